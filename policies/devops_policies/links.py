"""Which resources point at each other.

A stack holds many resources of a kind, each with few others that belong to it. Looking for those among all of them takes a time
that grows with the square of the stack, so here they are looked up by what they name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from devops_policies.known import Undecided, certainly, some
from devops_policies.view import Resource, Stack, Unreadable


def linked(candidates: Iterable[Resource], is_meant: Callable[[Resource], bool]) -> Resource | None:
    """The first candidate that is certainly meant, none where none is; undecided where one of them may be."""
    resources = list(candidates)
    if not some(*(partial(is_meant, each) for each in resources)):
        return None
    return next(each for each in resources if certainly(partial(is_meant, each)))


def end_of(stack: Stack, source: Resource, path: str, types: Sequence[str], *identities: str) -> Resource | None:
    """The resource of these types that the source points at, as `Stack.refers` tells; undecided where one of them may be it."""
    return linked(referred(stack, source, path, *types), lambda each: stack.refers(source, path, each, *identities))


def start_of(stack: Stack, target: Resource, path: str, types: Sequence[str], *identities: str) -> Resource | None:
    """The resource of these types that points at the target; undecided where one of them may do so."""
    return linked(referring(stack, target, path, *types), lambda each: stack.refers(each, path, target, *identities))


def is_pointed_at(stack: Stack, target: Resource, path: str, types: Sequence[str], *identities: str) -> bool:
    """Whether any resource of these types points at the target."""
    return some(*(partial(stack.refers, each, path, target, *identities) for each in referring(stack, target, path, *types)))


def referred(stack: Stack, source: Resource, path: str, *types: str) -> Iterator[Resource]:
    """The resources of these types that the source may point at with the property at the path.

    None is missing for which `Stack.refers` holds or is undecided. They come in the order of `Stack.of_type`.
    """
    names = _named_by(stack, source, path)
    for type_ in types:
        yield from stack.of_type(type_) if names is None else stack.once(_targets, type_).under(names)


def referring(stack: Stack, target: Resource, path: str, *types: str) -> Iterator[Resource]:
    """The resources of these types that may point at the target with the property at the path.

    None is missing for which `Stack.refers` holds or is undecided. They come in the order of `Stack.of_type`.
    """
    return naming(stack, list(names_of(target)), path, *types)


def naming(stack: Stack, names: Collection[str], path: str, *types: str) -> Iterator[Resource]:
    """The resources of these types that may name one of these at the path: a text, or the URN of what it was made from."""
    return (each for type_ in types for each in stack.once(_sources, type_, path).under(names))


def sharing(stack: Stack, source: Resource, path: str, types: Sequence[str], other_path: str) -> Iterator[Resource]:
    """The resources of these types that may name at their path something that the source names at its own."""
    names = _named_by(stack, source, path)
    return stack.of_type(*types) if names is None else naming(stack, names, other_path, *types)


@dataclass(frozen=True)
class Index:
    """Resources by names."""

    resources: Sequence[Resource]
    places: Mapping[str, Sequence[int]]
    doubtful: Sequence[int]
    """Those that belong under every name, for theirs are not all known."""

    def under(self, names: Iterable[str]) -> Iterator[Resource]:
        """The resources that belong under any of the names, in the order in which they were given."""
        found = {place for name in names for place in self.places.get(name, ())}
        return (self.resources[place] for place in sorted(found.union(self.doubtful)))


def indexed(resources: Iterable[Resource], names: Callable[[Resource], Iterable[str]]) -> Index:
    """The resources by the names that each has; a name that is not known or cannot be read may be any."""
    given, places, doubtful = list(resources), dict[str, list[int]](), list[int]()
    for place, resource in enumerate(given):
        try:
            for name in names(resource):
                places.setdefault(name, []).append(place)
        except (Undecided, Unreadable):
            doubtful.append(place)
    return Index(given, places, doubtful)


def names_of(target: Resource) -> Iterator[str]:
    """What others may call a resource: its URN, for what was made from it, and any of its texts, which may be its identity."""
    yield target.urn
    yield from (value for value in target.props.values() if isinstance(value, str))


def named_at(stack: Stack, source: Resource, path: str) -> Iterator[str]:
    """What a property names: the URNs of what it was made from, and its texts; then `Undecided` where it may name others."""
    yield from stack.made_from(source, path)
    yield from stack.literals(source, path)


def _named_by(stack: Stack, source: Resource, path: str) -> set[str] | None:
    """What a property names; none where it may name anything."""
    try:
        return set(named_at(stack, source, path))
    except (Undecided, Unreadable):
        return None


def _targets(stack: Stack, type_: str) -> Index:
    return indexed(stack.of_type(type_), names_of)


def _sources(stack: Stack, type_: str, path: str) -> Index:
    return indexed(stack.of_type(type_), lambda source: named_at(stack, source, path))
