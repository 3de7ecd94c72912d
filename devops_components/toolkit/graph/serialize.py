"""A graph as JSON and back.

`{"schemaVersion", "project", "stack", "resources": [{"urn", "type", "name", "parent", "custom", "provider", "inputs",
"outputs", "dependencies", "propertyDependencies", "options"}]}`, with property names exactly as the engine sends them.
An unknown value is `{"$unknown": true}`, a secret `{"$secret": true}`. The same graph gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from devops_components.errors import ConfigurationError
from devops_components.toolkit.graph.model import SCHEMA_VERSION, Graph, Location, Node
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

_UNKNOWN, _SECRET = "$unknown", "$secret"


def to_json(graph: Graph) -> str:
    """The published form: secrets are not in it, and every line ends where the next resource begins."""
    return json.dumps(_graph(graph, clear=False), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def to_wire(graph: Graph) -> str:
    """The form between two processes of ours: with secrets, identifiers and locations. It is never written to disk."""
    return json.dumps(_graph(graph, clear=True))


def from_json(text: str) -> Graph:
    """A graph from either form; raises `ConfigurationError` where it is neither."""
    try:
        data: Any = json.loads(text)
        version = data["schemaVersion"]
        if version != SCHEMA_VERSION:
            raise ConfigurationError(f"the graph has schemaVersion {version}; this version reads {SCHEMA_VERSION}")
        return Graph(data["project"], data["stack"], tuple(_node(item) for item in data["resources"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"this is not a graph: {error}") from None


def _graph(graph: Graph, *, clear: bool) -> dict[str, Any]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "project": graph.project,
        "stack": graph.stack,
        "resources": [_resource(node, clear=clear) for node in graph.resources],
    }


def _resource(node: Node, *, clear: bool) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "urn": node.urn,
        "type": node.type,
        "name": node.name,
        "parent": node.parent,
        "custom": node.custom,
        "provider": node.provider,
        "inputs": _marked(node.inputs, clear=clear),
        "outputs": _marked(node.outputs, clear=clear),
        "dependencies": list(node.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in node.property_dependencies.items()},
        "options": dict(node.options),
    }
    if clear:
        resource["id"] = node.id
        resource["location"] = [node.location.file, node.location.line] if node.location else None
    return resource


def _node(data: Mapping[str, Any]) -> Node:
    location = data.get("location")
    return Node(
        urn=data["urn"],
        type=data["type"],
        name=data["name"],
        parent=data["parent"],
        custom=data["custom"],
        provider=data["provider"],
        inputs=_unmarked(data["inputs"]),
        outputs=_unmarked(data["outputs"]),
        dependencies=tuple(data["dependencies"]),
        property_dependencies={key: tuple(urns) for key, urns in data["propertyDependencies"].items()},
        options=data["options"],
        id=data.get("id"),
        location=Location(*location) if location else None,
    )


def _marked(value: Any, *, clear: bool) -> Any:
    if value is UNKNOWN:
        return {_UNKNOWN: True}
    if isinstance(value, Secret):
        return {_SECRET: _marked(value.value, clear=True)} if clear else {_SECRET: True}
    if isinstance(value, Mapping):
        return {key: _marked(item, clear=clear) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_marked(item, clear=clear) for item in cast("list[Any]", value)]
    return value


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        mapping = cast("dict[str, Any]", value)
        if mapping == {_UNKNOWN: True}:
            return UNKNOWN
        if set(mapping) == {_SECRET}:
            return Secret(None if mapping[_SECRET] is True else _unmarked(mapping[_SECRET]))
        return {key: _unmarked(item) for key, item in mapping.items()}
    if isinstance(value, list):
        return [_unmarked(item) for item in cast("list[Any]", value)]
    return value
