"""What a rule sees of a resource: plain values, and an honest answer where a value is not known yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from devops_policies.known import UNKNOWN, Undecided

P = ParamSpec("P")
T = TypeVar("T")


class Unreadable(ValueError):  # noqa: N818 - reads as what it says of the property
    """A property holds something its provider would not accept, so nothing can be said of it."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"`{path}` is not {expected}")


class Properties:
    """Properties of a resource, or of an object inside one, read by dotted path.

    A number in a path is an index into a list. A value that is not known raises `Undecided` when it is read.
    """

    props: Mapping[str, Any]
    """Plain dicts, lists, strings, numbers and booleans, with `UNKNOWN` where a value is not known."""
    path: str = ""
    """Where these properties stand in the resource; empty for the resource itself."""

    def get(self, path: str, default: Any = None) -> Any:
        """The value at the path, `default` where it is absent or null.

        A list or an object is handed out as it is and may hold `UNKNOWN`: read inside with a longer path, `each` or
        `strings`.
        """
        value: Any = self.props
        steps = path.split(".")
        for depth, step in enumerate(steps, 1):
            if isinstance(value, Mapping):
                value = cast("Mapping[str, Any]", value).get(step)
            elif isinstance(value, (list, tuple)) and step.isdigit():
                items = cast("Sequence[Any]", value)
                value = items[int(step)] if int(step) < len(items) else None
            else:
                return default
            if value is UNKNOWN:
                raise Undecided(self.at(*steps[:depth]))
            if value is None:
                return default
        return value

    def has(self, path: str) -> bool:
        """Whether anything stands at the path, known or not."""
        try:
            return self.get(path) is not None
        except Undecided:
            return True

    def flag(self, path: str, default: bool = False) -> bool:
        """The boolean at the path; providers also take `"true"` and `"false"`."""
        value = self.get(path, default)
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        raise Unreadable(self.at(path), "a boolean")

    def number(self, path: str, default: float = 0) -> float:
        """The number at the path; providers also take one in quotes."""
        value = self.get(path, default)
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise Unreadable(self.at(path), "a number") from None
        return int(number) if number.is_integer() else number

    def text(self, path: str, default: str = "") -> str:
        """The string at the path."""
        value = self.get(path, default)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value)
        raise Unreadable(self.at(path), "a string")

    def part(self, path: str) -> Part | None:
        """The object at the path, also one written as JSON text."""
        value = _parsed(self.get(path), self.at(path))
        if value in (None, ""):
            return None
        if isinstance(value, Mapping):
            return Part(cast("Mapping[str, Any]", value), self.at(path))
        raise Unreadable(self.at(path), "an object")

    def each(self, path: str) -> Iterator[Part]:
        """The objects in the list at the path, also one written as JSON text; a single object is a list of one.

        Known objects come first, so that what they prove is found even if others are not known.
        """
        for place, item in _known_first(self._listed(path, parse=True)):
            if not isinstance(item, Mapping):
                raise Unreadable(place, "an object")
            yield Part(cast("Mapping[str, Any]", item), place)

    def strings(self, *paths: str) -> Iterator[str]:
        """The strings in the lists at the paths; a single string is a list of one. Known strings come first."""
        for place, item in _known_first(entry for path in paths for entry in self._listed(path)):
            if not isinstance(item, str):
                raise Unreadable(place, "a string")
            yield item

    def at(self, *steps: str) -> str:
        """The full path of something below these properties."""
        return ".".join(step for step in (self.path, *steps) if step)

    def _listed(self, path: str, parse: bool = False) -> Iterator[tuple[str, Any]]:
        """Each item of the list at the path with its own path; what is no list, known or not, is an item at the path itself."""
        try:
            value = self.get(path)
        except Undecided as undecided:
            yield undecided.path, UNKNOWN
            return
        if parse:
            value = _parsed(value, self.at(path))
        if isinstance(value, (list, tuple)):
            for index, item in enumerate(cast("Sequence[Any]", value)):
                yield self.at(path, str(index)), item
        elif value is not None:
            yield self.at(path), value


@dataclass(frozen=True, eq=False)
class Part(Properties):
    """An object inside a resource's properties."""

    props: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Options:
    """The resource options a rule may judge."""

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True, eq=False)
class Provider(Properties):
    """The provider that manages a resource."""

    type: str
    name: str
    props: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Resource(Properties):
    """One resource of a stack.

    A rule about single resources sees the inputs the provider accepted. A rule about the whole stack sees the outputs,
    which hold the inputs as well.
    """

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    parent: str | None = None
    """URN of the parent."""
    provider: Provider | None = None
    options: Options = field(default_factory=Options)
    dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Property name to URNs it was made from; known to rules about the whole stack only."""

    @property
    def stack(self) -> str:
        """Name of the stack."""
        return self.urn.removeprefix("urn:pulumi:").partition("::")[0]


@dataclass(frozen=True, eq=False)
class Stack:
    """All resources of a stack, with the ways from one to another."""

    resources: Sequence[Resource]
    _worked_out: dict[Any, Any] = field(default_factory=dict[Any, Any], init=False, repr=False)

    def once(self, work_out: Callable[Concatenate[Stack, P], T], *args: P.args, **named: P.kwargs) -> T:
        """What a function makes of the stack, worked out once for all rules and resources that ask with these arguments."""
        key = (work_out, args, *sorted(named.items()))
        if key not in self._worked_out:
            self._worked_out[key] = work_out(self, *args, **named)
        return cast("T", self._worked_out[key])

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of these types, in the stack's order within each type."""
        return (resource for type_ in types for resource in self._by_type.get(type_, ()))

    def by_urn(self, urn: str) -> Resource | None:
        """The resource with this URN."""
        return self._by_urn.get(urn)

    def refers(self, source: Resource, path: str, target: Resource, *identities: str) -> bool:
        """Whether `source` points at `target` with the property at `path`.

        Either the program made the one from the other, or the value equals one of the target's identifying
        properties, such as `arn` or `id`. Undecided where the value is not known and nothing tells what it was made from.
        """
        if target.urn in self.made_from(source, path):
            return True
        known = {target.props.get(identity) for identity in identities} - {None, UNKNOWN}
        return any(value in known for value in self.literals(source, path))

    def literals(self, source: Resource, path: str) -> Iterator[str]:
        """The known strings at the path; then `Undecided` if one is not known and nothing tells what it was made from."""
        try:
            yield from source.strings(path)
        except Undecided:
            if not self.made_from(source, path):
                raise

    @staticmethod
    def made_from(source: Resource, path: str) -> Sequence[str]:
        """The URNs of what the program made the property from that the path leads into."""
        return source.dependencies.get(path.split(".", maxsplit=1)[0], ())

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        grouped: dict[str, list[Resource]] = {}
        for resource in self.resources:
            grouped.setdefault(resource.type, []).append(resource)
        return grouped

    @cached_property
    def _by_urn(self) -> Mapping[str, Resource]:
        return {resource.urn: resource for resource in self.resources}


def _known_first(entries: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The known entries; then `Undecided` for the first that is not."""
    unknown: str | None = None
    for place, item in entries:
        if item is not UNKNOWN:
            yield place, item
        elif unknown is None:
            unknown = place
    if unknown is not None:
        raise Undecided(unknown)


def _parsed(value: Any, path: str) -> Any:
    """The value, read as JSON where it is a non-empty string."""
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Unreadable(path, "JSON") from None
