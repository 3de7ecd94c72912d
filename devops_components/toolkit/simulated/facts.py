"""What is known about each AWS type beyond its schema, learned from a real provider.

One file for each module of the SDK is read when a type of it is first asked about. `make simulated-data` makes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from devops_components.toolkit.simulated.supplement import SUPPLEMENT

_DATA: Final = Path(__file__).parent / "data" / "aws"


@dataclass(frozen=True)
class Limit:
    """Which values a property takes."""

    values: tuple[Any, ...] = ()
    """The only ones, where there are few."""
    least: float | None = None
    """Of a number, or of the length of a network's prefix."""
    most: float | None = None
    shortest: int | None = None
    """Characters."""
    longest: int | None = None
    form: str | None = None
    """`account`, `arn`, `cidr`, `network`, `ipv4 network`, `ipv6 network`, `json` or `time`."""
    pattern: str | None = None
    """Regular expression that is found in every allowed text."""
    loose: bool = False
    """Whether capitals make no difference."""


@dataclass(frozen=True)
class Facts:
    """What is known about one type. Paths have `[*]` for any item of a list."""

    replace: frozenset[str] = frozenset()
    """Properties whose change forces a replacement; `tags.*` is any key of a map."""
    fixed: tuple[str, ...] = ()
    """Properties of which nothing can change without a replacement, whatever is inside them."""
    kept: frozenset[str] = frozenset()
    """Properties whose removal changes nothing: AWS keeps what it has."""
    sets: frozenset[str] = frozenset()
    """Lists whose order means nothing."""
    documents: frozenset[str] = frozenset()
    """Texts that are compared as JSON."""
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the provider fills in."""
    limits: Mapping[str, Limit] = field(default_factory=dict[str, Limit])
    any_of: Sequence[Sequence[str]] = ()
    """Groups of properties of which one must be given."""
    conflicts: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Property to those that may not be given with it."""
    exact: bool = False
    """Whether nothing, zero, false and the empty text are different things to the provider."""

    @cached_property
    def limited(self) -> frozenset[str]:
        """The resource's own properties that have limits or hold some."""
        return frozenset(re.split(r"[.\[]", path, maxsplit=1)[0] for path in self.limits)


@cache
def facts(token: str) -> Facts:
    """What is known about a type; nothing where it was never asked about."""
    package, _, rest = token.partition(":")
    module, _, name = rest.partition("/")
    known: Mapping[str, Any] = _module(module).get(name, {}) if package == "aws" else {}
    more: Mapping[str, Any] = SUPPLEMENT.get(token, {})
    limits: Mapping[str, Mapping[str, Any]] = {**known.get("limits", {}), **more.get("limits", {})}

    def paths(kind: str) -> frozenset[str]:
        return frozenset([*known.get(kind, ()), *more.get(kind, ())])

    return Facts(
        replace=paths("replace"),
        kept=paths("kept"),
        sets=paths("sets"),
        documents=paths("documents"),
        defaults={**known.get("defaults", {}), **more.get("defaults", {})},
        limits={path: _limit(**limit) for path, limit in limits.items()},
        any_of=known.get("any_of", ()),
        conflicts=known.get("conflicts", {}),
    )


def _limit(values: Sequence[Any] = (), **others: Any) -> Limit:
    return Limit(tuple(values), **others)


@cache
def _module(name: str) -> Mapping[str, Any]:
    path = _DATA / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
