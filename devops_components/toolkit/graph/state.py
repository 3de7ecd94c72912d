"""The graph in a stack's state, as `pulumi stack export` writes it or the backend keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from devops_components.errors import ConfigurationError
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.simulated import values

_OPTIONS = {
    "protect": "protect",
    "retainOnDelete": "retainOnDelete",
    "ignoreChanges": "ignoreChanges",
    "additionalSecretOutputs": "additionalSecretOutputs",
    "replaceOnChanges": "replaceOnChanges",
    "deletedWith": "deletedWith",
    "customTimeouts": "customTimeouts",
    "aliases": "aliases",
}


def from_state(text: str) -> Graph:
    """The graph in an exported state or a backend's checkpoint; raises `ConfigurationError` where it is neither.

    Secrets that are encrypted stay unreadable. Resources that wait to be deleted are left out.
    """
    try:
        data: Any = json.loads(text)
        deployment = data["deployment"] if "deployment" in data else data["checkpoint"]["latest"]
        resources = cast("list[Mapping[str, Any]]", deployment.get("resources") or [])
        nodes = [node_of(resource) for resource in resources if not resource.get("delete")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"this is not the state of a stack: {error}") from None
    return graph_of(nodes, "the state")


def graph_of(nodes: Iterable[Node], source: str) -> Graph:
    """The graph that nodes make, the last of each URN; raises `ConfigurationError` where their source holds none."""
    by_urn = {node.urn: node for node in nodes}
    if not by_urn:
        raise ConfigurationError(f"{source} holds no resources")
    stack, project = next(iter(by_urn)).removeprefix("urn:pulumi:").split("::")[:2]
    return Graph(project, stack, tuple(by_urn[urn] for urn in sorted(by_urn)))


def node_of(resource: Mapping[str, Any]) -> Node:
    """A resource of a state, or of a preview, as a node."""
    urn = resource["urn"]
    by_property = cast("Mapping[str, list[str]]", resource.get("propertyDependencies") or {})
    return Node(
        urn=urn,
        type=resource["type"],
        name=urn.split("::", 3)[3],
        parent=resource.get("parent"),
        custom=bool(resource.get("custom")),
        provider=(resource.get("provider") or "").rpartition("::")[0] or None,
        inputs=_public(values.plain(resource.get("inputs") or {})),
        outputs=_public(values.plain(resource.get("outputs") or {})),
        dependencies=tuple(sorted(set(resource.get("dependencies") or ()))),
        property_dependencies={key: tuple(sorted(set(urns))) for key, urns in sorted(by_property.items()) if urns},
        options={name: resource[key] for key, name in _OPTIONS.items() if resource.get(key)},
        id=resource.get("id"),
    )


def _public(props: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without the provider's own notes, whose keys begin with two underscores."""
    return {key: value for key, value in props.items() if not key.startswith("__")}
