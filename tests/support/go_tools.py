"""Tools written in Go that tests judge outputs with: built once, from modules that `go/go.sum` pins by their checksums.

Go refuses a module whose checksum differs. It is the one on PATH, or the toolchain that also builds the Pulumi CLI.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from devops_components.toolkit.engine import pulumi_build
from devops_components.toolkit.engine.progress import silent
from tests.support.tool_cache import held

_PINS = Path(__file__).parent / "go"


def installed(package: str, *, cache: Path | None = None, pins: Path = _PINS) -> Path:
    """The command that a package of the pinned modules is, built by whichever process asks first."""
    pinned = b"".join((pins / name).read_bytes() for name in ("go.mod", "go.sum"))
    with held("go", pinned, cache) as folder:
        path = folder / package.rpartition("/")[2]
        if not path.exists():
            with TemporaryDirectory(prefix="unfinished-", dir=folder.parent) as work:
                built = _build(package, pins, folder.parent, Path(work))
                path.parent.mkdir(exist_ok=True)
                built.rename(path)
    return path


def _build(package: str, pins: Path, cache: Path, work: Path) -> Path:
    go = pulumi_build._toolchain(cache, work, os.environ, silent)
    (work / "tmp").mkdir()
    module = Path(shutil.copytree(pins, work / "module"))
    flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", *(["-modcacherw"] if go.private else [])]
    process = subprocess.run(
        [go.path, "build", *flags, "-o", work / "built", package],
        cwd=module,
        env=pulumi_build._go_environment(go, cache, work, os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    pulumi_build.clean(cache)
    if process.returncode:
        raise RuntimeError(f"go build failed:\n{process.stdout}{process.stderr}")
    return work / "built"
