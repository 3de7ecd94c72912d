"""For a terminal: one paragraph per finding, worst first, then the result."""

from __future__ import annotations

import re

from devops_components.toolkit.report.characters import one_line, visible
from devops_components.toolkit.report.model import Finding, Outcome, Report, StackReport, plural, tally

_WIDE = (
    r"\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    r"\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001faff\U00020000-\U0003fffd"
)
"""Characters that take two columns, and between which a line may break."""

_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_UNBREAKABLE = re.compile(f"[{_WIDE}]|[^{_WIDE}]+")

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS: dict[Outcome, str] = {
    "mandatory": "\x1b[1;31m",
    "failed": "\x1b[1;35m",
    "undecided": "\x1b[33m",
    "advisory": "\x1b[36m",
}


def render(report: Report, *, colour: bool = False, width: int = 100) -> str:
    """The report in lines of at most `width` columns; a longer word, such as a URN, stays whole so that it can be copied."""
    paragraphs = [part for stack in report.stacks for part in _stack(stack, colour, width)]
    result = _paint(_capitalised(report.summary), _BOLD, colour)
    return "\n\n".join([*paragraphs, result]) + "\n"


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
    heading = f"{visible(stack.name)}, judged as {visible(stack.environment)}: {judged}"
    painted = [_paint(line, _BOLD, colour) for line in wrap(heading, width)]
    return ["\n".join(painted), *(_finding(finding, colour, width) for finding in stack.findings)]


def _finding(finding: Finding, colour: bool, width: int) -> str:
    heading = wrap(f"[{finding.label}] {visible(finding.id)}: {one_line(finding.title)}", width)
    place = f", {visible(finding.place)}" if finding.place else ""
    facts = [
        f"{visible(finding.resource_name)} ({visible(finding.resource_type)}){place}",
        one_line(finding.reason),
        f"Why: {one_line(finding.why)}" if finding.why else "",
        f"Fix: {one_line(finding.fix)}" if finding.kind == "violation" else "",
    ]
    painted = [_paint(line, _COLOURS[finding.outcome], colour) for line in heading]
    return "\n".join([*painted, *(f"  {line}" for fact in facts for line in wrap(fact, width - 2))])


def _inert(line: str) -> str:
    # GitHub's runner obeys a line that starts with `::`, blanks before it or not.
    return f"\\{line}" if line.startswith("::") else line


def _paint(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_RESET}" if colour else text


def _capitalised(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}."
