"""What a check found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

SCHEMA_VERSION = 1
"""Version of the JSON form."""

Kind = Literal["violation", "undecided", "error"]
"""A rule is violated, cannot be decided before deployment, or could not be applied."""


@dataclass(frozen=True)
class Finding:
    """One thing a rule says about one resource."""

    kind: Kind
    rule: str
    """Id of the rule."""
    title: str
    """The state that should hold."""
    severity: Literal["low", "medium", "high", "critical"]
    level: Literal["advisory", "mandatory"]
    """Whether it only warns or refuses."""
    urn: str
    resource_type: str
    resource_name: str
    message: str
    """What is wrong and how to fix it, as the engine shows it."""
    fix: str
    """What to write in the program."""
    why: str = ""
    """Why the rule exists."""
    key: str | None = None
    """Which of the rule's findings this is, for rules that have several."""
    path: str | None = None
    """Dotted path of the property."""
    file: str | None = None
    """File of the program that made the resource, relative to the repository."""
    line: int | None = None
    """Line in that file, counted from 1."""

    @property
    def id(self) -> str:
        """The rule, and the finding's key where it has one: `rule[key]`."""
        return f"{self.rule}[{self.key}]" if self.key else self.rule

    @property
    def fingerprint(self) -> str:
        """Stays the same while the finding is the same, wherever its line moves; 32 hex digits."""
        return hashlib.sha256("\0".join((self.id, self.urn, self.path or "")).encode()).hexdigest()[:32]

    @property
    def refuses(self) -> bool:
        """Whether this finding alone makes the check fail."""
        return self.level == "mandatory" and self.kind == "violation"


@dataclass(frozen=True)
class StackReport:
    """What a check found in one stack."""

    project: str
    stack: str
    environment: str
    """Profile the stack was judged as."""
    resources: int
    """Resources judged."""
    rules: int
    """Rules applied."""
    findings: Sequence[Finding] = ()
    """Sorted by severity, worst first, then rule and URN."""


@dataclass(frozen=True)
class Report:
    """What a check found in all its stacks."""

    stacks: Sequence[StackReport]
    rules: Mapping[str, RuleInfo] = field(default_factory=dict)
    """What is known about every rule that was applied, by id."""

    @property
    def findings(self) -> list[Finding]:
        """The findings of all stacks."""
        return [finding for stack in self.stacks for finding in stack.findings]


@dataclass(frozen=True)
class RuleInfo:
    """What a report says about a rule."""

    id: str
    title: str
    why: str
    severity: str
    fix: str
    """What to write in the program."""
