"""What a check found."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
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

Outcome = Literal["mandatory", "failed", "undecided", "advisory", "known", "waived"]
"""What a finding does to the check, worst first: refuses, leaves a rule unapplied, leaves it undecided, warns, was there
before, is answered for by a waiver."""

Operation = Literal["replace", "delete", "update", "create"]
"""What becomes of a resource, the most dangerous first."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
OPERATIONS: tuple[Operation, ...] = get_args(Operation)

DONE: Mapping[Operation, str] = {"replace": "replaced", "delete": "deleted", "update": "changed", "create": "created"}
"""What is said of a resource to which it happens."""


@dataclass(frozen=True)
class RuleInfo:
    """What a report says about a rule."""

    id: str
    title: str
    why: str
    severity: Severity
    fix: str
    """What to write in the program."""
    controls: Sequence[str] = ()
    """What it answers to, as `framework requirement`, sorted."""


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
    value: str | None = None
    """The value found at the path, as JSON; `[secret]` and `[unknown]` for what may not or cannot be shown."""
    controls: Sequence[str] = ()
    """What the rule answers to, as `framework requirement`, sorted."""
    waiver: str | None = None
    """Reason of the waiver that covers it."""
    known: bool = False
    """Whether it was there before: in the baseline, or in the revision that is compared against."""

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
        """What it does to the check; nothing excuses a rule that could not be applied, however long it has not been."""
        if self.kind == "error":
            return "failed"
        if self.waiver is not None:
            return "waived"
        if self.known:
            return "known"
        return self.level if self.kind == "violation" else "undecided"

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
    def evidence(self) -> str | None:
        """The property with the value found: `path = value`; none where no value is known."""
        return self.value if self.value is None or not self.path else f"{self.path} = {self.value}"

    @property
    def place(self) -> str | None:
        """Where in the program it stands: `file:line`."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.file

    @property
    def order(self) -> tuple[int, int, tuple[str, ...], tuple[str, ...], int, bool, bool]:
        """Sorts findings: what refuses first, then by severity, rule, URN and everything else that can differ."""
        texts = (self.rule, self.urn, self.key or "", self.path or "", self.message, self.file or "", self.waiver or "")
        rest = (self.kind, self.level, self.title, self.fix, self.why, self.resource_type, self.resource_name)
        found = (*texts, *rest, self.value or "")
        worst = OUTCOMES.index(self.outcome), SEVERITIES.index(self.severity)
        return *worst, found, tuple(self.controls), self.line or 0, self.known, self.waiver is not None


@dataclass(frozen=True)
class Change:
    """What becomes of one resource by the change that is judged."""

    operation: Operation
    urn: str
    resource_type: str
    resource_name: str
    changed: Sequence[str] = ()
    """Paths of the inputs that change, sorted."""
    forcing: Sequence[str] = ()
    """Those of them that force a replacement, sorted."""

    @property
    def also(self) -> Sequence[str]:
        """Paths of the inputs that change without forcing anything, sorted."""
        return [path for path in self.changed if path not in self.forcing]

    @property
    def order(self) -> tuple[int, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Sorts changes: the most dangerous first, then by URN and everything else that can differ."""
        texts = (self.urn, self.resource_type, self.resource_name)
        return OPERATIONS.index(self.operation), texts, tuple(self.changed), tuple(self.forcing)


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
    changes: Sequence[Change] | None = None
    """What becomes of the stack's resources, the most dangerous first, in whatever order they are given; none where no
    revision is compared against."""
    project_file: str = "Pulumi.yaml"
    """File of the stack's project, relative to the repository: where findings without a file of their own are shown."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "findings", tuple(sorted(self.findings, key=lambda finding: finding.order)))
        object.__setattr__(self, "passed", tuple(sorted(self.passed)))
        if self.changes is not None:
            object.__setattr__(self, "changes", tuple(sorted(self.changes, key=lambda change: change.order)))

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
    def changes(self) -> list[tuple[StackReport, Change]] | None:
        """The changes in all stacks with their stacks, the most dangerous first; none where nothing is compared."""
        if all(stack.changes is None for stack in self.stacks):
            return None
        pairs = [(stack, change) for stack in self.stacks for change in stack.changes or ()]
        return sorted(pairs, key=lambda pair: pair[1].order)

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
        changed = "" if self.changes is None else f"; {tally_changes(change for _, change in self.changes)}"
        judged = f"{plural(len(self.stacks), 'stack')} with {plural(resources, 'resource')}"
        return f"{tally(self.findings)} in {judged}{unjudged}{changed}"


def count(findings: Iterable[Finding]) -> dict[Outcome, int]:
    """How many findings have each outcome, worst outcome first."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for finding in findings:
        counts[finding.outcome] += 1
    return counts


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """A fingerprint for each finding: its own, then which of several alike it is, so that none is taken for another."""
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for finding in findings:
        seen[finding.fingerprint] += 1
        unique.append(f"{finding.fingerprint}:{seen[finding.fingerprint]}")
    return unique


def tally(findings: Iterable[Finding]) -> str:
    """The outcomes that occur, in words: `2 mandatory, 1 advisory`."""
    return ", ".join(f"{number:,} {outcome}" for outcome, number in count(findings).items() if number) or "no findings"


def tally_changes(changes: Iterable[Change]) -> str:
    """What happens to how many resources: `1 replaced, 2 created`."""
    operations = [change.operation for change in changes]
    numbers: dict[Operation, int] = {operation: operations.count(operation) for operation in OPERATIONS}
    return ", ".join(f"{number:,} {DONE[operation]}" for operation, number in numbers.items() if number) or "nothing changes"


def plural(number: int, noun: str) -> str:
    """A number with its noun: `1 stack`, `2 stacks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
