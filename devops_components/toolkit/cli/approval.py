"""Asking a person before something is done."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from devops_components.errors import ConfigurationError
from devops_components.toolkit.cli import results
from devops_components.toolkit.cli.terminal import Watch
from devops_components.toolkit.engine.events import Outcome


def approval(question: str, watch: Watch, *, yes: bool, cloud: str) -> Callable[[Outcome], bool]:
    """Shows what is planned and asks; does not ask where `--yes` was given.

    Raises `ConfigurationError` where nobody is there to answer.
    """

    def approve(outcome: Outcome) -> bool:
        if yes:
            return True
        if not sys.stdin.isatty():
            raise ConfigurationError(f"nobody is there to answer `{question}`; give --yes to do it without asking")
        with watch.paused():
            click.echo(results.changes_text(outcome), err=True)
            click.echo(results.summary_text(outcome, planned=True), err=True)
            return click.confirm(f"{question} ({cloud})", err=True)

    return approve
