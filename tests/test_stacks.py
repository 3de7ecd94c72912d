"""The stacks are short, and every environment of theirs renders to what the golden file says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from devops_components._core.profiles import PROFILES
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.support.golden import golden

ROOT = Path(__file__).parent.parent
PROJECTS = sorted(path.parent for path in (ROOT / "stacks").glob("*/Pulumi.yaml"))
STACKS = [(project, stack) for project in PROJECTS for stack in load_project(project).stacks]


def test_every_project_has_every_environment() -> None:
    assert {project.name: load_project(project).stacks for project in PROJECTS} == {
        project.name: tuple(sorted(PROFILES)) for project in PROJECTS
    }


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_programs_are_short_and_treat_every_stack_alike(project: Path) -> None:
    text = (project / "__main__.py").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 40
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.If, ast.IfExp, ast.Match))]


@pytest.mark.parametrize(("project", "stack"), STACKS, ids=lambda value: getattr(value, "name", value))
def test_the_identity_of_every_resource_is_a_contract(project: Path, stack: str) -> None:
    graph = render_project(load_project(project), stack)

    urns = "".join(f"{node.urn}\n" for node in graph.resources)
    assert urns == golden(f"identity/{project.name}.{stack}.txt", urns)
