"""For the log of a GitHub Actions step: workflow commands that become annotations in the pull request.

GitHub shows about ten annotations of each kind per step and lists the rest only in the log, so the worst come first
and the totals last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_components.toolkit.report.characters import clip, one_line, relative_path, visible

if TYPE_CHECKING:
    from devops_components.toolkit.report.model import Finding, Outcome, Report, StackReport

_COMMANDS: dict[Outcome, str] = {
    "mandatory": "error",
    "failed": "error",
    "undecided": "notice",
    "advisory": "warning",
}

_LONGEST_TITLE, _LONGEST_MESSAGE = 200, 2_000
"""Characters; what fits beside the code in a pull request."""


def render(report: Report) -> str:
    """One workflow command per finding, and one with the result."""
    lines = [_annotation(stack, finding) for stack, finding in report.placed]
    result = "notice" if report.complete else "error"
    return "\n".join([*lines, f"::{result} title=devops check::{_data(report.summary)}"]) + "\n"


def _annotation(stack: StackReport, finding: Finding) -> str:
    file = relative_path(finding.file or "")
    properties = {
        "file": file or relative_path(stack.project_file),
        "line": str(max(1, finding.line)) if file and finding.line else "",
        "title": clip(f"{finding.label}: {visible(finding.id)}", _LONGEST_TITLE),
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    where = f"{visible(finding.resource_name)} in {visible(stack.name)}"
    message = clip(f"{where}: {one_line(finding.message)}", _LONGEST_MESSAGE)
    return f"::{_COMMANDS[finding.outcome]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
