"""What a resource is made of, with everything that must not be shown marked as secret, and what is shown instead."""

from __future__ import annotations

from typing import Any, Final

from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_list, is_object

MASK: Final = "[secret]"
"""Stands for a secret text."""
_KUBERNETES_SECRETS: Final = ("data", "stringData")


def inputs(node: Node) -> dict[str, Any]:
    """The inputs of a resource. What its program or its SDK calls secret is marked so, whatever it holds."""
    called = set(node.options.get("additionalSecretOutputs", ()))
    if node.type.startswith("kubernetes:") and node.inputs.get("kind") == "Secret":
        called |= {*_KUBERNETES_SECRETS}
    return {key: Secret(value) if key in called else value for key, value in node.inputs.items() if value is not None}


def spread(value: Any) -> Any:
    """A secret object or list as one of secrets, one level deep, so that its form is seen; other values as they are.

    Only for objects whose keys a schema knows, or a reader must: the keys of a map may be as secret as its values.
    """
    if not isinstance(value, Secret):
        return value
    inner = spread(value.value)
    if is_object(inner):
        return {key: Secret(item) for key, item in inner.items()}
    if is_list(inner):
        return [Secret(item) for item in inner]
    return UNKNOWN if inner is UNKNOWN else value


def masked(secret: Secret) -> Any:
    """A value of the secret's kind that says nothing but that there is one; none for numbers, which could not say it."""
    value = secret.value
    if isinstance(value, Secret):
        return masked(value)
    if isinstance(value, (bool, int, float)):
        return None
    if is_list(value):
        return [MASK]
    return {MASK: MASK} if is_object(value) else MASK
