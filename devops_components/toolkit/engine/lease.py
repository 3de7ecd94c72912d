"""One operation at a time on a stack.

The operating system holds the lock and lets it go when its owner dies, however it dies; the file beside it says who
the owner is, for whoever is refused.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from devops_components.errors import StackLockedError


@contextmanager
def lease(folder: Path, subject: str, operation: str) -> Generator[None, None, None]:
    """Holds the stack while the block runs; raises `StackLockedError` naming the owner where somebody else does."""
    with (folder / "lock").open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackLockedError(f"{subject} is held by {_owner(folder)}; wait until it is done, or end that process") from None
        (folder / "owner.json").write_text(json.dumps(_self(operation)), encoding="utf-8")
        try:
            yield
        finally:
            (folder / "owner.json").unlink(missing_ok=True)


def _self(operation: str) -> dict[str, str | int]:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return {"operation": operation, "process": os.getpid(), "host": socket.gethostname(), "since": since}


def _owner(folder: Path) -> str:
    try:
        owner = json.loads((folder / "owner.json").read_text(encoding="utf-8"))
        return f"`devops {owner['operation']}` (process {owner['process']} on {owner['host']}, since {owner['since']})"
    except (OSError, ValueError, KeyError):
        return "another process, which has not said who it is yet"
