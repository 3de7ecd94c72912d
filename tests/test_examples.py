"""Every example renders, breaks no rule, and says how to run it; together they show every component."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import devops_components
from devops_components import Component
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from devops_policies import packs
from tests.support.golden import golden

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").rglob("Pulumi.yaml"))
STACKS = [(example, stack) for example in EXAMPLES for stack in load_project(example).stacks]
EVERY_STACK = pytest.mark.parametrize(
    ("example", "stack"), STACKS, ids=[f"{example.name}-{stack}" for example, stack in STACKS], scope="module"
)


@cache
def rendered(example: Path, stack: str) -> Graph:
    return render_project(load_project(example), stack)


def test_every_program_of_components_is_tried_for_development_and_for_production() -> None:
    components = [example for example in EXAMPLES if example.parent.name == "components"]

    assert len(components) > 8
    assert {example.name: set(load_project(example).stacks) for example in components} == {
        example.name: {"dev", "production"} for example in components
    }


@EVERY_STACK
def test_an_example_renders_and_breaks_no_rule(example: Path, stack: str) -> None:
    report = evaluate(rendered(example, stack), packs.rules("baseline"), stack)

    assert [(finding.id, finding.message) for finding in report.findings] == []
    assert report.resources > 2


@EVERY_STACK
def test_the_identity_of_everything_in_an_example_is_a_contract(example: Path, stack: str) -> None:
    urns = "".join(f"{node.urn}\n" for node in rendered(example, stack).resources)

    assert urns == golden(f"identity/{example.name}.{stack}.txt", urns)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_says_how_to_run_it(example: Path) -> None:
    shown = example.relative_to(ROOT)

    assert f"devops up {shown} -s dev --yes" in (example / "README.md").read_text(encoding="utf-8")


def test_every_component_is_shown_by_a_program() -> None:
    names = [name.removesuffix("Args") for name in devops_components.__all__ if name.endswith("Args") and name != "Args"]
    offered = {name for name in names if issubclass(getattr(devops_components, name), Component)} - {"Component"}

    graphs = [rendered(example, stack) for example, stack in STACKS if stack == "dev"]
    platform = render_project(load_project(ROOT / "stacks" / "platform"), "production")
    shown = {node.type for graph in (*graphs, platform) for node in graph.resources}
    assert {type_.split(":")[-1] for type_ in shown if type_.startswith("devops:")} >= offered
