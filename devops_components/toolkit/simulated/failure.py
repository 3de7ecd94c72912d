"""Why a provider does not accept a resource, and where in its inputs."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

_SHOWN = 80
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Failure:
    """Why a provider does not accept a resource."""

    property: str
    """Its path, as in `rules[0].name`; empty where the whole resource is meant."""
    reason: str
    """What is wrong; never shows a secret value."""

    def told(self, name: str) -> str:
        """The words in which the provider tells the engine about the resource called `name`."""
        return f"{self.reason}. Examine values at '{name}{'.' if self.property else ''}{self.property}'."


@dataclass(slots=True)
class Place:
    """Where in the inputs a value stands, and what was refused so far."""

    path: str = ""
    failures: list[Failure] = field(default_factory=list[Failure])
    shown: bool = True
    """Whether values may be shown here; those inside a secret may not."""

    def key(self, name: str) -> Place:
        """The place of a property of the object here."""
        return Place(f"{self.path}.{name}" if self.path else name, self.failures, self.shown)

    def item(self, at: int) -> Place:
        """The place of an item of the list here."""
        return Place(f"{self.path}[{at}]", self.failures, self.shown)

    def hidden(self) -> Place:
        """The same place, inside a secret."""
        return Place(self.path, self.failures, shown=False)

    def choose(self, ways: Iterable[Callable[[Place], Any]], otherwise: Any) -> Any:
        """What the first way that refuses nothing makes of the value; else it as it is, refused as the mildest way does."""
        attempts: list[Place] = []
        for way in ways:
            attempt = Place(self.path, [], self.shown)
            accepted = way(attempt)
            if not attempt.failures:
                return accepted
            attempts.append(attempt)
        self.failures.extend(min((attempt.failures for attempt in attempts), key=len))
        return otherwise

    def refuse(self, reason: str) -> None:
        """Says why the value here is not accepted."""
        self.failures.append(Failure(self.path, reason))

    def show(self, value: Any) -> str:
        """The value as a message may show it."""
        return show(value, self.shown)


def show(value: Any, shown: bool = True) -> str:
    """A value in a message, cut to a readable length; `[secret]` where it may not be shown."""
    text = json.dumps(value, default=repr) if shown else "[secret]"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def did_you_mean(key: str, known: Iterable[str]) -> str:
    """A hint at the name that was probably meant."""
    near = difflib.get_close_matches(key, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
