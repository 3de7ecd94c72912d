"""The `devops` command as its users run it: in a process of its own, with the real engine and a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from devops_components.toolkit.engine.pulumi_cli import find_cli

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Devops:
    """The command, with a home that no other test shares."""

    home: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str | Path, cwd: Path = ROOT, **variables: str) -> Ran:
        ended = subprocess.run(
            self.command(*arguments),
            cwd=cwd,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
        """Starts the command without waiting for it."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=ROOT,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "devops_components.toolkit.cli", *map(str, arguments)]

    def checkpoint(self, project: str, stack: str) -> Path:
        return self.home / "simulated" / "state" / ".pulumi" / "stacks" / project / f"{stack}.json"

    def ledger(self, project: str, stack: str) -> Path:
        return self.home / "simulated" / "stacks" / project / stack / "cloud.jsonl"


@pytest.fixture(scope="session")
def engine() -> Path:
    """The real engine; built where it is not there, which takes minutes once."""
    return find_cli().path


@pytest.fixture
def devops(engine: Path, tmp_path: Path) -> Devops:
    home = tmp_path / "home"
    ours = {"DEVOPS_HOME": str(home), "DEVOPS_PULUMI": str(engine), "NO_COLOR": "1"}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_", "DEVOPS_"))}
    return Devops(home, {**inherited, **ours})


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    """A copy of the platform's project, to change."""
    return Path(shutil.copytree(ROOT / "stacks" / "platform", tmp_path / "platform"))


CONFIG = """config:
  aws:region: eu-west-1
  aws:allowedAccountIds: ["123456789012"]
  aws:defaultTags:
    tags: {{Owner: shop@example.org, Environment: {stack}, CostCenter: "4711", DataClass: internal}}
"""
"""What every stack says of where it lives and whose it is."""

Write = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path) -> Write:
    """Writes a project of one program with stacks of the given names."""

    def write(text: str, *stacks: str, config: str = CONFIG, name: str = "shop") -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
        (folder / "__main__.py").write_text(text, encoding="utf-8")
        for stack in stacks or ("dev",):
            (folder / f"Pulumi.{stack}.yaml").write_text(config.format(stack=stack), encoding="utf-8")
        return folder

    return write
