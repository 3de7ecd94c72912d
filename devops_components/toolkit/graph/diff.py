"""What a change of a program makes of a stack: resources created, changed, replaced and deleted.

Whether a change replaces a resource is asked of the simulated cloud, which knows which properties force it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.simulated import cloud

Operation = Literal["create", "update", "replace", "delete"]


@dataclass(frozen=True)
class Change:
    """What becomes of one resource."""

    operation: Operation
    urn: str
    type: str
    name: str
    changed: Sequence[str] = ()
    """Paths of the inputs that change, sorted."""
    forcing: Sequence[str] = ()
    """Those of them that force a replacement, sorted."""


def compare(before: Graph, after: Graph) -> list[Change]:
    """The changes to things in the cloud, in the order of URNs; a resource that is renamed with an alias is not deleted.

    A replaced resource has another id, so what was made from it changes as well, and may be replaced in its turn.
    """
    old = {node.urn: node for node in before.resources if node.in_the_cloud}
    new = {node.urn: node for node in after.resources if node.in_the_cloud}
    former = {urn: _former_urn(node, old, new) for urn, node in new.items()}
    found = {urn: _change(old[former[urn]], node) for urn, node in new.items() if former[urn] in old}
    _spread(found, {urn: old[former[urn]] for urn in found}, new)
    made = [Change("create", urn, node.type, node.name) for urn, node in new.items() if urn not in found]
    kept = set(new) | set(former.values())
    gone = [Change("delete", urn, node.type, node.name) for urn, node in old.items() if urn not in kept]
    return sorted([*(change for change in found.values() if change), *made, *gone], key=lambda change: change.urn)


def _former_urn(node: Node, old: Mapping[str, Node], new: Mapping[str, Node]) -> str:
    """The URN the resource had, where it names its former URN, name or type; else its own."""
    if node.urn not in old:
        for alias in node.options.get("aliases", ()):
            former = _aliased(node, alias)
            if former in old and former not in new:
                return former
    return node.urn


def _aliased(node: Node, alias: Any) -> str:
    if isinstance(alias, str):
        return alias
    head, _, name = node.urn.rpartition("::")
    scope, _, type_ = head.rpartition("::")
    ancestry, dollar, own = type_.rpartition("$")
    return f"{scope}::{ancestry}{dollar}{alias.get('type', own)}::{alias.get('name', name)}"


def _change(old: Node, new: Node, moved: Collection[str] = ()) -> Change | None:
    """What changes of a resource; the properties in `moved` hold ids of resources that are replaced."""
    was = {key: _other(value) if key in moved else value for key, value in old.inputs.items()}
    found = cloud.diff(new.type, was, new.inputs)
    if not found.changes:
        return None
    changed = sorted({change.path for change in found.changes})
    forcing = sorted({change.path for change in found.changes if change.replaces})
    return Change("replace" if forcing else "update", new.urn, new.type, new.name, tuple(changed), tuple(forcing))


def _spread(found: dict[str, Change | None], old: Mapping[str, Node], new: Mapping[str, Node]) -> None:
    """Adds what follows from replacements, until nothing more does."""
    replaced: set[str] = set()
    while True:
        now = {urn for urn, change in found.items() if change and change.operation == "replace"}
        if now == replaced:
            return
        replaced = now
        for urn in found.keys() - replaced:
            moved = [key for key, made_from in new[urn].property_dependencies.items() if replaced.intersection(made_from)]
            if moved:
                found[urn] = _change(old[urn], new[urn], moved)


def _other(value: Any) -> Any:
    """The value as it was before the ids in it changed."""
    if isinstance(value, str):
        return f"{value}-before"
    if isinstance(value, Mapping):
        return {key: _other(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_other(item) for item in cast("Sequence[Any]", value)]
    return value
