"""What a change adds: the findings and the resources that another revision of the repository does not have."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.check import known, revisions
from devops_components.toolkit.check.gate import Gate, as_it_is
from devops_components.toolkit.check.rendering import Done
from devops_components.toolkit.check.subjects import Subject, rendered
from devops_components.toolkit.check.targets import Target
from devops_components.toolkit.graph.diff import compare
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import load_project
from devops_components.toolkit.report.model import Change, Finding, Report, StackReport


def only_what_is_new(gate: Gate, subjects: Sequence[Subject], repo: Path, ref: str, done: Done) -> Report:
    """The report of the subjects, in which what was there in another revision is known, with the resources that change.

    The other revision is judged by the same gate, so a finding is new where the program changed, not where a rule did.
    """
    with revisions.tree(repo, ref) as tree:
        before = {_key(subject): subject for subject in _before(subjects, repo, tree, done)}
        there = [subject for subject in before.values() if len(subject.graph.resources) > 1]
        old = replace(gate, baseline=Counter(), trusted=as_it_is, changed=()).judge(there)
    seen = {(stack.project, stack.stack): Counter(map(_said, stack.findings)) for stack in old.stacks}
    judged = gate.judge(subjects)
    stacks = [
        _compared(stack, seen.get(_key(subject), Counter()), before.get(_key(subject)), subject)
        for stack, subject in zip(judged.stacks, subjects, strict=True)
    ]
    return replace(judged, stacks=tuple(stacks))


def _compared(stack: StackReport, seen: Counter[str], before: Subject | None, after: Subject) -> StackReport:
    old = before.graph if before else Graph(stack.project, stack.stack, ())
    changes = [
        Change(change.operation, change.urn, change.type, change.name, change.changed, change.forcing)
        for change in compare(old, after.graph)
    ]
    return replace(stack, findings=known.apply(seen, stack.findings, _said), changes=changes)


def _before(subjects: Sequence[Subject], repo: Path, tree: Path, done: Done) -> list[Subject]:
    """The same stacks in another revision, where they were there."""
    targets: list[Target] = []
    for subject in subjects:
        if subject.target is None or not subject.folder.is_relative_to(repo):
            raise ConfigurationError("only stacks of this repository can be compared with another revision of it")
        path = tree / subject.folder.relative_to(repo)
        if (path / "Pulumi.yaml").is_file():
            project = load_project(path)
            there = subject.target.stack in project.stacks
            targets += [Target(project, subject.target.stack, _modules(repo, tree))] if there else []
    return rendered(targets, tree, done)


def _modules(repo: Path, tree: Path) -> list[Path]:
    """Where the other revision keeps the modules that are imported from the repository itself."""
    inside = [Path(entry) for entry in sys.path if entry and Path(entry).is_relative_to(repo)]
    return [tree / each.relative_to(repo) for each in inside if (tree / each.relative_to(repo)).is_dir()]


def _said(finding: Finding) -> str:
    """What makes a finding the same in two revisions that the same rules judge: its words as well."""
    return f"{finding.fingerprint} {finding.message}"


def _key(subject: Subject) -> tuple[str, str]:
    return subject.graph.project, subject.graph.stack
