"""Runs the job of the template as GitLab's runner does, in a clone that a test has made."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.programs import commit, git

ROOT = Path(__file__).parents[3]
HEADER, JOBS = yaml.safe_load_all((ROOT / "gitlab" / "check.gitlab-ci.yml").read_text(encoding="utf-8"))
INPUTS: dict[str, Any] = HEADER["spec"]["inputs"]
TOKEN = "glcbt-canary-of-the-job"
SHELLS = {"sh": ("sh", "-e", "-c"), "bash": ("bash", "-eo", "pipefail", "-c")}
"""What the runner takes, by what the image has."""


@dataclass(frozen=True)
class Ended:
    """What a job leaves behind."""

    code: int
    log: str
    folder: Path
    """Folder of its reports."""


def run_job(clone: Path, variables: Mapping[str, str], inputs: Mapping[str, str], shell: Sequence[str] = SHELLS["bash"]) -> Ended:
    """Runs the job; inputs are those that a pipeline gives beside where the tool is from."""
    [job] = JOBS.values()
    tool = _tool(clone.parent / "tool")
    given = {
        **{name: declared.get("default", "") for name, declared in INPUTS.items()},
        "repository": f"file://{tool}",
        "commit": git(tool, "rev-parse", "HEAD").strip(),
        **inputs,
    }
    env = {
        "CI": "true",
        "CI_PROJECT_PATH": "example-org/stacks",
        "CI_JOB_TOKEN": TOKEN,
        "CI_REPOSITORY_URL": f"https://gitlab-ci-token:{TOKEN}@gitlab.example.org/example-org/stacks.git",
        "HOME": str(clone.parent),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        **variables,
        **{name: _interpolated(_text(value), given) for name, value in job["variables"].items()},
    }
    command = [*shell, "\n".join(job["script"])]
    ended = subprocess.run(command, cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return Ended(ended.returncode, ended.stdout, clone / "devops-check")


def cloned(origin: Path, revision: str, folder: Path) -> Path:
    """A clone as the runner makes it: without history, detached, and with a token in the address it is from."""
    git(origin.parent, "clone", "--quiet", "--depth=1", "--no-checkout", f"file://{origin}", str(folder))
    git(folder, "fetch", "--quiet", "--depth=1", "origin", revision)
    git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    git(folder, "config", "remote.origin.pushurl", f"https://gitlab-ci-token:{TOKEN}@gitlab.example.org/example-org/stacks.git")
    return folder


def _tool(folder: Path) -> Path:
    """A repository that stands for this one: what it sets up is what runs the test."""
    if not folder.exists():
        folder.mkdir()
        (folder / "Makefile").write_text(f"setup:\n\t@ln -s {sys.prefix} .venv\n", encoding="utf-8")
        commit(folder, "tool")
    return folder


def _text(value: Any) -> str:
    return value["value"] if isinstance(value, Mapping) else str(value)


def _interpolated(text: str, inputs: Mapping[str, str]) -> str:
    return re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: inputs[match[1]], text)
