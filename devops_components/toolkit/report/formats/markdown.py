"""For one comment in a pull request that is edited by every later check.

The comment is found again by its first line, which is hidden. GitHub refuses comments over 65,536 characters, so what
does not fit is counted instead, the worst shown first.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from devops_components.toolkit.report.characters import clip, one_line, relative_path
from devops_components.toolkit.report.markup import cell, code, prose
from devops_components.toolkit.report.model import OUTCOMES, Finding, Outcome, Report, StackReport, count, plural, tally

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKER = "<!-- devops-check -->"
"""First line of the comment; no finding can write it."""

LIMIT = 65_000
"""Bytes of the longest comment; bytes, so that it holds however GitHub counts."""

_TABLE_LIMIT = 15_000
_FRAME = 1_000
"""Bytes kept for what stands around the findings: four headings and the closing lines."""

_LONGEST_NAME, _LONGEST_TEXT = 100, 600

_HEADINGS: dict[Outcome, str] = {
    "mandatory": "Refused",
    "failed": "Rules that could not be applied",
    "undecided": "Cannot be decided before deployment",
    "advisory": "Advice",
}


def render(report: Report) -> str:
    """The report as GitHub's Markdown."""
    head = f"{MARKER}\n### Policy check: {report.summary}\n\n{_table(report)}"
    placed = report.placed
    items = _fitting((_item(stack, finding) for stack, finding in placed), LIMIT - _size(head) - _FRAME)
    shown = zip(placed, items, strict=False)
    blocks = [_block(outcome, [item for _, item in group]) for outcome, group in groupby(shown, key=_outcome)]
    left = [finding for _, finding in placed[len(items) :]]
    closing = f"\n{plural(len(left), 'more finding')} did not fit here: {tally(left)}.\n" if left else ""
    return head + "".join(blocks) + closing


def _outcome(shown: tuple[tuple[StackReport, Finding], str]) -> Outcome:
    return shown[0][1].outcome


def _table(report: Report) -> str:
    columns = ["Stack", "Judged as", "Resources", "Rules", *(outcome.capitalize() for outcome in OUTCOMES)]
    heading = f"| {' | '.join(columns)} |\n|---|---|{'---:|' * (len(columns) - 2)}\n"
    rows = _fitting((_row(stack) for stack in report.stacks), _TABLE_LIMIT)
    left = len(report.stacks) - len(rows)
    return heading + "".join(rows) + (f"\n{plural(left, 'more stack')} did not fit here.\n" if left else "")


def _row(stack: StackReport) -> str:
    names = [cell(clip(name, _LONGEST_NAME)) for name in (stack.name, stack.environment)]
    numbers = [f"{number:,}" for number in (stack.resources, stack.rules, *count(stack.findings).values())]
    return f"| {' | '.join([*names, *numbers])} |\n"


def _block(outcome: Outcome, items: list[str]) -> str:
    state = "" if outcome == "advisory" else " open"
    return f"\n<details{state}><summary><b>{_HEADINGS[outcome]}</b></summary>\n\n{''.join(items)}\n</details>\n"


def _item(stack: StackReport, finding: Finding) -> str:
    file = relative_path(finding.file or "")
    place = f"{file}:{finding.line}" if file and finding.line else file
    rule, name, *details = (
        code(clip(text, _LONGEST_NAME)) for text in (finding.id, finding.resource_name, finding.resource_type, stack.name, place)
    )
    where = ", ".join(detail for detail in details if detail)
    lines = [
        f"- **{finding.label}**: {rule} on {name} ({where}): {_sentence(finding.reason)}",
        f"*Why:* {_sentence(finding.why)}" if finding.why else "",
        f"*Fix:* {_sentence(finding.fix)}" if finding.kind == "violation" else "",
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
