"""Tools from Python that tests judge outputs with and that want other versions than this project: each in an environment
of its own, pinned with their checksums in `requirements`.

The locks name no index, so pip's own configuration decides where packages come from.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.support.tool_cache import held, make

_PINS = Path(__file__).parents[2] / "requirements"


def installed(tool: str, *, cache: Path | None = None, pins: Path = _PINS) -> Path:
    """The Python of a tool's environment, which is made once, whichever process asks first. Modules are run with `-m`."""
    lock = pins / f"{tool}.txt"
    with held(tool, lock.read_bytes() + sys.version.encode(), cache) as folder:
        if not folder.exists():
            make(folder, partial(_install, lock))
    return folder / "bin" / "python"


def packages(python: Path) -> Path:
    """The folder where an environment's packages lie."""
    return next(python.parent.parent.glob("lib/python*/site-packages"))


def _install(lock: Path, folder: Path) -> None:
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python, options = str(folder / "bin" / "python"), ["--require-hashes", "--requirement", str(lock)]
    # uv takes seconds; where it does not reach the index that pip is configured for, pip takes minutes.
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, *options]
    if subprocess.run(uv, capture_output=True, check=False).returncode:
        _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check", *options])


def _run(command: list[str]) -> None:
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{process.stdout}{process.stderr}")
