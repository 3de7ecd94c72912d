"""Where tools that tests judge outputs with are kept, each made once by whichever process asks first."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from devops_components.toolkit.engine import folders


@contextmanager
def held(kind: str, pinned: bytes, cache: Path | None) -> Generator[Path, None, None]:
    """The folder for what is pinned so, whether it is there or not, which no other process makes while the block runs."""
    place = folders.create((cache or folders.cache(os.environ)) / "test-tools")
    with (place / f"{kind}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield place / f"{kind}-{hashlib.sha256(pinned).hexdigest()[:16]}"


def make(folder: Path, fill: Callable[[Path], None]) -> None:
    """Makes a folder whole or not at all."""
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    try:
        fill(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
