"""For the log of a GitHub Actions step: workflow commands that become annotations in the pull request.

GitHub shows ten annotations of each kind per step and drops the rest without a word. So the worst become annotations;
the others, and what asks for nothing, are listed in a folded group of the log. The step's summary has room for them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_components.toolkit.report.characters import clip, one_line, relative_path, visible
from devops_components.toolkit.report.digest import digest
from devops_components.toolkit.report.model import plural

if TYPE_CHECKING:
    from devops_components.toolkit.report.model import Finding, Outcome, Report, StackReport

ANNOTATIONS = 10
"""What GitHub shows of each kind; one of them is the result."""

SUMMARY_LIMIT = 1_000_000
"""Bytes; GitHub refuses summaries of a step over 1 MiB."""

_COMMANDS: dict[Outcome, str] = {
    "mandatory": "error",
    "failed": "error",
    "undecided": "notice",
    "advisory": "warning",
}

_LONGEST_TITLE, _LONGEST_MESSAGE, _LONGEST_VALUE = 200, 2_000, 300
"""Characters; what fits beside the code in a pull request."""


def render(report: Report) -> str:
    """One workflow command for each of the worst findings, the others as a group, and a command with the result."""
    result = "notice" if report.complete else "error"
    room = {**dict.fromkeys(("error", "warning", "notice"), ANNOTATIONS), result: ANNOTATIONS - 1}
    lines: list[str] = []
    others: list[str] = []
    for stack, finding in report.placed:
        command = _COMMANDS.get(finding.outcome, "")
        if room.get(command):
            room[command] -= 1
            lines.append(f"::{command} {_properties(stack, finding)}::{_data(_message(stack, finding))}")
        else:
            others.append(f"{finding.label}: {visible(finding.id)}: {_message(stack, finding)}")
    group = [f"::group::{plural(len(others), 'finding')} without an annotation", *others, "::endgroup::"] if others else []
    return "\n".join([*lines, *group, f"::{result} title=devops check::{_data(report.summary)}"]) + "\n"


def step_summary(report: Report) -> str:
    """What to add to the file that `GITHUB_STEP_SUMMARY` names, as GitHub's Markdown."""
    return digest(report, SUMMARY_LIMIT)


def _properties(stack: StackReport, finding: Finding) -> str:
    file = relative_path(finding.file or "")
    properties = {
        "file": file or relative_path(stack.project_file),
        "line": str(max(1, finding.line)) if file and finding.line else "",
        "title": clip(f"{finding.label}: {visible(finding.id)}", _LONGEST_TITLE),
    }
    return ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)


def _message(stack: StackReport, finding: Finding) -> str:
    where = f"{visible(finding.resource_name)} in {visible(stack.name)}"
    waiver = f" (waived: {one_line(finding.waiver)})" if finding.waiver else ""
    value = f" (value: {clip(one_line(finding.evidence), _LONGEST_VALUE)})" if finding.evidence else ""
    return clip(f"{where}: {one_line(finding.message)}{waiver}{value}", _LONGEST_MESSAGE)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
