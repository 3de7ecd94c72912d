"""What holds for every component, whatever it makes."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

import devops_components
from devops_components import Component, Environment
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.simulated.schema import schema
from tests.conftest import Render
from tests.makers import makers

MAKERS = makers()


def leaves(graph: Graph) -> list[Node]:
    return [node for node in graph.resources if node.custom and not node.type.startswith("pulumi:")]


EVERY = pytest.mark.parametrize("kind", MAKERS)


def test_no_component_is_forgotten_here(render: Render) -> None:
    names = [name.removesuffix("Args") for name in devops_components.__all__ if name.endswith("Args") and name != "Args"]
    offered = {name for name in names if issubclass(getattr(devops_components, name), Component)} - {"Component"}

    made: list[Component] = []
    render(lambda: made.extend(make(f"thing-{file.replace('_', '-')}", None) for file, make in MAKERS.items()))

    assert sorted(type(component).__name__ for component in made) == sorted(offered)
    assert {component.component_name.removeprefix("thing-").replace("-", "_") for component in made} == set(MAKERS)


@EVERY
def test_every_child_is_called_after_its_component(render: Render, kind: str) -> None:
    graph = render(lambda: MAKERS[kind]("thing", None))

    assert [node.name for node in leaves(graph) if node.name != "thing" and not node.name.startswith("thing-")] == []


@EVERY
def test_every_child_stands_below_its_component(render: Render, kind: str) -> None:
    graph = render(lambda: MAKERS[kind]("thing", None))

    token = graph.component("thing").type
    assert [node.urn for node in leaves(graph) if token not in node.urn.split("::")[2].split("$")] == []


@EVERY
def test_protection_reaches_every_leaf(render: Render, kind: str) -> None:
    graph = render(lambda: MAKERS[kind]("thing", pulumi.ResourceOptions(protect=True)))

    assert [node.name for node in leaves(graph) if not node.options.get("protect")] == []


@EVERY
def test_a_provider_reaches_every_leaf(render: Render, kind: str) -> None:
    made: list[Component] = []

    def program() -> None:
        providers = [aws.Provider("elsewhere", region="us-east-2"), kubernetes.Provider("elsewhere", context="elsewhere")]
        made.append(MAKERS[kind]("thing", pulumi.ResourceOptions(providers=providers)))

    graph = render(program)

    own = "thing-aws" if isinstance(made[0], Environment) else "elsewhere"
    clouds = [node for node in leaves(graph) if node.type.startswith(("aws:", "kubernetes:"))]
    assert {(node.provider or "").rpartition("::")[2] for node in clouds} <= {own}
    assert leaves(graph)


@EVERY
def test_outputs_are_attributes_and_registered_alike(render: Render, kind: str) -> None:
    made: list[Component] = []
    graph = render(lambda: made.append(MAKERS[kind]("thing", None)))

    declared = set(type(made[0]).__annotations__)
    registered = set(graph.component("thing").outputs)
    assert {name for name in declared if not hasattr(made[0], name)} == set()
    assert {_camel(name) for name in declared if getattr(made[0], name) is not None} == registered


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


@EVERY
def test_every_resource_that_can_say_whose_it_is_does(render: Render, kind: str) -> None:
    graph = render(lambda: MAKERS[kind]("thing", None))

    known = [(node, schema(node.type)) for node in leaves(graph)]
    untagged = [node.name for node, of in known if of and of.taggable and "Name" not in (node.inputs.get("tags") or {})]
    unlabelled = [node.name for node, _ in known if node.type.startswith("kubernetes:") and not labels(node) >= LABELS]
    assert (untagged, unlabelled) == ([], [])


LABELS = {"app.kubernetes.io/name", "app.kubernetes.io/managed-by"}


def labels(node: Node) -> set[str]:
    return set((node.inputs.get("metadata") or {}).get("labels") or {})
