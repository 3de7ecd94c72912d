"""Runs a policy pack for the engine, where no full Pulumi installation would do it.

The engine looks on its PATH for `pulumi-analyzer-policy-python` and calls it in the pack's folder with its own address;
that executable runs this module.
"""

from __future__ import annotations

import gc
import os
import runpy
import shlex
import sys
import threading
import time
from pathlib import Path

EXECUTABLE = "pulumi-analyzer-policy-python"


def install(folder: Path) -> Path:
    """Writes the executable into a folder that goes on the engine's PATH; the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -u -m {__name__} "$@"\n'
    target = folder / EXECUTABLE
    if not target.is_file() or target.read_text(encoding="utf-8") != script:
        part = target.with_suffix(f".{os.getpid()}")
        part.write_text(script, encoding="utf-8")
        part.chmod(0o700)
        part.replace(target)
    return folder


def _end_with(parent: int) -> None:
    """Ends this process when the engine is gone: a pack serves for ever, and a killed engine cannot stop it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Called as `<engine address> <pack folder>`, in the pack's folder."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    # A pack lives as long as one deployment and keeps what it decodes; collecting would only cost.
    gc.disable()
    pack = Path.cwd() / (sys.argv[2] if len(sys.argv) > 2 else ".")
    sys.path.insert(0, str(pack))
    runpy.run_path(str(pack / "__main__.py"), run_name="__main__")


if __name__ == "__main__":
    main()
