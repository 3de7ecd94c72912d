"""Where resources stand: their subnets, and the zones of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final, cast

from devops_policies.known import Undecided, certainly, settled
from devops_policies.links import referred
from devops_policies.subnet_routes import SUBNET
from devops_policies.view import Resource, Stack

_ZONES: Final = ("availabilityZoneId", "availabilityZone")
"""Zones by id, which mean the same place in every account, and by name; before deployment often only one of them is known."""


def subnets(stack: Stack, resource: Resource, path: str) -> Iterator[Resource]:
    """The subnets that a property names; then `Undecided` where it names others, outside the stack."""
    named = referred(stack, resource, path, SUBNET)
    visible = [each for each in named if certainly(partial(stack.refers, resource, path, each, "id"))]
    yield from visible
    if _named(resource, path) > len(visible):
        raise Undecided(path, "names subnets outside this stack, which are not visible here")


def too_few_zones(found: Callable[[], Iterator[Resource]], fewest: int) -> str | None:
    """How many zones the subnets span, in words, where those are fewer than that; none where they are not."""
    if settled(found(), lambda known: len(zones(known)) >= fewest):
        return None
    return f"its subnets span {len(zones(list(found())))} of at least {fewest} zones"


def zones(of: Sequence[Resource]) -> set[str]:
    """The zones of subnets, in the words in which all of them are known."""
    doubt: Undecided | None = None
    for place in _ZONES:
        try:
            found = {each.text(place) for each in of} - {""}
        except Undecided as undecided:
            doubt = undecided
            continue
        if found:
            return found
    if doubt:
        raise doubt
    return set()


def _named(resource: Resource, path: str) -> int:
    """How many subnets the property names; at least one where that is not known."""
    try:
        value: Any = resource.get(path, ())
    except Undecided:
        return 1
    return len(cast("Sequence[Any]", value)) if isinstance(value, (list, tuple)) else 1
