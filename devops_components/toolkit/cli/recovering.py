"""Making a stack's state good again, for the command line."""

from __future__ import annotations

import sys
from typing import cast

import click

from devops_components.errors import CancelledError, ConfigurationError, StateError
from devops_components.toolkit.cli.running import shared_backend
from devops_components.toolkit.cli.terminal import watching
from devops_components.toolkit.engine import recovery, state
from devops_components.toolkit.engine.home import Cloud, home
from devops_components.toolkit.engine.lease import lease
from devops_components.toolkit.engine.session import session
from devops_components.toolkit.engine.store import SharedStore
from devops_components.toolkit.graph.project import Project, load_project


def recover(path: str, stack: str, cloud: str, *, yes: bool, remove_lock: bool) -> list[str]:
    """What was done, one line each."""
    project = load_project(path)
    project.stack_file(stack)
    backend = shared_backend()
    done = [] if backend else _restore_own(project, stack, cast("Cloud", cloud), yes=yes)
    with (
        watching(f"recover {project.name}/{stack}") as watch,
        session(
            project,
            stack,
            cast("Cloud", cloud),
            "recover",
            progress=watch.progress,
            backend=backend,
            remove_lock=remove_lock,
        ) as held,
    ):
        if remove_lock:
            done.append("the lock of the engine is gone")
        with watch.paused():
            done += _restore_shared(SharedStore(held, backend), yes=yes) if backend else []
        return done + recovery.settle(held)


def _restore_own(project: Project, stack: str, cloud: Cloud, *, yes: bool) -> list[str]:
    """Brings the file of this machine back; before the session, which takes a state that is gone for a new stack's."""
    place = home(cloud)
    folder = place.stack(project, stack)
    checkpoint, copies = place.checkpoint(project, stack), folder / "copies"
    with lease(folder, f"{project.name}/{stack}", "recover"):
        try:
            state.read(checkpoint, copies)
        except StateError as damage:
            _ask(damage, yes=yes)
            return [f"the state of copy {state.restore(checkpoint, copies).name} is back"]
    return []


def _restore_shared(store: SharedStore, *, yes: bool) -> list[str]:
    try:
        store.read()
    except StateError as damage:
        _ask(damage, yes=yes)
        return [f"the state of copy {store.restore()} is back"]
    return []


def _ask(damage: StateError, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigurationError("nobody is there to answer; give --yes to go back to the newest good copy")
    click.echo(str(damage), err=True)
    if not click.confirm("go back to the newest good copy?", err=True):
        raise CancelledError("not approved; nothing was changed")
