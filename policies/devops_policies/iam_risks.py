"""What can be done with actions of AWS beside what they are made for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Final

from devops_policies.iam_actions import action
from devops_policies.iam_conditions import Test, positive_tests
from devops_policies.iam_grants import Document, allowed_names, is_allowed, is_denied, is_wide
from devops_policies.iam_policy import matches
from devops_policies.known import Doubts, Undecided, every, some
from devops_policies.tables import table
from devops_policies.view import Part

_HANDING_OVER: Final = "iam:PassRole"
_PASSED_TO: Final = ("iam:passedtoservice",)
_PASS_KEYS: Final = ("iam:associatedresourcearn",)


@dataclass(frozen=True)
class Way:
    """Actions that together do more than each of them."""

    means: str
    """What whoever holds them can do, in words."""
    wide: tuple[str, ...]
    """Actions that must be allowed on every resource of some kind."""
    beside: tuple[str, ...]
    """Actions that must be allowed on any resource."""
    service: str | None
    """Who must be handed any role; none where no role is handed over."""

    def is_open(self, given: Collection[Document]) -> bool:
        """Whether the documents together allow all of it."""
        handing_over = [partial(_allows_handing_over, given, self.service)] if self.service else []
        return every(
            *(partial(_allows_widely, given, name) for name in self.wide),
            *handing_over,
            *(partial(_allows_at_all, given, name) for name in self.beside),
        )

    def is_helped_by(self, document: Document) -> bool:
        """Whether the document allows any of it."""
        return some(*(partial(_allows_at_all, [document], name) for name in self.actions))

    @property
    def actions(self) -> tuple[str, ...]:
        """All of its actions."""
        return (*self.wide, *((_HANDING_OVER,) if self.service else ()), *self.beside)


@dataclass(frozen=True)
class Risks:
    """The table."""

    as_of: date
    """Day on which the table was compared with its sources."""
    credentials: frozenset[str]
    """Actions that give credentials."""
    data: frozenset[str]
    """Actions that read data."""
    escalations: tuple[Way, ...]
    """Ways to more rights."""
    leaks: tuple[Way, ...]
    """Ways out for data."""
    managed: Mapping[str, Document]
    """What AWS's own policies allow on everything, by their names."""


@cache
def risks() -> Risks:
    """The table that comes with this package."""
    read: Mapping[str, Any] = table("iam_risks.yaml")
    return Risks(
        read["as_of"],
        frozenset(read["credentials"]),
        frozenset(read["data"]),
        tuple(_ways(read["escalations"])),
        tuple(_ways(read["leaks"])),
        {name: Document(name, _managed_statements(row)) for name, row in read["managed"].items()},
    )


def open_ways(given: Collection[Document], ways: Iterable[Way], doubts: Doubts) -> list[Way]:
    """The ways that documents open; those that cannot be decided are left to the doubts."""
    found: list[Way] = []
    for way in _possible(given, ways):
        with doubts:
            if way.is_open(given):
                found.append(way)
    return found


def told(ways: Sequence[Way]) -> str:
    """The first of some ways in words, and how many more there are."""
    words = list(dict.fromkeys(f"{way.means} ({' + '.join(way.actions)})" for way in ways))
    return "; ".join(words[:3]) + (f"; and {len(words) - 3} more ways" if len(words) > 3 else "")


def _possible(given: Collection[Document], ways: Iterable[Way]) -> Iterable[Way]:
    """The ways whose actions the documents all mention: of nearly all documents none, which is found out at once."""
    try:
        names = allowed_names(given)
    except Undecided:
        return ways
    return [way for way in ways if names.issuperset(way.actions)]


def _ways(rows: Iterable[Mapping[str, Any]]) -> Iterable[Way]:
    return (Way(row["means"], tuple(row.get("wide", ())), tuple(row.get("beside", ())), row.get("service")) for row in rows)


def _managed_statements(row: Mapping[str, Any]) -> list[Part]:
    given = {"Effect": "Allow", "Resource": "*"}
    handing_over = {**given, "Action": _HANDING_OVER, "Condition": {"StringEquals": {"iam:PassedToService": row.get("passes")}}}
    wanted = {
        "allows": {**given, "Action": row.get("allows")},
        "allows_all_but": {**given, "NotAction": row.get("allows_all_but")},
        "passes": handing_over,
    }
    return [Part(wanted[key], "") for key in row]


def _allows_widely(given: Collection[Document], name: str) -> bool:
    return is_allowed(given, name, lambda statement: is_wide(given, statement, action(name)))


def _allows_handing_over(given: Collection[Document], service: str) -> bool:
    return is_allowed(
        given,
        _HANDING_OVER,
        lambda statement: every(
            lambda: is_wide(given, statement, action(_HANDING_OVER), _PASS_KEYS),
            lambda: all(_admits(test, service) for test in positive_tests(statement, _PASSED_TO)),
        ),
    )


def _allows_at_all(given: Collection[Document], name: str) -> bool:
    """Whether the documents allow the action on something."""
    arns = action(name).resources or ("arn:*:",)
    return is_allowed(given, name, lambda _: some(*(partial(_is_not_denied, given, name, arn) for arn in arns)))


def _is_not_denied(given: Collection[Document], name: str, arn: str) -> bool:
    return not is_denied(given, name, arn, ())


def _admits(test: Test, service: str) -> bool:
    return any(matches(value, service) if test.takes_wildcards else value == service for value in test.values())
