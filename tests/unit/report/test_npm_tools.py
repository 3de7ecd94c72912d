from __future__ import annotations

import base64
import hashlib
import io
import json
import stat
import tarfile
from pathlib import Path

import pytest

from tests.support import npm_tools


def pins(folder: Path, *, checksum: str | None = None) -> Path:
    """Pins of a package that lies beside them, with its own checksum unless another is given."""
    folder.mkdir()
    package = folder / "judge-1.0.0.tgz"
    with tarfile.open(package, "w:gz") as archive:
        for name, content in (("package.json", '{"name": "judge", "version": "1.0.0"}'), ("judge", "#!/bin/sh\n")):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    real = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    wanted = {"judge": f"file:{package}"}
    entry = {"version": "1.0.0", "resolved": f"file:{package}", "integrity": f"sha512-{checksum or real}"}
    packages = {"": {"dependencies": wanted}, "node_modules/judge": entry}
    (folder / "package.json").write_text(json.dumps({"dependencies": wanted}))
    (folder / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "requires": True, "packages": packages}))
    return folder


def test_a_tool_is_installed_once(tmp_path: Path) -> None:
    pinned = pins(tmp_path / "pins")

    first = npm_tools.installed("judge/judge", cache=tmp_path, pins=pinned)
    (pinned / "judge-1.0.0.tgz").unlink()
    second = npm_tools.installed("judge/judge", cache=tmp_path, pins=pinned)

    assert first == second
    assert first.read_text() == "#!/bin/sh\n"
    assert stat.S_IMODE((tmp_path / "test-tools").stat().st_mode) == 0o700


def test_a_package_with_another_checksum_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    other = base64.b64encode(hashlib.sha512(b"other").digest()).decode()

    with pytest.raises(RuntimeError, match="EINTEGRITY"):
        npm_tools.installed("judge/judge", cache=tmp_path, pins=pins(tmp_path / "pins", checksum=other))

    assert [path.name for path in (tmp_path / "test-tools").iterdir()] == ["npm.lock"]


def test_a_file_that_no_package_brings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="judge/other is not in any of the pinned packages"):
        npm_tools.installed("judge/other", cache=tmp_path, pins=pins(tmp_path / "pins"))


def test_the_lock_holds_a_checksum_for_every_package_and_names_no_registry() -> None:
    lock = (Path(npm_tools.__file__).parent / "npm/package-lock.json").read_text(encoding="utf-8")

    packages = json.loads(lock)["packages"]
    assert {name for name, package in packages.items() if name and not package["integrity"].startswith("sha512-")} == set()
    assert "://" not in lock
