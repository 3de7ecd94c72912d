"""For a terminal: what changes, one paragraph per rule that asks for something, worst first, then the result.

What was there before and what is waived is counted; every other format lists it.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from devops_components.toolkit.report.characters import clip, one_line, some, visible
from devops_components.toolkit.report.model import DONE, plural, tally, tally_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devops_components.toolkit.report.model import Change, Finding, Operation, Outcome, Report, StackReport

_WIDE = (
    r"\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    r"\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001faff\U00020000-\U0003fffd"
)
"""Characters that take two columns, and between which a line may break."""

_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_UNBREAKABLE = re.compile(f"[{_WIDE}]|[^{_WIDE}]+")

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS: dict[Outcome | Operation, str] = {
    "mandatory": "\x1b[1;31m",
    "failed": "\x1b[1;35m",
    "undecided": "\x1b[33m",
    "advisory": "\x1b[36m",
    "replace": "\x1b[1;31m",
    "delete": "\x1b[31m",
    "update": "\x1b[33m",
    "create": "\x1b[32m",
}

_COUNTED: set[Outcome] = {"known", "waived"}
"""Outcomes that ask for nothing."""

_LONGEST_VALUE = 300
"""Characters; a policy document has thousands."""
_CONTROLS, _PROPERTIES = 5, 10


def render(report: Report, *, colour: bool = False, width: int = 100) -> str:
    """The report in lines of at most `width` columns; a longer word, such as a URN, stays whole so that it can be copied."""
    paragraphs = [part for stack in report.stacks for part in _stack(stack, colour, width)]
    return "\n\n".join([*paragraphs, _heading(_capitalised(report.summary), colour, width)]) + "\n"


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, where a wide character takes two."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        for index, piece in enumerate(_UNBREAKABLE.findall(word)):
            space = " " if line and index == 0 else ""
            columns = len(space) + len(piece) + len(_WIDE_CHARACTER.findall(piece))
            if line and used + columns > width:
                lines.append(line)
                line, used = piece, columns - len(space)
            else:
                line, used = line + space + piece, used + columns
    return [_inert(line) for line in [*lines, line] if line]


def _stack(stack: StackReport, colour: bool, width: int) -> list[str]:
    judged = f"{plural(stack.resources, 'resource')}, {plural(stack.rules, 'rule')}, {tally(stack.findings)}"
    heading = _heading(f"{visible(stack.name)}, judged as {visible(stack.environment)}: {judged}", colour, width)
    changes = [] if stack.changes is None else [_changes(stack.changes, colour, width)]
    asking = (finding for finding in stack.findings if finding.outcome not in _COUNTED)
    listed = [_rule(list(alike), colour, width) for _, alike in groupby(asking, lambda each: (each.label, each.id, each.kind))]
    counted = [finding for finding in stack.findings if finding.outcome in _COUNTED]
    return [heading, *changes, *listed, *([f"Not listed here: {tally(counted)}."] if counted else [])]


def _changes(changes: Sequence[Change], colour: bool, width: int) -> str:
    heading = _heading(f"Compared with the revision before: {tally_changes(changes)}", colour, width)
    return "\n".join([heading, *(line for change in changes for line in _change(change, colour, width))])


def _change(change: Change, colour: bool, width: int) -> list[str]:
    also = some(change.also, _PROPERTIES)
    forced = f", forced by {some(change.forcing, _PROPERTIES)}" + (f"; also {also}" if also else "") if change.forcing else ""
    what = forced or (f": {also}" if also else "")
    lines = wrap(visible(f"{change.resource_name} ({change.resource_type}){what}"), width - 12) or [""]
    done = _paint(f"{DONE[change.operation]:<8}", _COLOURS[change.operation], colour)
    return [f"  {done}  {lines[0]}".rstrip(), *(f"{'':12}{line}" for line in lines[1:])]


def _rule(findings: Sequence[Finding], colour: bool, width: int) -> str:
    """Findings of one rule: each by itself, and once what they share."""
    first = findings[0]
    heading = wrap(f"[{first.label}] {visible(first.id)}: {one_line(first.title)}", width)
    facts = [
        *(fact for finding in findings for fact in _facts(finding)),
        f"Why: {one_line(first.why)}" if first.why else "",
        f"Fix: {one_line(first.fix)}" if first.kind == "violation" and first.fix else "",
        f"Controls: {visible(some(first.controls, _CONTROLS))}" if first.controls else "",
    ]
    painted = [_paint(line, _COLOURS[first.outcome], colour) for line in heading]
    return "\n".join([*painted, *(f"  {line}" for fact in facts for line in wrap(fact, width - 2))])


def _facts(finding: Finding) -> list[str]:
    place = f", {visible(finding.place)}" if finding.place else ""
    return [
        f"{visible(finding.resource_name)} ({visible(finding.resource_type)}){place}",
        one_line(finding.reason),
        f"Value: {clip(one_line(finding.evidence), _LONGEST_VALUE)}" if finding.evidence else "",
    ]


def _heading(text: str, colour: bool, width: int) -> str:
    return "\n".join(_paint(line, _BOLD, colour) for line in wrap(text, width))


def _inert(line: str) -> str:
    # GitHub's runner obeys a line that starts with `::`, blanks before it or not.
    return f"\\{line}" if line.startswith("::") else line


def _paint(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_RESET}" if colour else text


def _capitalised(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}."
