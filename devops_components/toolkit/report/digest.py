"""The report as GitHub's Markdown, no longer than a place takes.

What does not fit is counted instead, the worst shown first. No text of a report can leave its line or its cell.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from devops_components.toolkit.report.characters import clip, one_line, relative_path, some
from devops_components.toolkit.report.markup import cell, code, prose
from devops_components.toolkit.report.model import DONE, OUTCOMES, count, plural, tally, tally_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devops_components.toolkit.report.model import Change, Finding, Outcome, Report, StackReport

_FRAME = 1_000
"""Bytes kept for what stands around the findings: their headings and the closing lines."""

_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_VALUE = 100, 600, 200
_CONTROLS, _PROPERTIES = 5, 5

_HEADINGS: dict[Outcome, str] = {
    "mandatory": "Refused",
    "failed": "Rules that could not be applied",
    "undecided": "Cannot be decided before deployment",
    "advisory": "Advice",
    "known": "Were there before",
    "waived": "Waived",
}
_OPEN: set[Outcome] = {"mandatory", "failed", "undecided"}


def digest(report: Report, limit: int) -> str:
    """The report in so many bytes, of which stacks and changes take a quarter each at most.

    Bytes, so that the limit holds however a place counts characters.
    """
    head = f"### Policy check: {report.summary}\n\n{_stacks(report.stacks, limit // 4)}{_changes(report, limit // 4)}"
    placed = report.placed
    items = _fitting((_item(stack, finding) for stack, finding in placed), limit - _size(head) - _FRAME)
    shown = zip(placed, items, strict=False)
    blocks = [_findings(outcome, [item for _, item in group]) for outcome, group in groupby(shown, key=_outcome)]
    left = [finding for _, finding in placed[len(items) :]]
    closing = f"\n{plural(len(left), 'more finding')} did not fit here: {tally(left)}.\n" if left else ""
    return head + "".join(blocks) + closing


def _outcome(shown: tuple[tuple[StackReport, Finding], str]) -> Outcome:
    return shown[0][1].outcome


def _stacks(stacks: Sequence[StackReport], limit: int) -> str:
    columns = ["Stack", "Judged as", "Resources", "Rules", *(outcome.capitalize() for outcome in OUTCOMES)]
    heading = f"| {' | '.join(columns)} |\n|---|---|{'---:|' * (len(columns) - 2)}\n"
    rows = _fitting((_stack(stack) for stack in stacks), limit)
    left = len(stacks) - len(rows)
    return heading + "".join(rows) + (f"\n{plural(left, 'more stack')} did not fit here.\n" if left else "")


def _stack(stack: StackReport) -> str:
    names = [cell(clip(name, _LONGEST_NAME)) for name in (stack.name, stack.environment)]
    numbers = [f"{number:,}" for number in (stack.resources, stack.rules, *count(stack.findings).values())]
    return f"| {' | '.join([*names, *numbers])} |\n"


def _changes(report: Report, limit: int) -> str:
    """The table of changes, open where something is replaced or deleted."""
    changes = report.changes
    if not changes:
        return ""
    rows = _fitting((_change(stack, change) for stack, change in changes), limit)
    left = [change for _, change in changes[len(rows) :]]
    more = f"\n{plural(len(left), 'more change')} did not fit here: {tally_changes(left)}.\n" if left else ""
    dangerous = changes[0][1].operation in ("replace", "delete")
    table = f"| | Resource | Type | Stack | Properties |\n|---|---|---|---|---|\n{''.join(rows)}{more}"
    return _block(f"Changes: {tally_changes(change for _, change in changes)}", table, unfolded=dangerous)


def _change(stack: StackReport, change: Change) -> str:
    names = [cell(clip(name, _LONGEST_NAME)) for name in (change.resource_name, change.resource_type, stack.name)]
    forced = f"forced by {_properties(change.forcing)}" if change.forcing else ""
    also = f"{'also ' if forced else ''}{_properties(change.also)}" if change.also else ""
    return f"| {' | '.join([DONE[change.operation], *names, '; '.join(part for part in (forced, also) if part)])} |\n"


def _properties(paths: Sequence[str]) -> str:
    return some([cell(clip(path, _LONGEST_NAME)) for path in paths], _PROPERTIES)


def _findings(outcome: Outcome, items: list[str]) -> str:
    return _block(_HEADINGS[outcome], "".join(items), unfolded=outcome in _OPEN)


def _block(heading: str, content: str, *, unfolded: bool) -> str:
    return f"\n<details{' open' if unfolded else ''}><summary><b>{heading}</b></summary>\n\n{content}\n</details>\n"


def _item(stack: StackReport, finding: Finding) -> str:
    file = relative_path(finding.file or "")
    place = f"{file}:{finding.line}" if file and finding.line else file
    rule, name, *details = (
        code(clip(text, _LONGEST_NAME)) for text in (finding.id, finding.resource_name, finding.resource_type, stack.name, place)
    )
    where = ", ".join(detail for detail in details if detail)
    controls = [code(clip(control, _LONGEST_NAME)) for control in finding.controls]
    lines = [
        f"- **{finding.label}**: {rule} on {name} ({where}): {_sentence(finding.reason)}",
        f"*Waived:* {_sentence(finding.waiver)}" if finding.waiver else "",
        f"*Value:* {code(clip(finding.evidence, _LONGEST_VALUE))}" if finding.evidence else "",
        f"*Why:* {_sentence(finding.why)}" if finding.why else "",
        f"*Fix:* {_sentence(finding.fix)}" if finding.kind == "violation" and finding.fix else "",
        f"*Controls:* {some(controls, _CONTROLS)}" if controls else "",
    ]
    return "\\\n  ".join(line for line in lines if line) + "\n"


def _sentence(text: str) -> str:
    return prose(clip(one_line(text), _LONGEST_TEXT))


def _fitting(parts: Iterable[str], room: int) -> list[str]:
    """The first of the parts that fit in so many bytes."""
    taken: list[str] = []
    for part in parts:
        room -= _size(part)
        if room < 0:
            break
        taken.append(part)
    return taken


def _size(text: str) -> int:
    return len(text.encode())
