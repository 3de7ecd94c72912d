"""The graph in a preview, as `pulumi preview --json` prints it.

A preview knows what a resource is made of and not what the cloud will answer, so computed properties are unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from devops_components.errors import ConfigurationError
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.graph.state import graph_of, node_of
from devops_components.toolkit.simulated.schema import schema
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

_SECRET = "[secret]"  # noqa: S105 - what Pulumi prints in place of a secret


def from_preview(text: str) -> Graph:
    """The graph of what a preview leaves standing; raises `ConfigurationError` where it is none, or where it failed."""
    try:
        data: Any = json.loads(text)
        steps = cast("list[Mapping[str, Any]]", data["steps"])
        nodes = [_node(step["newState"]) for step in steps if step.get("newState") and step["op"] != "delete-replaced"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"this is not the output of `pulumi preview --json`: {error}") from None
    return graph_of(nodes, "the preview")


def _node(state: Mapping[str, Any]) -> Node:
    node = node_of(state)
    inputs = _marked(node.inputs)
    return replace(node, inputs=inputs, outputs=_marked(node.outputs) or {**_computed(node), **inputs})


def _computed(node: Node) -> dict[str, Any]:
    """The properties only the cloud decides."""
    known = schema(node.type) if node.custom else None
    return dict.fromkeys((name for name in known.outputs if name not in known.inputs), UNKNOWN) if known else {}


def _marked(value: Any) -> Any:
    if value == _SECRET:
        return Secret(None)
    if isinstance(value, Mapping):
        return {key: _marked(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_marked(item) for item in cast("list[Any]", value)]
    return value
