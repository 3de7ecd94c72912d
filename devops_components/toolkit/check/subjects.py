"""What a gate judges: a graph, with the project and the environment it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.check.rendering import Done, render_all
from devops_components.toolkit.check.targets import Target
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.graph.project import stack_config
from devops_components.toolkit.graph.urns import ROOT_TYPE
from devops_policies.environments import CONFIGURATION_KEY, environment_of


@dataclass(frozen=True)
class Subject:
    """One graph to judge."""

    graph: Graph
    folder: Path
    """Folder of the project, where its waivers are."""
    shown: str
    """The folder relative to where the command runs; empty for that very folder."""
    environment: str
    target: Target | None = None
    """The stack it was rendered from; none for a graph that was handed in."""

    def file(self, name: str) -> str:
        """A file of the project, as it is shown."""
        return f"{self.shown}/{name}" if self.shown else name

    @cached_property
    def root(self) -> Node:
        """The resource that stands for the whole stack."""
        stacks = (node for node in self.graph.resources if node.type == ROOT_TYPE)
        return next(stacks, self.graph.resources[0])


def rendered(targets: Sequence[Target], folder: Path, done: Done) -> list[Subject]:
    """The stacks, rendered; `folder` is where the command runs."""
    environments = [_environment(target) for target in targets]
    return [
        Subject(graph, target.project.root, shown_from(target.project.root, folder), environment, target)
        for target, graph, environment in zip(targets, render_all(targets, done), environments, strict=True)
    ]


def handed_in(graph: Graph, project: Path, folder: Path) -> Subject:
    """A graph that somebody made, such as a preview; its environment is the one its stack's name holds."""
    return Subject(graph, project, shown_from(project, folder), environment_of(graph.stack))


def shown_from(root: Path, folder: Path) -> str:
    """A folder relative to another; itself where it lies elsewhere."""
    if not root.is_relative_to(folder):
        return str(root)
    relative = root.relative_to(folder).as_posix()
    return "" if relative == "." else relative


def _environment(target: Target) -> str:
    configured_as = stack_config(target.project, target.stack).values.get(CONFIGURATION_KEY)
    try:
        return environment_of(target.stack, configured_as)
    except ValueError as error:
        raise ConfigurationError(f"{target.project.shown} ({target.stack}): {error}") from None
