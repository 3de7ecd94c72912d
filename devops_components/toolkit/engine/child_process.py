"""Running another program: its lines as they come, a limit on its time, and no process of it left behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_KEPT_LINES = 10_000
_SHOWN_LINES = 4
_SHOWN_CHARACTERS = 320
_RETRY = "WARNING: Retrying"
_TELLING = re.compile(
    r"error|fail|mismatch|cannot|could not|not found|no such|no space|denied|refused|forbidden|timed? ?out", re.IGNORECASE
)


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int | None
    """Its exit code, minus the number of the signal that ended it, or `None` where it reached its limit."""
    lines: tuple[str, ...]
    """The last lines it printed."""
    limit_seconds: float

    def why(self) -> str:
        """Why it did not succeed, in one line: how it ended, and the lines that tell the reason."""
        if self.code is None:
            how = f"took longer than {self.limit_seconds:g} s"
        elif self.code < 0:
            how = f"was ended by signal {-self.code}"
        else:
            how = f"ended with code {self.code}"
        # A line of one word is a package that was compiled, and `go: downloading` is progress as well.
        said = [line.strip() for line in self.lines if " " in line.strip() and not line.startswith("go: downloading ")]
        said = [line for line, after in pairwise([*said, ""]) if not (line.startswith(_RETRY) and after.startswith(_RETRY))]
        first = next((at for at, line in enumerate(said) if _TELLING.search(line)), max(0, len(said) - _SHOWN_LINES))
        shown = "; ".join(_cut(line) for line in said[first : first + _SHOWN_LINES])
        return f"{how}: {shown}" if shown else how


def _cut(line: str) -> str:
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 3]}..."


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    limit_seconds: float,
    folder: Path | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Ended:
    """Runs the program to its end and passes on every line of its output, standard error included.

    After `limit_seconds`, and when an exception passes through here, it is killed with everything it started. Should
    this process be killed itself, the program ends at its next line, which nobody can read any more. A program that
    cannot be started ends with code 127, as in a shell.
    """
    lines: deque[str] = deque(maxlen=_KEPT_LINES)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Ended(127, (f"cannot be started: {error.strerror}",), limit_seconds)
    late = threading.Event()
    watchdog = threading.Timer(limit_seconds, lambda: (late.set(), _kill(process)))
    watchdog.daemon = True
    watchdog.start()
    try:
        for line in process.stdout or ():
            lines.append(line.rstrip("\n"))
            if on_line:
                on_line(line.rstrip("\n"))
        code = process.wait()
    finally:
        watchdog.cancel()
        _kill(process)
        process.wait()
        if process.stdout:
            process.stdout.close()
    return Ended(None if late.is_set() else code, tuple(lines), limit_seconds)


def _kill(process: subprocess.Popen[str]) -> None:
    # Until it has been waited for, nothing else can have its number.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)
