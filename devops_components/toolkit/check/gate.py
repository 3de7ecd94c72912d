"""The check as a gate: judges stacks by rules and packs, applies waivers and a baseline, and says what a change adds.

In a pull request the gate's own files (packs, waivers, policy configuration, baseline) are read from a trusted revision, and
a change to them is a finding: the author of a change cannot wave it through.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from devops_components.errors import UndecidedError
from devops_components.toolkit.check import foreign, known, waivers
from devops_components.toolkit.check.evaluate import configured, evaluate, rule_info
from devops_components.toolkit.check.findings import Found
from devops_components.toolkit.check.policy_config import PolicyConfig
from devops_components.toolkit.check.subjects import Subject
from devops_components.toolkit.report.model import Finding, Report, RuleInfo, StackReport
from devops_policies.rule import Level, Rule

GATE_CHANGED = RuleInfo(
    "gate-changed",
    "The files that decide what passes are those of the trusted revision",
    "Whoever proposes a change must not decide by which rules it is judged. The files of the trusted revision were used.",
    "high",
    "have the owners of these files review the change; it takes effect once it is merged",
)
"""What is said where a change touches the gate itself."""


def as_it_is(path: Path) -> Path:
    """Reads a file of the gate where it lies."""
    return path


@dataclass(frozen=True)
class OwnPack:
    """A pack of ours."""

    rules: Sequence[Rule]
    config: PolicyConfig = field(default_factory=PolicyConfig)


@dataclass(frozen=True)
class ForeignPack:
    """Somebody else's policy pack."""

    folder: Path
    shown: str
    """The folder, as the reader named it."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Gate:
    """How stacks are judged."""

    own: Sequence[OwnPack] = ()
    packs: Sequence[ForeignPack] = ()
    baseline: Counter[str] = field(default_factory=Counter[str])
    """Fingerprints of findings that were there from the start, and how many of each."""
    trusted: Callable[[Path], Path] = as_it_is
    """Where a file of the gate is read from."""
    changed: Sequence[Path] = ()
    """Files of the gate that differ from the trusted revision, as they are shown."""

    def judge(self, subjects: Sequence[Subject]) -> Report:
        """The report of the subjects; raises `UndecidedError` where one holds nothing to judge."""
        infos = {rule.id: rule_info(rule) for pack in self.own for rule in pack.rules}
        stacks: list[StackReport] = []
        for number, subject in enumerate(subjects):
            stack, others = self._stack(subject)
            infos |= {info.id: info for info in others}
            meddled = [_meddled(path, subject) for path in self.changed] if number == 0 else []
            stacks.append(replace(stack, findings=known.apply(self.baseline, [*stack.findings, *meddled])))
        if self.changed:
            infos[GATE_CHANGED.id] = GATE_CHANGED
        return Report(tuple(stacks), infos)

    def _stack(self, subject: Subject) -> tuple[StackReport, list[RuleInfo]]:
        graph, shown = subject.graph, subject.shown
        if not any(node.in_the_cloud for node in graph.resources):
            raise UndecidedError(f"{shown} ({graph.stack}): there is no resource to judge")
        file = subject.folder / waivers.FILE
        given = waivers.read(self.trusted(file), subject.file(waivers.FILE))
        waived = waivers.settings(waivers.of_our_rules(given, others=bool(self.packs)))
        rules: list[Rule] = []
        found: list[StackReport] = []
        asked: set[str] = set()
        for pack in self.own or [OwnPack(())]:
            chosen = configured(pack.rules, pack.config, subject.environment)
            settings = _merged(pack.config.settings, waived)
            questions = {_question(rule, subject.environment, settings): rule for rule in chosen}
            fresh = [rule for question, rule in questions.items() if question not in asked]
            if fresh or not found:
                found.append(evaluate(graph, fresh, subject.environment, folder=shown, settings=settings))
            asked |= questions.keys()
            rules += chosen
        judged = _together(found)
        findings = [*judged.findings, *_unused(given, judged, rules, subject)]
        infos: list[RuleInfo] = []
        for pack in self.packs:
            said, policies = foreign.judge(pack.folder, pack.shown, graph, pack.config, shown)
            findings += waivers.apply(given, said)
            infos += policies
        return replace(judged, findings=findings, rules=judged.rules + len(infos)), infos


def _question(rule: Rule, environment: str, settings: Mapping[str, Mapping[str, Any]]) -> str:
    """What makes a rule say the same in two packs."""
    return json.dumps([rule.id, rule.level(environment), settings.get(rule.id)], sort_keys=True)


def _together(reports: Sequence[StackReport]) -> StackReport:
    """What several packs of ours found in one stack; what two of them say is said once, at the stricter of their levels."""
    if len(reports) == 1:
        return reports[0]
    findings: dict[tuple[Any, ...], Finding] = {}
    for finding in sorted((each for report in reports for each in report.findings), key=lambda each: each.order, reverse=True):
        findings[finding.kind, finding.id, finding.urn, finding.path, finding.message] = finding
    found = {finding.rule for finding in findings.values()}
    applied = found.union(*(report.passed for report in reports))
    return replace(reports[0], findings=tuple(findings.values()), rules=len(applied), passed=tuple(applied - found))


def _merged(*layers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for rule, settings in layer.items():
            merged.setdefault(rule, {}).update(settings)
    return merged


def _unused(given: Sequence[waivers.Waiver], found: StackReport, rules: Sequence[Rule], subject: Subject) -> list[Finding]:
    """A violation of the rule about waivers for each one of a judged rule that covers none of its findings."""
    strict = [Level.ADVISORY, Level.MANDATORY]
    judged = {rule.id: rule for level in strict for rule in rules if rule.level(subject.environment) is level}
    hygiene = judged.get(waivers.HYGIENE)
    if hygiene is None:
        return []
    level = "mandatory" if hygiene.level(subject.environment) is Level.MANDATORY else "advisory"
    source = Found(subject.graph, subject.shown)
    return [
        source.by(
            rule_info(hygiene),
            level,
            subject.root.urn,
            f"the waiver of {waiver.rule} for {waiver.urn} covers nothing in this stack",
            key="unused",
            file=subject.file(waivers.FILE),
            line=None,
        )
        for waiver in waivers.unused([waiver for waiver in given if waiver.rule_id in judged], found.findings)
    ]


def _meddled(path: Path, subject: Subject) -> Finding:
    shown = path.as_posix()
    message = f"{shown} differs from the trusted revision, whose version was used"
    source = Found(subject.graph, subject.shown)
    return source.by(GATE_CHANGED, "advisory", subject.root.urn, message, path=shown, file=shown, line=None)
