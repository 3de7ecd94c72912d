"""Tools from Python that tests judge outputs with and that want other versions than this project: each in an environment
of its own, pinned with their checksums in `requirements`.

The locks name no index, so pip's own configuration decides where packages come from.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from devops_components.toolkit.engine import folders

_PINS = Path(__file__).parents[2] / "requirements"


def installed(tool: str, *, cache: Path | None = None, pins: Path = _PINS) -> Path:
    """The Python of a tool's environment, which is made once, whichever process asks first. Modules are run with `-m`."""
    lock = pins / f"{tool}.txt"
    cache = folders.create((cache or folders.cache(os.environ)) / "test-tools")
    folder = cache / f"{tool}-{hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]}"
    with (cache / f"{tool}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not folder.exists():
            _made(lock, cache).rename(folder)
    return folder / "bin" / "python"


def packages(python: Path) -> Path:
    """The folder where an environment's packages lie."""
    return next(python.parent.parent.glob("lib/python*/site-packages"))


def _made(lock: Path, cache: Path) -> Path:
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=cache))
    try:
        _run([sys.executable, "-m", "venv", "--without-pip", str(unfinished)])
        python, options = str(unfinished / "bin" / "python"), ["--require-hashes", "--requirement", str(lock)]
        # uv takes seconds; where it does not reach the index that pip is configured for, pip takes minutes.
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, *options]
        if subprocess.run(uv, capture_output=True, check=False).returncode:
            _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check", *options])
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return unfinished


def _run(command: list[str]) -> None:
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{process.stdout}{process.stderr}")
