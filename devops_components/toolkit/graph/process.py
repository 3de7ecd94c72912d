"""Rendering in a process of its own, with a wall clock: a program that hangs, exits or prints cannot take this one along."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from devops_components import errors
from devops_components.errors import DeadlineError, DevopsError, InternalError, Problem
from devops_components.toolkit.graph.confine import environment
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import Project
from devops_components.toolkit.graph.serialize import from_json

TIMEOUT_SECONDS = 120
"""Wall clock of one program; the largest stack measured here needs a twentieth of it."""


def render_project(
    project: Project, stack: str, *, modules: Sequence[Path] = (), timeout_seconds: float = TIMEOUT_SECONDS
) -> Graph:
    """The graph of a project's stack, rendered in a child process.

    Modules are looked for in the folders of `modules` first. What the program prints goes to standard error. Raises what the
    program's own errors are, `StackNotFoundError`, or `DeadlineError` when the wall clock runs out.
    """
    project.stack_file(stack)
    answer = answer_of(
        [sys.executable, "-P", "-m", "devops_components.toolkit.graph.child", str(project.root), project.shown, stack],
        f"{project.shown} ({stack}): the program",
        timeout_seconds,
        modules=modules,
    )
    raise_error(answer, f"{project.shown} ({stack}): ")
    return from_json(answer)


def answer_of(
    command: Sequence[str], subject: str, timeout_seconds: float, given: str = "", *, modules: Sequence[Path] = ()
) -> str:
    """What a child process writes to standard output, without credentials and with nothing of it left behind.

    `given` is its standard input. Raises `DeadlineError` when the wall clock runs out, and `DevopsError` where it says
    nothing.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**environment(os.environ), **_python_path(modules)},
        start_new_session=True,
    )
    try:
        answer, _ = child.communicate(given.encode(), timeout_seconds)
    except subprocess.TimeoutExpired:
        raise DeadlineError(f"{subject} did not end within {timeout_seconds:g} s and was stopped") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
    if not answer:
        raise DevopsError(f"{subject} ended the process with exit code {child.returncode}")
    return answer.decode("utf-8", errors="replace")


def _python_path(modules: Sequence[Path]) -> dict[str, str]:
    own = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([*map(str, modules), *([own] if own else [])])} if modules else {}


def describe(error: DevopsError) -> str:
    """An error as the child sends it."""
    problems = [vars(problem) for problem in error.problems]
    return json.dumps({"error": {"class": type(error).__name__, "message": error.message, "problems": problems}})


def raise_error(answer: str, prefix: str = "") -> None:
    """Raises the error a child process answers with, if it does."""
    if not answer.startswith('{"error"'):
        return
    data = json.loads(answer)["error"]
    class_ = getattr(errors, str(data["class"]), InternalError)
    raise class_(f"{prefix}{data['message']}", [Problem(**problem) for problem in data["problems"]])
