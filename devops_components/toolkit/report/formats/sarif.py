"""For code scanning: SARIF 2.1.0 within the limits of GitHub's upload.

One run holds all stacks: it stays within the 20 runs GitHub takes from a file, and without a category of its own the
upload gives each job's file a separate one. Findings without a file of their own stand at the first line of the
stack's project file, since GitHub refuses a result without a place.

Waived findings carry a suppression, and where a comparison was made every finding carries a baseline state. Viewers
that follow the standard hide what is suppressed and tell new from old. GitHub knows neither: it tells new from old by
fingerprints, and closes what is waived only through an action that dismisses suppressed alerts.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from devops_components.toolkit.report.characters import clip, json_text, one_line, relative_path, visible
from devops_components.toolkit.report.markup import prose
from devops_components.toolkit.report.model import Finding, Outcome, Report, RuleInfo, Severity, StackReport, fingerprints

VERSION = version("devops-components")

RESULTS_LIMIT = 5_000
"""GitHub shows no more of a run, and refuses files over 25,000 results or 10 MB compressed."""

_LONGEST_NAME, _LONGEST_TEXT = 300, 980
"""Characters; GitHub takes 1,024 of a rule's descriptions, which here holds how many were left out as well."""

_LEVELS: dict[Outcome, str] = {
    "mandatory": "error",
    "failed": "error",
    "undecided": "note",
    "advisory": "warning",
    "known": "note",
    "waived": "note",
}

# GitHub calls a score over 9 critical, from 7 high, from 4 medium.
_SCORES: dict[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}


def render(report: Report) -> str:
    """The report as SARIF, without times; the worst findings where there are more than GitHub shows."""
    rules = _rules(report)
    indices = {rule: index for index, rule in enumerate(rules)}
    listed = report.placed[:RESULTS_LIMIT]
    results = [
        _result(stack, finding, indices[finding.rule], fingerprint)
        for (stack, finding), fingerprint in zip(listed, fingerprints(finding for _, finding in listed), strict=True)
    ]
    if report.changes is not None or any(finding.known for finding in report.findings):
        for result, (_, finding) in zip(results, listed, strict=True):
            result["baselineState"] = "unchanged" if finding.known else "new"
    driver = {"name": "devops", "version": VERSION, "rules": [_rule(rule) for rule in rules.values()]}
    run = {"tool": {"driver": driver}, "invocations": [_invocation(report)], "results": results}
    return json_text({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _rules(report: Report) -> dict[str, RuleInfo]:
    """The rules that were applied and those of findings a third party's pack made, by id."""
    found = {
        finding.rule: RuleInfo(finding.rule, finding.title, finding.why, finding.severity, finding.fix, finding.controls)
        for finding in reversed(report.findings)
    }
    return dict(sorted({**found, **report.rules}.items()))


def _rule(rule: RuleInfo) -> dict[str, Any]:
    title = _text(rule.title) or _text(rule.id) or "(no title)"
    why = _text(rule.why) or title
    fix = _text(rule.fix)
    plain = [why, f"Fix: {fix}"] if fix else [why]
    markdown = [f"**Why:** {prose(why)}", f"**Fix:** {prose(fix)}"] if fix else [f"**Why:** {prose(why)}"]
    return {
        "id": _name(rule.id),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": "\n\n".join(plain), "markdown": "\n\n".join(markdown)},
        "properties": {
            "security-severity": _SCORES[rule.severity],
            "tags": ["security"],
            "controls": [_name(control) for control in rule.controls],
        },
    }


def _result(stack: StackReport, finding: Finding, rule_index: int, fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": _name(finding.rule),
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.outcome],
        "message": {"text": f"{_name(finding.resource_name)}: {_text(finding.message)}"},
        "locations": [_location(stack, finding)],
        # The one fingerprint GitHub reads.
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        # The standard wants them in every result of a run or in none.
        "suppressions": [_suppression(finding.waiver or "")] if finding.outcome == "waived" else [],
        "properties": _properties(stack, finding),
    }


def _properties(stack: StackReport, finding: Finding) -> dict[str, Any]:
    known = {"path": _name(finding.path or ""), "value": _text(finding.value or "")}
    return {
        "kind": finding.kind,
        "outcome": finding.outcome,
        "level": finding.level,
        "severity": finding.severity,
        "stack": _name(stack.name),
        "environment": _name(stack.environment),
        "controls": [_name(control) for control in finding.controls],
        **{name: text for name, text in known.items() if text},
    }


def _suppression(reason: str) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": _text(reason)}


def _location(stack: StackReport, finding: Finding) -> dict[str, Any]:
    file = relative_path(finding.file or "")
    line = finding.line if file and finding.line else 1
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file or relative_path(stack.project_file) or "Pulumi.yaml")},
            "region": {"startLine": max(1, line)},
        },
        "logicalLocations": [
            {"fullyQualifiedName": _name(finding.urn), "name": _name(finding.resource_name), "kind": "resource"}
        ],
    }


def _invocation(report: Report) -> dict[str, Any]:
    total = len(report.findings)
    notifications = [{"level": "note" if report.complete else "error", "message": {"text": report.summary}}]
    if total > RESULTS_LIMIT:
        left = total - RESULTS_LIMIT
        statement = f"the {RESULTS_LIMIT:,} worst of {total:,} findings are listed, {left:,} are left out"
        notifications.append({"level": "warning", "message": {"text": statement}})
    return {"executionSuccessful": report.complete, "toolExecutionNotifications": notifications}


def _name(text: str) -> str:
    return clip(visible(text), _LONGEST_NAME)


def _text(text: str) -> str:
    # `[text](address)` in a message is a link, whatever stands around it.
    return clip(one_line(text), _LONGEST_TEXT).replace("](", "] (")
