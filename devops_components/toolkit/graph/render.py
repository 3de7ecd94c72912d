"""The graph of a program, made by running it against the simulated cloud in this process.

Rendering is not a security boundary: the program runs with the rights of this process. It tells what an honest program
would do.
"""

from __future__ import annotations

import asyncio
import contextvars
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi.runtime import config as pulumi_config
from pulumi.runtime.stack import run_in_stack

from devops_components.errors import ConfigurationError, DevopsError, Problem, ResourceError, UndecidedError
from devops_components.toolkit.graph.fast_sdk import fast_waiting
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.monitor import Recorder, settings_for
from devops_components.toolkit.graph.project import Project, StackConfig, stack_config

Program = Callable[[], Any]


def render(
    program: Program, *, project: str = "project", stack: str = "dev", config: StackConfig | None = None, root: Path | None = None
) -> Graph:
    """The graph of a program.

    `root` is the folder that locations are relative to. Raises `ResourceError` where a provider would refuse what the
    program asks for, with every refusal; what the program itself raises on purpose comes through, and anything else is a
    `ConfigurationError` with the line it came from.
    """
    folder = (root or Path.cwd()).resolve()
    settings = config or StackConfig({}, frozenset())
    recorder = Recorder(project, stack, folder, settings.values)
    # The SDK keeps its root stack in a context variable, so every program gets a context of its own.
    contextvars.Context().run(_run, program, recorder, project, stack, folder, settings)
    if recorder.problems:
        raise ResourceError(f"{len(recorder.problems)} inputs are not accepted", recorder.problems)
    return Graph(project, stack, tuple(recorder.nodes[urn] for urn in sorted(recorder.nodes)))


def render_program(project: Project, stack: str) -> Graph:
    """The graph of a project's stack; the program runs in the project's folder."""
    config = stack_config(project, stack)
    return render(lambda: run_program(project), project=project.name, stack=stack, config=config, root=project.root)


def run_program(project: Project) -> None:
    """Runs the project's program as Python would, with its folder first on the path."""
    sys.path.insert(0, str(project.root))
    try:
        runpy.run_path(str(project.main), run_name="__main__")
    finally:
        sys.path.remove(str(project.root))


def program_error(error: BaseException, root: Path) -> DevopsError:
    """What to tell the reader about an exception a program raised: its line in the program, and no traceback."""
    cause = _first_cause(error)
    if isinstance(cause, DevopsError):
        return cause
    if isinstance(cause, SystemExit):
        return DevopsError("the program ended before it was done; it called sys.exit, and what it had not reached is missing")
    if isinstance(cause, MemoryError):
        return UndecidedError("the program needs more memory than it may have")
    frames = traceback.extract_tb(cause.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(root) and "site-packages" not in frame.filename]
    line = own[-1].lineno if own else None
    file = Path(own[-1].filename).relative_to(root).as_posix() if own else None
    return ConfigurationError("the program failed", [Problem(f"{type(cause).__name__}: {cause}", file=file, line=line)])


def _run(program: Program, recorder: Recorder, project: str, stack: str, root: Path, config: StackConfig) -> None:
    settings_for(recorder, project, stack, root)
    pulumi_config.set_all_config(dict(config.values), sorted(config.secret_keys))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        with fast_waiting():
            loop.run_until_complete(run_in_stack(program))
    except (Exception, SystemExit) as error:
        raise program_error(error, root) from None
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        asyncio.set_event_loop(None)


def _first_cause(error: BaseException) -> BaseException:
    """One failed resource makes many others fail; the first failure is at the end of the chain."""
    seen: set[int] = set()
    while error.__cause__ is not None and id(error) not in seen:
        seen.add(id(error))
        error = error.__cause__
    return error
