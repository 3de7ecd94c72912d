from __future__ import annotations

import base64
import hashlib
import re
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.support import python_tools

ROOT = Path(__file__).parents[3]


def pins(folder: Path, *, checksum: str | None = None) -> Path:
    """Pins of a package that lies beside them, with its own checksum unless another is given."""
    folder.mkdir()
    package = folder / "judge-1.0-py3-none-any.whl"
    files = {
        "judge.py": "print('judged')\n",
        "judge-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: judge\nVersion: 1.0\n",
        "judge-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_checksum(text)},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in {**files, "judge-1.0.dist-info/RECORD": f"{record}judge-1.0.dist-info/RECORD,,\n"}.items():
            archive.writestr(name, text)
    wanted = checksum or hashlib.sha256(package.read_bytes()).hexdigest()
    (folder / "judge.txt").write_text(f"judge @ {package.as_uri()} --hash=sha256:{wanted}\n")
    return folder


def _checksum(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def test_a_tool_is_installed_once_and_runs(tmp_path: Path) -> None:
    pinned = pins(tmp_path / "pins")

    first = python_tools.installed("judge", cache=tmp_path, pins=pinned)
    (pinned / "judge-1.0-py3-none-any.whl").unlink()
    second = python_tools.installed("judge", cache=tmp_path, pins=pinned)

    said = subprocess.run([str(first), "-m", "judge"], capture_output=True, text=True, check=True)
    assert (first, said.stdout) == (second, "judged\n")
    assert (python_tools.packages(first) / "judge.py").is_file()
    assert stat.S_IMODE((tmp_path / "test-tools").stat().st_mode) == 0o700


def test_a_package_with_another_checksum_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"install .* failed"):
        python_tools.installed("judge", cache=tmp_path, pins=pins(tmp_path / "pins", checksum="0" * 64))

    assert [path.name for path in (tmp_path / "test-tools").iterdir()] == ["judge.lock"]


def test_the_lock_holds_a_checksum_for_every_package_and_names_no_index() -> None:
    lock = (ROOT / "requirements" / "checkov.txt").read_text(encoding="utf-8")

    packages = re.split(r"^(?=[A-Za-z])", lock, flags=re.MULTILINE)[1:]
    assert "checkov==" in lock
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in lock
