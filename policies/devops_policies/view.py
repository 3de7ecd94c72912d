"""What a rule sees of a resource: plain values, and an honest answer where a value is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


class _Unknown:
    """A value the cloud decides during deployment."""

    def __repr__(self) -> str:
        return "[unknown]"


UNKNOWN: Final = _Unknown()
"""Stands for every value that is not known before deployment; a rule that reads it cannot decide."""


class Undecided(Exception):
    """A rule read a value that is not known before deployment."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


@dataclass(frozen=True)
class Options:
    """The resource options a rule may judge."""

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True)
class Provider:
    """The provider that manages a resource."""

    type: str
    name: str
    props: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource of a stack.

    A rule about single resources sees the inputs the provider accepted. A rule about the whole stack sees the outputs,
    which hold the inputs as well.
    """

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    """Plain dicts, lists, strings, numbers and booleans, with `UNKNOWN` where a value is not known."""
    parent: str | None = None
    """URN of the parent; known to rules about the whole stack only."""
    provider: Provider | None = None
    options: Options = field(default_factory=Options)
    dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Property name to URNs it was made from; known to rules about the whole stack only."""

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a dotted path, `default` where it is absent or null; raises `Undecided` where it is unknown.

        A number in the path is an index into a list.
        """
        value: Any = self.props
        for step in path.split("."):
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, (list, tuple)) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                return default
            if value is UNKNOWN:
                raise Undecided(path)
            if value is None:
                return default
        return value

    def has(self, path: str) -> bool:
        """Whether anything stands at the path, known or not."""
        try:
            return self.get(path) is not None
        except Undecided:
            return True

    def each(self, path: str) -> Iterator[Mapping[str, Any]]:
        """The objects in the list at the path; none where it is absent."""
        for index, item in enumerate(self.get(path, [])):
            if item is UNKNOWN:
                raise Undecided(f"{path}.{index}")
            yield item


@dataclass(frozen=True, eq=False)
class Stack:
    """All resources of a stack, with the ways from one to another."""

    resources: Sequence[Resource]

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of these types, in the stack's order."""
        return (resource for resource in self.resources if resource.type in types)

    def by_urn(self, urn: str) -> Resource | None:
        """The resource with this URN."""
        return next((resource for resource in self.resources if resource.urn == urn), None)

    def refers(self, source: Resource, path: str, target: Resource, *identities: str) -> bool:
        """Whether `source` points at `target` with the property at `path`.

        Either the program made the one from the other, or the value equals one of the target's identifying
        properties, such as `arn` or `id`.
        """
        if target.urn in source.dependencies.get(path.split(".")[0], ()):
            return True
        value = source.get(path)
        values = value if isinstance(value, (list, tuple)) else [value]
        known = {target.props.get(identity) for identity in identities} - {None}
        return any(item in known for item in values if isinstance(item, str))
