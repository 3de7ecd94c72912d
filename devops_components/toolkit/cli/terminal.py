"""What a person sees while an operation runs: a live line on a terminal, a line per step in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from devops_components.toolkit.engine.events import CHANGES, Outcome, Step

if TYPE_CHECKING:
    from rich.status import Status

MARKS = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "=", "same": " "}
"""One character per operation."""
COLOURS = {"create": "green", "update": "yellow", "replace": "magenta", "delete": "red", "import": "cyan"}


class Watch:
    """Shows progress on standard error; `on_event` and `progress` are handed to whoever works."""

    def __init__(self, status: Status | None) -> None:
        self._status = status
        self._began: dict[str, float] = {}
        self._told: set[str] = set()
        self._step = ""

    def progress(self, step: str, detail: str | None = None) -> None:
        """A step of preparing, such as building the engine."""
        if self._status is not None:
            self._status.update(f"{step}{f': {detail}' if detail else ''}")
        if self._status is None and (step != self._step or detail is None):
            click.echo(f"{step}{f': {detail}' if detail else ''}", err=True)
        self._step = step

    def on_event(self, event: Mapping[str, Any], outcome: Outcome) -> None:
        """An event of the engine."""
        if self._status is not None:
            self._status.update(_line(outcome))
        if outcome.planned:
            return
        if "resourcePreEvent" in event:
            self._began.setdefault(event["resourcePreEvent"]["metadata"]["urn"], time.monotonic())
        for kind, ending in (("resOutputsEvent", "done"), ("resOpFailedEvent", "failed")):
            if kind in event and self._status is None:
                self._tell(outcome.steps.get(event[kind]["metadata"]["urn"]), ending)

    @contextmanager
    def paused(self) -> Generator[None, None, None]:
        """Leaves the terminal alone while the block runs, as for a question."""
        if self._status is not None:
            self._status.stop()
        try:
            yield
        finally:
            if self._status is not None:
                self._status.start()

    def _tell(self, step: Step | None, ending: str) -> None:
        if step is None or step.op not in CHANGES or not step.custom or step.urn in self._told:
            return
        self._told.add(step.urn)
        seconds = time.monotonic() - self._began.get(step.urn, time.monotonic())
        click.echo(f"{MARKS[step.op]} {step.op:<8} {step.name}  {step.type}  {ending} after {seconds:.1f} s", err=True)


@contextmanager
def watching(title: str) -> Generator[Watch, None, None]:
    """Shows progress while the block runs."""
    if not sys.stderr.isatty():
        click.echo(title, err=True)
        yield Watch(None)
        return
    from rich.console import Console

    with Console(stderr=True).status(title) as status:
        yield Watch(status)


@contextmanager
def counting(title: str, total: int) -> Generator[Callable[[str], None], None, None]:
    """Shows how many of several pieces of work are done while the block runs; told the name of each that is."""
    done = 0
    stacks = f"{total} {'stack' if total == 1 else 'stacks'}"
    with watching(f"{title}: {stacks}") as watch:

        def count(name: str) -> None:
            nonlocal done
            done += 1
            watch.progress(f"{title}: {done} of {stacks} done, {name} the last")

        yield count


def _line(outcome: Outcome) -> str:
    begun = len(outcome.steps)
    parts = [f"{count} {op}" for op, count in sorted(outcome.counts.items()) if op != "same"]
    running = next((step.name for urn, step in reversed(outcome.steps.items()) if urn not in outcome.done), "")
    changes = ", ".join(parts) or "no changes"
    if outcome.planned:
        return f"previewing: {begun} resources ({changes})"
    return f"{len(outcome.done)} of {begun} resources done ({changes}) {running}"
