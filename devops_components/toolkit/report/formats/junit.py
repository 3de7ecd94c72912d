"""For CI systems that show test results: one suite per stack.

A rule that found something about a resource is one test case; a rule that found nothing is one that passes. JUnit has
no warning, so what neither refuses nor fails is marked as skipped, which viewers show without failing the build. So is
what was there before or is waived; the message says why it asks for nothing.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from devops_components.toolkit.report.characters import clip, one_line, visible
from devops_components.toolkit.report.model import tally_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devops_components.toolkit.report.model import Finding, Outcome, Report, StackReport

_ELEMENTS: dict[Outcome, str] = {
    "mandatory": "failure",
    "failed": "error",
    "undecided": "skipped",
    "advisory": "skipped",
    "known": "skipped",
    "waived": "skipped",
}

_LONGEST_VALUE = 1_000
"""Characters."""


def render(report: Report) -> str:
    """The report as JUnit XML, without times."""
    suites = [_suite(stack) for stack in report.stacks]
    root = ET.Element("testsuites", {"name": "devops check", **_totals(suites)})
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(stack: StackReport) -> ET.Element:
    found = sorted(stack.findings, key=lambda finding: (finding.rule, finding.urn))
    cases = [_case(list(group)) for _, group in groupby(found, key=lambda finding: (finding.rule, finding.urn))]
    cases += [ET.Element("testcase", {"classname": visible(rule), "name": "all resources"}) for rule in stack.passed]
    suite = ET.Element("testsuite", {"name": visible(stack.name), **_totals(cases)})
    properties = ET.SubElement(suite, "properties")
    known = {"environment": stack.environment, "resources": str(stack.resources), "rules": str(stack.rules)}
    changes = {} if stack.changes is None else {"changes": tally_changes(stack.changes)}
    for name, value in {**known, **changes}.items():
        ET.SubElement(properties, "property", {"name": name, "value": visible(value)})
    suite.extend(cases)
    return suite


def _case(findings: Sequence[Finding]) -> ET.Element:
    """What one rule says of one resource; the worst finding, which is the first, decides the result."""
    worst = findings[0]
    case = ET.Element("testcase", {"classname": visible(worst.rule), "name": visible(f"{worst.resource_name} ({worst.urn})")})
    if worst.file:
        case.set("file", visible(worst.file))
    if worst.file and worst.line:
        case.set("line", str(worst.line))
    result = ET.SubElement(case, _ELEMENTS[worst.outcome], {"message": _message(worst)})
    if result.tag != "skipped":
        result.set("type", worst.outcome)
    result.text = "\n\n".join(_paragraph(finding) for finding in findings)
    return case


def _message(finding: Finding) -> str:
    excuse = {"waived": one_line(finding.waiver or ""), "known": "it was there before"}.get(finding.outcome)
    return f"{finding.label}{f', since {excuse}' if excuse else ''}: {one_line(finding.reason)}"


def _paragraph(finding: Finding) -> str:
    lines = {
        "Rule": f"{visible(finding.id)} ({finding.label}): {one_line(finding.title)}",
        "Found": one_line(finding.reason),
        "Value": clip(one_line(finding.evidence or ""), _LONGEST_VALUE),
        "Waived": one_line(finding.waiver or ""),
        "Why": one_line(finding.why),
        "Fix": one_line(finding.fix) if finding.kind == "violation" else "",
        "Controls": visible(", ".join(finding.controls)),
        "Place": visible(finding.place or ""),
    }
    return "\n".join(f"{name}: {text}" for name, text in lines.items() if text)


def _totals(parts: Sequence[ET.Element]) -> dict[str, str]:
    """How many test cases there are in these suites or cases, and with which results."""
    cases = [case for part in parts for case in part.iter("testcase")]
    tags = [result.tag for case in cases for result in case]
    totals = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    return {"tests": str(len(cases)), **{name: str(tags.count(tag)) for name, tag in totals.items()}}
