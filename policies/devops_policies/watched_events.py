"""Events of an account that somebody must learn of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from devops_policies.filter_pattern import Case, cases
from devops_policies.tables import table


@dataclass(frozen=True)
class WatchedEvent:
    """A kind of event."""

    name: str
    says: str
    """What it is, in words."""
    pattern: str
    """A filter for it, as narrow as anybody writes one."""

    @property
    def cases(self) -> frozenset[Case]:
        """What a filter must take at least."""
        return cases(self.pattern)


@cache
def watched_events() -> Sequence[WatchedEvent]:
    """The table that comes with this package."""
    events: Mapping[str, Any] = table("watched_events.yaml")["events"]
    return tuple(WatchedEvent(name, event["says"], f"{{ {_pattern(event)} }}") for name, event in events.items())


def _pattern(event: Mapping[str, Any]) -> str:
    if "names" in event:
        names = " || ".join(f'$.eventName = "{name}"' for name in event["names"])
        return f'$.eventSource = "{event["source"]}" && ({names})'
    return f"({event['where']}) && {event['but']}" if "but" in event else event["where"]
