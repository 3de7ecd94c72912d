"""What all formats have in common: no secrets, the same bytes every time, and never an empty answer."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.serialize import to_wire
from devops_components.toolkit.simulated.values import Secret
from tests.conftest import Render
from tests.support.export_programs import PLANTED, faulty, secretive, workload

FORMS = (PLANTED, base64.b64encode(PLANTED.encode()).decode(), quote(PLANTED, safe=""), PLANTED.upper())


def turned(value: Any) -> Any:
    """The same value, with every object's properties in the other order."""
    if isinstance(value, Secret):
        return Secret(turned(value.value))
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value


def test_there_are_three_formats() -> None:
    assert list(FORMATS) == ["cyclonedx", "kubernetes", "terraform-plan"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_secret_is_in_an_export(render: Render, form: str) -> None:
    graph = render(secretive)

    text = FORMATS[form](graph)

    assert to_wire(graph).count(PLANTED) > 10
    assert [planted for planted in FORMS if planted in text] == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_graph_gives_the_same_bytes_whatever_order_its_properties_came_in(render: Render, form: str) -> None:
    graph = render(secretive)
    nodes = [replace(node, inputs=turned(dict(node.inputs)), outputs=turned(dict(node.outputs))) for node in graph.resources]

    other = Graph(graph.project, graph.stack, tuple(nodes))

    assert to_wire(other) != to_wire(graph)
    assert FORMATS[form](other) == FORMATS[form](graph)


@pytest.mark.parametrize("form", FORMATS)
def test_a_stack_with_nothing_to_export_is_an_error(form: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^shop \(dev\) has no .*; there is nothing to export$"):
        FORMATS[form](Graph("shop", "dev", ()))


def test_a_stack_without_kubernetes_objects_has_no_manifests(render: Render) -> None:
    assert FORMATS["kubernetes"](render(workload))
    with pytest.raises(ConfigurationError, match="has no Kubernetes objects"):
        FORMATS["kubernetes"](render(faulty))
