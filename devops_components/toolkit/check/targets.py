"""What is judged: stacks of projects, or what somebody already made of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devops_components.errors import ConfigurationError, StackNotFoundError
from devops_components.toolkit.graph.project import Project, load_project

_PASSED_OVER = {".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages"}
_PROJECT = "Pulumi.yaml"


@dataclass(frozen=True)
class Target:
    """One stack of a project."""

    project: Project
    stack: str
    modules: Sequence[Path] = ()
    """Folders in which its program finds modules before all others."""

    @property
    def name(self) -> str:
        """Project and stack: `project/stack`."""
        return f"{self.project.name}/{self.stack}"


def find(paths: Sequence[str], stacks: Sequence[str], folder: Path) -> list[Target]:
    """The stacks of the projects at the paths, or of all projects below the folder where none is named.

    Raises `ConfigurationError` where there is no project, and `StackNotFoundError` where a named stack is in none of them.
    """
    named = list(paths) or [os.path.relpath(found, folder) for found in sorted(_projects(folder))]
    if not named:
        raise ConfigurationError(f"there is no {_PROJECT} in or below {folder}; name the folder of a Pulumi project")
    projects = [load_project(path) for path in named]
    targets = [Target(project, stack) for project in projects for stack in project.stacks if not stacks or stack in stacks]
    missing = [stack for stack in stacks if all(stack not in project.stacks for project in projects)]
    if missing:
        if len(projects) == 1:
            projects[0].stack_file(missing[0])
        known = ", ".join(sorted({stack for project in projects for stack in project.stacks})) or "none"
        raise StackNotFoundError(f"no project has a stack called {', '.join(missing)}; there are: {known}")
    if not targets:
        raise ConfigurationError(f"{', '.join(named)}: there is no stack; a stack is a file called Pulumi.<stack>.yaml")
    return targets


def _projects(folder: Path) -> Iterator[Path]:
    """Python projects below a folder; what is in virtual environments and hidden folders is nobody's stack."""
    for current, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _PASSED_OVER and not name.startswith(".")]
        if _PROJECT in files:
            yield Path(current)
