"""An AWS that moto emulates, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = "DEVOPS_MOTO_SERVER"
"""Names a program that serves moto, with the gaps closed that stop the real provider, on the port given; else moto's own does."""
_READY_SECONDS = 60


@contextmanager
def emulated_aws(log: Path) -> Iterator[str]:
    """The address of a server that nobody else uses, while the block runs; what it says goes to `log`."""
    port = _free_port()
    program = os.environ.get(SERVER)
    command = [sys.executable, program, str(port)] if program else [sys.executable, "-m", "moto.server", "-p", str(port)]
    with log.open("w", encoding="utf-8") as said, subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/moto-api/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"no emulated AWS at {address}; it ended with {server.poll()}")
