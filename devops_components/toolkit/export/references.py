"""Which attribute of which resource a value comes from.

A program says which resources a property was made from, and not how: the attribute is the one whose value is found again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from devops_components.toolkit.export.names import Name, name_of
from devops_components.toolkit.export.terraform_values import Blocks, Reference
from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_list, is_object

_SHORTEST: Final = 8
"""Characters of a text that is looked for inside others; shorter ones are found by chance."""
_EVERYWHERE: Final = frozenset({"region", "tags", "tagsAll"})
"""Properties whose values say nothing about where they come from."""


@dataclass(frozen=True, eq=False)
class Target:
    """A resource that values may come from."""

    address: str
    attributes: Mapping[str, str]
    """Attribute by its value."""
    decided: frozenset[str]
    """Values that only the cloud decides, so that Terraform would not know them."""

    def find(self, text: str) -> str | None:
        """The value of ours that a text is, or else the longest that it holds."""
        if text in self.attributes:
            return text
        return max((own for own in self.attributes if len(own) >= _SHORTEST and own in text), key=len, default=None)

    def references(self, own: str | None) -> tuple[str, ...]:
        """How Terraform writes a reference to the attribute with this value, or to the resource where there is none."""
        return (self.address,) if own is None else (f"{self.address}.{self.attributes[own]}", self.address)


def target(node: Node, address: str, fields: Mapping[str, Name]) -> Target:
    """The resource as one that values may come from."""
    given = _texts(node.inputs, fields)
    answered = {**_texts(node.outputs, fields), **_texts({"id": node.id}, {}), **_texts({"arn": node.outputs.get("arn")}, {})}
    return Target(address, answered | given, frozenset(answered) - frozenset(given))


def _texts(props: Mapping[str, Any], fields: Mapping[str, Name]) -> dict[str, str]:
    """Attribute by its value; of several attributes with one value, the first by name."""
    found = {
        value: name_of(fields, own).name
        for own, value in sorted(props.items(), reverse=True)
        if isinstance(value, str) and value and own not in _EVERYWHERE
    }
    metadata = props.get("metadata")
    name = metadata.get("name") if is_object(metadata) else None
    return found | {name: "metadata[0].name"} if isinstance(name, str) else found


def connect(value: Any, targets: Sequence[Target]) -> Any:
    """The value of a property that was made from these resources, with references where it comes from one of them."""
    connected, left = _connect(value, targets)
    if left and not isinstance(connected, Blocks):
        return Reference(connected, tuple(each.address for each in left))
    return connected


def _connect(value: Any, targets: Sequence[Target]) -> tuple[Any, list[Target]]:
    """The connected value, and the resources that nothing in it comes from."""
    if is_object(value):
        return _connect_parts(value, targets)
    if is_list(value):
        items, left = _connect_parts(dict(enumerate(value)), targets)
        return (Blocks if isinstance(value, Blocks) else list)(items.values()), left
    if value is UNKNOWN:
        return Reference(value, tuple(name for each in targets for name in each.references(None))), []
    text = value.value if isinstance(value, Secret) else value
    found = {each: own for each in targets if isinstance(text, str) and (own := each.find(text)) is not None}
    if not found:
        return value, list(targets)
    decided = any(own == text and own in each.decided for each, own in found.items())
    addresses = tuple(name for each, own in found.items() for name in each.references(own))
    return Reference(UNKNOWN if decided else value, addresses), [each for each in targets if each not in found]


def _connect_parts(parts: Mapping[Any, Any], targets: Sequence[Target]) -> tuple[dict[Any, Any], list[Target]]:
    connected: dict[Any, Any] = {}
    left = list(targets)
    for key, item in parts.items():
        connected[key], unused = _connect(item, targets)
        left = [each for each in left if each in unused]
    return connected, left
