"""A machine for tests: an empty home, and a PATH that holds nothing but the stand-ins a test puts there."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import textwrap
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devops_components.toolkit.engine.pulumi_cli import Origin, PulumiCli

NOWHERE = "http://127.0.0.1:9"
"""A proxy that refuses every connection at once, so that no test depends on a network."""

SLOT = f"pulumi-3.259.0-{platform.system()}-{platform.machine()}".lower()
"""Folder in the cache that holds a CLI of the pinned version for this machine."""

BUILT = {f"{SLOT}/bin/pulumi", "pulumi.lock"}
"""Every file that a build leaves in the cache."""

GO = """
case $1 in
  version) echo "go version go1.26.8 linux/amd64" ;;
  list)
    echo "go: downloading example.org/module v1.2.3" >&2
    echo list >> "$CALLS"
    echo errors; echo fmt; echo github.com/pulumi/pulumi/pkg/v3/cmd/pulumi ;;
  build)
    echo build >> "$CALLS"
    printf '%s\\n' "$@" > "$HOME/arguments"; env > "$HOME/environment"; ls > "$HOME/module"
    echo errors >&2; echo fmt >&2; echo github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >&2
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"
    printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"; chmod +x "$2" ;;
esac
"""
"""A Go that builds a CLI of the pinned version, and notes in `$CALLS` what it was asked."""

FIND = """
import json, os, sys
from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine.pulumi_cli import find_cli
try:
    cli = find_cli(lambda step, detail=None: print(json.dumps([step, detail]), flush=True))
    print(json.dumps({"path": str(cli.path), "version": cli.version, "origin": cli.origin}))
except ConfigurationError as error:
    sys.exit(str(error))
"""


@dataclass(frozen=True)
class Machine:
    """A machine that has only what was put on it."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def cache(self) -> Path:
        return self.home / ".cache" / "devops-components"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.root / "bin"),
            "HOME": str(self.home),
            "CALLS": str(self.root / "calls"),
            "https_proxy": NOWHERE,
            "GOPROXY": "https://modules.example.org",
            "GOFLAGS": "-x",
        }

    @property
    def calls(self) -> list[str]:
        calls = self.root / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def put(self, name: str, script: str, folder: Path | None = None) -> Path:
        """A shell script called `name`, on PATH unless a folder is given."""
        path = (folder or self.root / "bin") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{textwrap.dedent(script)}")
        path.chmod(0o755)
        return path

    def pulumi(self, version: str, folder: Path | None = None) -> Path:
        """A `pulumi` that says it is of this version."""
        return self.put("pulumi", f"echo {version}\n", folder)

    @contextmanager
    def start(self) -> Generator[subprocess.Popen[str]]:
        """`find_cli` in a process of its own; it prints its progress and what it found as lines of JSON."""
        environment = {**self.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", FIND]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
            try:
                yield process
            finally:
                process.kill()

    def kept(self) -> set[str]:
        """Every file in the cache folder."""
        return {str(path.relative_to(self.cache)) for path in self.cache.rglob("*") if not path.is_dir()}


def make(root: Path) -> Machine:
    """A machine in an empty folder."""
    (root / "bin").mkdir()
    (root / "home").mkdir()
    return Machine(root)


def built(machine: Machine, origin: Origin = "built") -> PulumiCli:
    """The CLI that a build puts into the cache."""
    return PulumiCli(machine.cache / SLOT / "bin" / "pulumi", "3.259.0", origin)


class Watcher:
    """Progress that is written down."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []

    def __call__(self, step: str, detail: str | None = None) -> None:
        self.seen.append((step, detail))


def lines(output: str) -> list[object]:
    """What a process that was started with `Machine.start` printed."""
    return [json.loads(line) for line in output.splitlines()]


def wait_for(path: Path) -> None:
    """Returns when there is such a file."""
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} does not come"
        time.sleep(0.02)
