"""Making a stack's state good again, for the command line."""

from __future__ import annotations

import sys
from typing import cast

import click

from devops_components.errors import CancelledError, ConfigurationError, StateError
from devops_components.toolkit.cli.terminal import watching
from devops_components.toolkit.engine import recovery, state
from devops_components.toolkit.engine.home import Cloud, home
from devops_components.toolkit.engine.lease import lease
from devops_components.toolkit.engine.session import session
from devops_components.toolkit.graph.project import load_project


def recover(path: str, stack: str, cloud: str, *, yes: bool) -> list[str]:
    """What was done, one line each."""
    project = load_project(path)
    project.stack_file(stack)
    place = home(cast("Cloud", cloud))
    folder = place.stack(project, stack)
    checkpoint, copies = place.checkpoint(project, stack), folder / "copies"
    done: list[str] = []
    with lease(folder, f"{project.name}/{stack}", "recover"):
        try:
            state.read(checkpoint, copies)
        except StateError as damage:
            _ask(damage, yes=yes)
            done.append(f"the state of copy {state.restore(checkpoint, copies).name} is back")
    with (
        watching(f"recover {project.name}/{stack}") as watch,
        session(project, stack, cast("Cloud", cloud), "recover", progress=watch.progress) as held,
    ):
        return done + recovery.settle(held)


def _ask(damage: StateError, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError("nobody is there to answer; give --yes to go back to the newest good copy")
    click.echo(str(damage), err=True)
    if not click.confirm("go back to the newest good copy?", err=True):
        raise CancelledError("not approved; nothing was changed")
