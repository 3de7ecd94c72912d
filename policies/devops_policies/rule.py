"""What a rule is: one pure function with its metadata and its examples."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from devops_policies.view import Resource, Stack

PROFILES = ("sandbox", "dev", "testing", "staging", "production")
"""The environments a rule has a level for; any other is judged as production."""


class Severity(StrEnum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a violation does: nothing, a warning, or a refusal."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


_LETTERS = {"-": Level.DISABLED, "A": Level.ADVISORY, "M": Level.MANDATORY}


@dataclass(frozen=True)
class Violation:
    """Something a rule found."""

    message: str
    """What is wrong, with the value found and never a secret one."""
    path: str | None = None
    """Dotted path of the property."""
    key: str | None = None
    """Which of the rule's findings this is, for rules that have several; a waiver can name it."""
    resource: Resource | None = None
    """The resource at fault, where it is not the one being judged."""


Violations = Iterator[Violation]


@dataclass(frozen=True)
class Context:
    """What surrounds the resource being judged."""

    environment: str
    """Profile of the environment."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The rule's parameters, with the pack's configuration applied."""
    stack: Stack = field(default_factory=lambda: Stack(()))
    """The whole stack; empty for rules about single resources."""


@dataclass(frozen=True)
class Mock:
    """A resource in an example."""

    type: str
    name: str
    props: Mapping[str, Any] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    """Property name to the name of the resource in the example that it was made from."""


Example = Mapping[str, Any] | Sequence[Mock]
"""Properties of one resource of the rule's first type, or several resources where the rule judges the stack."""

Check = Callable[[Resource, Context], Violations]


@dataclass(frozen=True)
class Rule:
    """A rule and everything that is said about it."""

    id: str
    """Catalogue id: `<service>-<state that holds>`."""
    title: str
    """The state that holds, as a sentence; the first line of the function's docstring."""
    why: str
    """Why it matters; the rest of the docstring."""
    types: tuple[str, ...]
    """Type tokens of the resources it judges."""
    severity: Severity
    levels: Mapping[str, Level]
    """Level in each environment."""
    fix: str
    """What to write in the program."""
    check: Check
    good: Example
    """Passes."""
    bad: Example
    """Fails."""
    whole_stack: bool
    """Whether it needs the other resources of the stack."""
    settings: Mapping[str, Any]
    """Its parameters and their defaults."""

    def level(self, environment: str) -> Level:
        """The level in an environment; one that is not known is judged as production."""
        return self.levels.get(environment, self.levels["production"])

    def text(self, violation: Violation) -> str:
        """The message of a violation, the same in the engine and outside it."""
        key = f"[{violation.key}] " if violation.key else ""
        return f"{key}{violation.message}. Fix: {self.fix}"


def rule(
    *,
    id: str,
    types: Sequence[str],
    severity: Severity,
    levels: str,
    fix: str,
    good: Example,
    bad: Example,
    sandbox: str | None = None,
    whole_stack: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> Callable[[Check], Rule]:
    """Makes a rule of a function.

    `levels` is the catalogue's shorthand for dev/staging/production: `-` off, `A` advisory, `M` mandatory, as in
    `"A/M/M"`. Testing is judged as staging. A sandbox only warns, unless `sandbox` says otherwise.
    """

    def wrap(check: Check) -> Rule:
        title, _, why = inspect.getdoc(check).partition("\n")  # type: ignore[union-attr]
        return Rule(
            id=id,
            title=title.strip(),
            why=why.strip(),
            types=tuple(types),
            severity=severity,
            levels=_levels(levels, sandbox),
            fix=fix,
            check=check,
            good=good,
            bad=bad,
            whole_stack=whole_stack,
            settings=dict(settings or {}),
        )

    return wrap


def _levels(shorthand: str, sandbox: str | None) -> dict[str, Level]:
    dev, staging, production = (_LETTERS[letter] for letter in shorthand.split("/"))
    in_sandbox = _LETTERS[sandbox] if sandbox else min(dev, Level.ADVISORY, key=list(Level).index)
    return {"sandbox": in_sandbox, "dev": dev, "testing": staging, "staging": staging, "production": production}
