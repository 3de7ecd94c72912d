"""Renders many stacks at once, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from devops_components.errors import DevopsError, Problem
from devops_components.toolkit.check.targets import Target
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.process import render_project

Done = Callable[[str], None]
"""Told the name of each stack that is rendered."""


def render_all(targets: Sequence[Target], done: Done) -> list[Graph]:
    """The graphs of the stacks, in their order; as many at once as there are processors.

    Raises the error of a stack that cannot be rendered; where there are several, the gravest with all that is wrong.
    """

    def render(target: Target) -> Graph | DevopsError:
        try:
            return render_project(target.project, target.stack, modules=target.modules)
        except DevopsError as error:
            return error
        finally:
            done(target.name)

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        results = list(pool.map(render, targets))
    errors = [result for result in results if isinstance(result, DevopsError)]
    if errors:
        raise errors[0] if len(errors) == 1 else _together(errors)
    return [result for result in results if isinstance(result, Graph)]


def _together(errors: Sequence[DevopsError]) -> DevopsError:
    gravest = max(errors, key=lambda error: error.exit_code)
    problems = [problem for error in errors for problem in (Problem(error.message), *error.problems)]
    return type(gravest)(f"{len(errors)} stacks cannot be judged", problems)
