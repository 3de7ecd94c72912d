"""For GitLab's merge requests: a Code Quality report, uploaded as `artifacts:reports:codequality`.

GitLab compares the report with the target branch's by fingerprints, so findings that were there before are in it too;
without them the merge request would seem to have fixed them. What is waived is there as information. Changes of resources
have no place in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from devops_components.toolkit.report.characters import clip, json_text, one_line, relative_path, visible
from devops_components.toolkit.report.model import fingerprints

if TYPE_CHECKING:
    from devops_components.toolkit.report.model import Finding, Report, Severity, StackReport

# GitLab knows `info`, `minor`, `major`, `critical` and `blocker`.
_SEVERITIES: dict[Severity, str] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}

_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_VALUE = 300, 1_000, 300
"""Characters; a description is one line of a list."""


def render(report: Report) -> str:
    """The report as the JSON list GitLab reads: one entry for each finding, worst first."""
    placed = report.placed
    unique = fingerprints(finding for _, finding in placed)
    return json_text([_entry(stack, finding, mark) for (stack, finding), mark in zip(placed, unique, strict=True)])


def _entry(stack: StackReport, finding: Finding, fingerprint: str) -> dict[str, Any]:
    file = relative_path(finding.file or "")
    return {
        "check_name": clip(visible(finding.id), _LONGEST_NAME),
        "description": _description(stack, finding),
        "fingerprint": fingerprint,
        "severity": _severity(finding),
        "location": {
            "path": file or relative_path(stack.project_file) or "Pulumi.yaml",
            "lines": {"begin": max(1, finding.line) if file and finding.line else 1},
        },
    }


def _severity(finding: Finding) -> str:
    """What is waived or cannot be decided is no defect."""
    return "info" if finding.outcome in ("waived", "undecided") else _SEVERITIES[finding.severity]


def _description(stack: StackReport, finding: Finding) -> str:
    where = clip(f"{visible(finding.resource_name)} in {visible(stack.name)}", _LONGEST_NAME)
    parts = [
        f"{finding.label}: {where}: {clip(one_line(finding.message), _LONGEST_TEXT)}",
        f"(waived: {clip(one_line(finding.waiver), _LONGEST_TEXT)})" if finding.waiver else "",
        f"(value: {clip(one_line(finding.evidence), _LONGEST_VALUE)})" if finding.evidence else "",
        f"(controls: {clip(visible(', '.join(finding.controls)), _LONGEST_NAME)})" if finding.controls else "",
    ]
    # GitLab's widget obeys marks such as `%{danger_start}`, and hides those that it does not know.
    return " ".join(part for part in parts if part).replace("%{", "% {")
