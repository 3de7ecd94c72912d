"""What a check found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SCHEMA_VERSION = 1
"""Version of the JSON form."""

Kind = Literal["violation", "undecided", "error"]
"""A rule is violated, cannot be decided before deployment, or could not be applied."""

Level = Literal["advisory", "mandatory"]
"""Whether a violation only warns or refuses."""

Severity = Literal["critical", "high", "medium", "low"]
"""How bad a violation is, worst first."""

Outcome = Literal["mandatory", "failed", "undecided", "advisory"]
"""What a finding does to the check, worst first: refuses, leaves a rule unapplied, leaves it undecided, warns."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class RuleInfo:
    """What a report says about a rule."""

    id: str
    title: str
    why: str
    severity: Severity
    fix: str
    """What to write in the program."""


@dataclass(frozen=True)
class Finding:
    """One thing a rule says about one resource."""

    kind: Kind
    rule: str
    """Id of the rule."""
    title: str
    """The state that should hold."""
    severity: Severity
    level: Level
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
        identity = json.dumps([self.id, self.urn, self.path or ""])
        return hashlib.sha256(identity.encode()).hexdigest()[:32]

    @property
    def refuses(self) -> bool:
        """Whether this finding alone makes the check fail."""
        return self.outcome == "mandatory"

    @property
    def outcome(self) -> Outcome:
        """What it does to the check."""
        if self.kind == "violation":
            return self.level
        return "undecided" if self.kind == "undecided" else "failed"

    @property
    def label(self) -> str:
        """Outcome, level and severity for a reader: `mandatory, high` or `undecided, mandatory, high`."""
        return ", ".join(dict.fromkeys((self.outcome, self.level, self.severity)))

    @property
    def reason(self) -> str:
        """What is wrong: the message without the key before it and the fix after it."""
        bare = self.message.removeprefix(f"[{self.key}] ") if self.key else self.message
        return bare.removesuffix(f" Fix: {self.fix}")

    @property
    def place(self) -> str | None:
        """Where in the program it stands: `file:line`."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    @property
    def order(self) -> tuple[int, int, tuple[str, ...], int]:
        """Sorts findings: what refuses first, then by severity, rule, URN and everything else that can differ."""
        texts = (self.rule, self.urn, self.key or "", self.path or "", self.message, self.file or "")
        rest = (self.level, self.title, self.fix, self.why, self.resource_type, self.resource_name)
        return OUTCOMES.index(self.outcome), SEVERITIES.index(self.severity), (*texts, *rest), self.line or 0


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
    """Worst first, in whatever order they are given."""
    passed: Sequence[str] = ()
    """Ids of the rules that were applied and found nothing, sorted."""
    project_file: str = "Pulumi.yaml"
    """File of the stack's project, relative to the repository: where findings without a file of their own are shown."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", tuple(sorted(self.findings, key=lambda finding: finding.order)))
        object.__setattr__(self, "passed", tuple(sorted(self.passed)))

    @property
    def name(self) -> str:
        """Project and stack: `project/stack`."""
        return f"{self.project}/{self.stack}"


@dataclass(frozen=True)
class Report:
    """What a check found in all its stacks."""

    stacks: Sequence[StackReport]
    """Sorted by project and stack, in whatever order they are given."""
    rules: Mapping[str, RuleInfo] = field(default_factory=dict[str, RuleInfo])
    """What is known about every rule that was applied, by id."""

    def __post_init__(self) -> None:
        stacks = sorted(self.stacks, key=lambda stack: (stack.project, stack.stack, stack.environment))
        object.__setattr__(self, "stacks", tuple(stacks))
        object.__setattr__(self, "rules", dict(sorted(self.rules.items())))

    @property
    def placed(self) -> list[tuple[StackReport, Finding]]:
        """The findings of all stacks with their stacks, worst first."""
        pairs = [(stack, finding) for stack in self.stacks for finding in stack.findings]
        return sorted(pairs, key=lambda pair: pair[1].order)

    @property
    def findings(self) -> list[Finding]:
        """The findings of all stacks, worst first."""
        return [finding for _, finding in self.placed]

    @property
    def complete(self) -> bool:
        """Whether every stack had something to judge and every rule could be applied; without it nothing has passed."""
        judged = bool(self.stacks) and all(stack.resources for stack in self.stacks)
        return judged and not count(self.findings)["failed"]

    @property
    def summary(self) -> str:
        """The result in one line."""
        resources = sum(stack.resources for stack in self.stacks)
        if not resources:
            return "nothing was judged"
        empty = sum(not stack.resources for stack in self.stacks)
        unjudged = f"; {plural(empty, 'stack')} had nothing to judge" if empty else ""
        return f"{tally(self.findings)} in {plural(len(self.stacks), 'stack')} with {plural(resources, 'resource')}{unjudged}"


def count(findings: Iterable[Finding]) -> dict[Outcome, int]:
    """How many findings have each outcome, worst outcome first."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for finding in findings:
        counts[finding.outcome] += 1
    return counts


def tally(findings: Iterable[Finding]) -> str:
    """The outcomes that occur, in words: `2 mandatory, 1 advisory`."""
    return ", ".join(f"{number:,} {outcome}" for outcome, number in count(findings).items() if number) or "no findings"


def plural(number: int, noun: str) -> str:
    """A number with its noun: `1 stack`, `2 stacks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
