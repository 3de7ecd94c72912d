"""Rendering in a process of its own, with a wall clock: a program that hangs, exits or prints cannot take this one along."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from devops_components import errors
from devops_components.errors import DeadlineError, DevopsError, InternalError, Problem
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import Project
from devops_components.toolkit.graph.serialize import from_json

TIMEOUT_SECONDS = 120
"""Wall clock of one program; the largest stack measured here needs a twentieth of it."""


def render_project(project: Project, stack: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Graph:
    """The graph of a project's stack, rendered in a child process.

    What the program prints goes to standard error. Raises what the program's own errors are, `StackNotFoundError`, or
    `DeadlineError` when the wall clock runs out.
    """
    project.stack_file(stack)
    command = [sys.executable, "-m", "devops_components.toolkit.graph.child", str(project.root), project.shown, stack]
    try:
        child = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=timeout_seconds, check=False)
    except subprocess.TimeoutExpired:
        message = f"{project.shown} ({stack}): the program did not end within {timeout_seconds:g} s and was stopped"
        raise DeadlineError(message) from None
    answer = child.stdout.decode("utf-8", errors="replace")
    if not answer:
        raise DevopsError(f"{project.shown} ({stack}): the program ended the process with exit code {child.returncode}")
    if answer.startswith('{"error"'):
        raise _error(json.loads(answer)["error"], f"{project.shown} ({stack})")
    return from_json(answer)


def describe(error: DevopsError) -> str:
    """An error as the child sends it."""
    problems = [vars(problem) for problem in error.problems]
    return json.dumps({"error": {"class": type(error).__name__, "message": error.message, "problems": problems}})


def _error(data: dict[str, object], where: str) -> DevopsError:
    class_ = getattr(errors, str(data["class"]), InternalError)
    problems = [Problem(**problem) for problem in data["problems"]]  # type: ignore[attr-defined]  # made by `describe`
    return class_(f"{where}: {data['message']}", problems)


def relative_to(project: Project, folder: Path) -> str:
    """The project's folder relative to another, for locations; itself where it lies elsewhere."""
    return project.root.relative_to(folder).as_posix() if project.root.is_relative_to(folder) else str(project.root)
