"""Projects to check."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from devops_policies.exemptions import today

OPEN_KEY = "import pulumi_aws as aws\naws.kms.Key('data', enable_key_rotation=False, deletion_window_in_days=30)\n"
"""Violates `kms-rotation`, and no other rule of these tests."""
GOOD_KEY = OPEN_KEY.replace("False", "True")
ONLY_KEYS = json.dumps({"all": "disabled", "kms-rotation": "mandatory", "exemption-hygiene": "mandatory"})
"""Configuration of a pack that judges keys and waivers alone."""
SOON = (today() + datetime.timedelta(days=30)).isoformat()


def waiver(expires: str | datetime.date = SOON) -> str:
    """A file that waives what `OPEN_KEY` violates."""
    return f"""waivers:
  - rule: kms-rotation
    urn: "*::data"
    reason: the old appliance cannot follow a rotation yet
    owner: [platform@example.org]
    expires: {expires}
"""


def write_project(folder: Path, program: str, *stacks: str, files: Mapping[str, str] | None = None) -> Path:
    """A project with a program and stacks; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime: python\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    for stack in stacks or ("dev",):
        (folder / f"Pulumi.{stack}.yaml").write_text("config: {}\n", encoding="utf-8")
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    identity = (
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    )
    return subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True).stdout


def commit(folder: Path, message: str) -> None:
    """Commits everything in the folder's repository, which is made where there is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
