"""Every way from the internet to a store, as far as security groups let anybody through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devops_components.toolkit.check.evaluate import resources
from devops_components.toolkit.graph.model import Graph
from devops_policies.group_wearers import STORES, group_paths
from devops_policies.known import Doubts, Undecided
from devops_policies.reach import Path, Reach, described, reach
from devops_policies.view import Resource, Stack


@dataclass(frozen=True)
class Way:
    """One way from the internet to a store."""

    store: str
    """URN of the store."""
    path: str
    """The groups on the way and the ports between them, as in `the internet -> edge (port 443) -> orders (port 5432)`."""
    doubt: str | None = None
    """What is not known, where the way may not be open at all."""


def ways(graph: Graph) -> list[Way]:
    """Every way to every store that stands behind a security group, in the order of stores and paths."""
    stack = Stack(resources(graph, whole=True))
    known = reach(stack, (), ())
    found = {way for store in stack.of_type(*STORES) for way in _to(known, store)}
    return sorted(found, key=lambda way: (way.store, way.path))


def _to(known: Reach, store: Resource) -> Iterator[Way]:
    for place in group_paths(store):
        doubts, groups = Doubts(), list[Resource]()
        with doubts:
            groups.extend(known.groups.named(store, place))
        if not groups and not doubts:
            doubts.append(Undecided(place, "names no group, so that of the network decides"))
        yield from (Way(store.urn, described(path), _doubt(path)) for group in groups for path in known.paths(group))
        yield from (Way(store.urn, "not known", str(doubt)) for doubt in doubts)


def _doubt(path: Path) -> str | None:
    return next((str(step.doubt) for step in path if step.doubt), None)
