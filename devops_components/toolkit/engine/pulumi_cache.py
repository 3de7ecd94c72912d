"""The CLIs this project installed or built itself: where they are kept, and how one gets there whole or not at all.

    <cache>/pulumi-<version>-<system>-<machine>/bin/pulumi    a CLI that may be used
    <cache>/pulumi.lock                                       held by whoever makes one
    <cache>/work-*                                            what is being made; left by a killed process, removed by the next

The machine is in the name because a home folder may be shared by machines of different kinds.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from devops_components.toolkit.engine.progress import Progress

_LOCK = "pulumi.lock"
_WORK = "work-"


def kept(cache: Path) -> list[Path]:
    """The CLIs in the cache that were made for this machine, newest version first."""
    return sorted(cache.glob(f"pulumi-*-{_machine()}/bin/pulumi"), key=_numbers, reverse=True)


@contextmanager
def exclusive(cache: Path, progress: Progress) -> Generator[Path]:
    """A new, empty work folder, for one process at a time; others wait for their turn and are told for whom.

    The folder is removed afterwards, and so is that of a process that was killed.
    """
    with (cache / _LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another Pulumi CLI to be made", _owner(lock))
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {platform.node()} since {time.strftime('%H:%M:%S')}")
        lock.flush()
        for left in cache.glob(f"{_WORK}*"):
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=cache))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def keep(root: Path, version: str, cache: Path, work: Path) -> Path:
    """Moves the folder that holds a checked `bin/pulumi` into the cache in one step; returns the path of the CLI."""
    for path in (*(root / "bin").iterdir(), root / "bin", root):
        _sync(path)
    place = cache / f"pulumi-{version}-{_machine()}"
    if place.exists():
        place.replace(work / "replaced")
    root.replace(place)
    _sync(cache)
    return place / "bin" / "pulumi"


def _machine() -> str:
    return f"{platform.system()}-{platform.machine()}".lower()


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.parent.parent.name.split("-")[1])]


def _owner(lock: IO[str]) -> str:
    lock.seek(0)
    return f"{lock.read() or 'another process'} makes it"


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
