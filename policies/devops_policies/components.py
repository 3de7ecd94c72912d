"""Which components a resource is part of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from devops_policies.view import Resource, Stack

_TYPE: Final = 2
"""Place of the type in a URN, after its prefix with the stack, and the project."""


def types_above(resource: Resource) -> Sequence[str]:
    """The types of what the resource is part of, from the outside in, as its URN keeps them.

    So remote components count as well, and those whose own resource is not in sight.
    """
    return resource.urn.split("::")[_TYPE].split("$")[:-1]


def components_above(stack: Stack, resource: Resource) -> Iterator[Resource]:
    """The resources above this one, from its parent outwards."""
    above = stack.by_urn(resource.parent) if resource.parent else None
    while above is not None:
        yield above
        above = stack.by_urn(above.parent) if above.parent else None


def is_part_of(resource: Resource, patterns: Sequence[str]) -> bool:
    """Whether a component above the resource has a type that one of the patterns matches, in which `*` is any text."""
    return any(fnmatchcase(type_, pattern) for type_ in types_above(resource) for pattern in patterns)
