"""Whether anything in a stack uses a resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from devops_policies.known import UNKNOWN, Undecided
from devops_policies.leaves import leaves
from devops_policies.view import Resource, Stack

_STACK: Final = "pulumi:pulumi:Stack"
_OF_AWS: Final = "aws:"
_IDENTITIES: Final = ("id", "arn", "allocationId", "publicIp")


def is_used(stack: Stack, target: Resource, parts: Mapping[str, str]) -> bool:
    """Whether another resource was made from the target or names it, or the stack exports it.

    `parts` are the types of what belongs to the target, with the property that says so, which is no use. What components
    publish is none either. Undecided where only exports that are not known yet can tell.
    """
    names = [target.urn, *_names(target)]
    mentions = stack.once(_mentions)
    if any(parts.get(each.type) != path for name in names for each, path in mentions.get(name, ()) if each is not target):
        return True
    exports = {value for each in stack.of_type(_STACK) for _, value in leaves(each.props) if isinstance(value, str)}
    if any(value is UNKNOWN for each in stack.of_type(_STACK) for _, value in leaves(each.props)):
        raise Undecided("id", "may be exported by the stack, whose outputs are not all known yet")
    return not exports.isdisjoint(names)


def _mentions(stack: Stack) -> Mapping[str, Sequence[tuple[Resource, str]]]:
    """Where each text and each URN stands: the resources with the property that holds it or was made from it."""
    found: dict[str, list[tuple[Resource, str]]] = {}
    for resource in stack.resources:
        for path, sources in resource.dependencies.items():
            for urn in sources:
                found.setdefault(urn, []).append((resource, path))
        if resource.type.startswith(_OF_AWS):
            for path, written in resource.props.items():
                for value in {value for _, value in leaves(written) if isinstance(value, str)}:
                    found.setdefault(value, []).append((resource, path))
    return found


def _names(target: Resource) -> Iterator[str]:
    """What others call the resource: its id, which ends its ARN, and what else an address is known by."""
    for path in _IDENTITIES:
        written = target.props.get(path)
        if isinstance(written, str) and written:
            yield from (written, written.rpartition("/")[2])
