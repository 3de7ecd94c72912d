"""Which resources a rule means by the names it gives: types, patterns for them, and sets of them that the data file holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal, cast

from devops_policies.tables import table

TypeSet = Literal["taggable", "deprecated", "stateful"]


@cache
def means(names: tuple[str, ...], type_: str) -> bool:
    """Whether one of the names means the type: a type token, a pattern such as `aws:*`, or a set such as `taggable`.

    Every rule asks this for every resource, so it is worked out once for each type of a program.
    """
    return any(_is_meant(name, type_) for name in names)


def type_set(name: TypeSet) -> Collection[str]:
    """The types of a set; those of the AWS provider, by what its SDK says of them.

    A `taggable` type takes tags. A `deprecated` one has a successor. Deleting a `stateful` one loses what no program can make
    again. Raises `KeyError` for a set there is not.
    """
    return _sets()[name]


def successor(type_: str) -> str | None:
    """The class that takes the place of a deprecated type."""
    return cast("Mapping[str, str]", _sets()["deprecated"]).get(type_)


def properties(type_: str, meaning: Literal["guards", "security", "unless"]) -> Sequence[str]:
    """Properties of a stateful type by what they do.

    `guards` keep it from being deleted, `security` ones decide who reads it and whether it can be lost, and one of `unless`
    makes of it a copy that can be made again.
    """
    return cast("Mapping[str, Mapping[str, Sequence[str]]]", _sets()["stateful"])[type_][meaning]


def _is_meant(name: str, type_: str) -> bool:
    if ":" not in name:
        return type_ in type_set(cast("TypeSet", name))
    return name == type_ or ("*" in name and fnmatchcase(type_, name))


@cache
def _sets() -> Mapping[str, Any]:
    loaded = table("aws_types.json")
    return {**loaded, "taggable": frozenset(loaded["taggable"])}
