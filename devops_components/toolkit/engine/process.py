"""Runs the engine's command and follows its event log."""

from __future__ import annotations

import json
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from devops_components.toolkit.engine.events import Outcome, absorb

_POLL_SECONDS = 0.02

OnEvent = Callable[[Mapping[str, Any], Outcome], None]
"""Told of each event, after the outcome has absorbed it."""


@dataclass(frozen=True)
class Ended:
    """How a command of the engine ended."""

    code: int
    """Exit code; negative where a signal ended it."""
    output: str
    """What it wrote to standard output."""
    said: str
    """What it wrote to standard error."""
    outcome: Outcome
    interrupted: bool = False
    """Whether a person stopped it."""


def call(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Ended:
    """Runs a command that reports no events, such as `stack init`."""
    ended = subprocess.run(
        [*command, "--non-interactive"],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr, Outcome())


def follow(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], on_event: OnEvent, *, planned: bool = False
) -> Ended:
    """Runs an operation and reports its events while it runs.

    An interrupt is passed on once, so that the engine finishes the step under way; a second one ends it at once.
    """
    with tempfile.TemporaryDirectory(prefix="devops-") as scratch, tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        log = Path(scratch) / "events"
        log.touch()
        outcome = Outcome(planned=planned)
        arguments = [*command, "--non-interactive", "--event-log", str(log)]
        # A group of its own: the terminal's interrupt reaches this process only, which then decides.
        child = subprocess.Popen(
            arguments,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        with log.open(encoding="utf-8") as handle:
            interrupts = _watch(child, handle, outcome, on_event)
        said.seek(0)
        return Ended(child.returncode, "", said.read(), outcome, interrupted=interrupts > 0)


def _watch(child: subprocess.Popen[bytes], log: TextIO, outcome: Outcome, on_event: OnEvent) -> int:
    """Follows the log until the child has ended; how often a person interrupted it."""
    with _passing_on(child) as interrupts:
        running = True
        while running:
            running = child.poll() is None
            for event in _new_events(log):
                absorb(event, outcome)
                on_event(event, outcome)
            if running:
                time.sleep(_POLL_SECONDS)
    return len(interrupts)


@contextmanager
def _passing_on(child: subprocess.Popen[bytes]) -> Generator[list[int], None, None]:
    """Passes interrupts on while the block runs, and collects them.

    A handler and not the exception Python would raise: that one is lost where it is raised in a callback.
    """
    interrupts: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        interrupts.append(number)
        child.send_signal(signal.SIGINT if len(interrupts) == 1 else signal.SIGKILL)

    before = signal.signal(signal.SIGINT, pass_on)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


def _new_events(log: TextIO) -> Iterator[Mapping[str, Any]]:
    while True:
        start = log.tell()
        line = log.readline()
        if not line.endswith("\n"):
            # The engine is still writing this line.
            log.seek(start)
            return
        yield json.loads(line)
