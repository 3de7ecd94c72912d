"""Runs a shell step of the action as GitHub's runner does, in a repository of a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.programs import commit, git

ROOT = Path(__file__).parents[3]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PYTHON = "/opt/python/bin/python3"
"""The Python that the step before the others has set up."""
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
_COMMAND = re.compile(r"\s*::([\w-]+)(?: [^:]*)?::")


@dataclass(frozen=True)
class Event:
    """What GitHub says of why a workflow runs."""

    name: str
    sha: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """What a step leaves behind."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str

    @property
    def obeyed(self) -> list[str]:
        """The lines of the log that the runner obeys."""
        return list(_obeyed(self.log.splitlines()))


def pull_request(repo: Path) -> Event:
    """Commits what is in the repository's folder as a change, and checks it out as GitHub merges it with its base."""
    base = git(repo, "rev-parse", "HEAD").strip()
    git(repo, "switch", "--quiet", "--create", "change")
    commit(repo, "change")
    git(repo, "switch", "--quiet", "--detach", base)
    git(repo, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
    payload = {"pull_request": {"base": {"sha": base}}}
    return Event("pull_request", git(repo, "rev-parse", "HEAD").strip(), payload)


def other_event(repo: Path, name: str) -> Event:
    """An event that is about no pull request, at what is checked out."""
    return Event(name, git(repo, "rev-parse", "HEAD").strip(), {})


def check(repo: Path, event: Event, **inputs: str) -> Ended:
    """Runs the step that checks, with what the step before it has installed; inputs have `_` for `-`."""
    action = repo.parent / "runner" / "action"
    action.mkdir(parents=True, exist_ok=True)
    for name, target in ((".venv", Path(sys.prefix)), ("github", ROOT / "github")):
        if not (action / name).exists():
            (action / name).symlink_to(target)
    return run_step("Check", action, repo, event, {name.replace("_", "-"): value for name, value in inputs.items()})


def run_step(
    step: str, action: Path, repo: Path, event: Event, inputs: Mapping[str, str], variables: Mapping[str, str] = {}
) -> Ended:
    """Runs the step of this name of the action in a folder; `variables` are those of the job."""
    found = next(each for each in ACTION["runs"]["steps"] if each.get("name") == step)
    runner = repo.parent / "runner"
    (runner / "temp").mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
        cwd=repo,
        env={**_environment(runner, action, repo, event), **variables, **_variables(found["env"], event, inputs)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    outputs, summary = (_written(runner / "temp" / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"))
    pairs = (line.partition("=") for line in outputs.splitlines())
    return Ended(ended.returncode, ended.stdout, {name: value for name, _, value in pairs}, summary)


def _environment(runner: Path, action: Path, repo: Path, event: Event) -> dict[str, str]:
    written = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(action),
        "GITHUB_EVENT_NAME": event.name,
        "GITHUB_SHA": event.sha,
        "GITHUB_WORKSPACE": str(repo),
        "HOME": str(runner),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(runner / "temp"),
        **{name: str(runner / "temp" / name) for name in written},
    }


def _variables(env: Mapping[str, str], event: Event, inputs: Mapping[str, str]) -> dict[str, str]:
    defaults = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
    steps = {"python": {"outputs": {"python-path": PYTHON}}}
    context = {"github": {"event": event.payload}, "inputs": {**defaults, **inputs}, "steps": steps}
    return {name: _EXPRESSION.sub(lambda match: _value(match[1], context), text) for name, text in env.items()}


def _value(expression: str, context: Mapping[str, Any]) -> str:
    """The first of several alternatives that is not empty."""
    for alternative in expression.split(" || "):
        value: Any = context
        for part in alternative.split("."):
            value = value.get(part, {})
        if value:
            return str(value)
    return ""


def _written(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _obeyed(lines: list[str]) -> Iterator[str]:
    token = None
    for line in lines:
        match = _COMMAND.match(line)
        if token is not None:
            token = None if match and match[1] == token else token
        elif match and match[1] == "stop-commands":
            token = line.rpartition("::")[2]
        elif match or "##[" in line:
            yield line
