"""Kubernetes objects as `kubectl` knows them."""

from __future__ import annotations

import base64
from typing import Any, Final

from devops_components.toolkit.export import hidden
from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_list, is_object

UNDECIDED: Final = "[unknown]"
"""Stands for a value that the cloud decides during deployment."""
_PULUMI: Final = "pulumi.com/"
_MANAGED_BY: Final = ("app.kubernetes.io/managed-by", "pulumi")


def manifest(node: Node) -> dict[str, Any] | None:
    """The object that a resource makes, with its secrets still marked; none where it makes none of its own.

    A chart's release makes objects that only Helm knows, and a patch changes an object that somebody else made.
    """
    props = hidden.inputs(node)
    if not node.type.startswith("kubernetes:") or node.type.endswith("Patch") or not {"apiVersion", "kind"} <= set(props):
        return None
    is_secret = props["kind"] == "Secret"
    given = {key: hidden.spread(value) if is_secret else value for key, value in props.items() if key != "status"}
    return {**given, "metadata": _metadata(props.get("metadata", {}))}


def plain(value: Any) -> Any:
    """An object with its secrets masked and its unknowns named, in a form that is accepted where the real one is."""
    if value is UNKNOWN:
        return UNDECIDED
    if isinstance(value, Secret):
        return hidden.masked(value)
    if is_object(value):
        encoded = value.get("kind") == "Secret" and is_object(value.get("data"))
        bytes_ = {"data": {key: base64.b64encode(hidden.MASK.encode()).decode() for key in value["data"]}} if encoded else {}
        return {key: plain(item) for key, item in value.items()} | bytes_
    return [plain(item) for item in value] if is_list(value) else value


def _metadata(metadata: Any) -> Any:
    """Without what only Pulumi reads: annotations for its provider, and the label that names it as the manager."""
    given = hidden.spread(metadata)
    if not is_object(given):
        return given
    kept = {key: _without_pulumi(value) if key in ("annotations", "labels") else value for key, value in given.items()}
    return {key: value for key, value in kept.items() if value != {}}


def _without_pulumi(marks: Any) -> Any:
    if not is_object(marks):
        return marks
    return {key: value for key, value in marks.items() if not key.startswith(_PULUMI) and (key, value) != _MANAGED_BY}
