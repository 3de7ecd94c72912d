"""For programs: everything a report knows, as `report.schema.json` describes it."""

from __future__ import annotations

from typing import Any

from devops_components.toolkit.report.characters import json_text
from devops_components.toolkit.report.model import SCHEMA_VERSION, Change, Finding, Report, RuleInfo, StackReport, count


def render(report: Report) -> str:
    """The report as JSON: sorted, without times, the same bytes for the same findings."""
    return json_text(
        {
            "schemaVersion": SCHEMA_VERSION,
            "complete": report.complete,
            "counts": count(report.findings),
            "rules": [_rule(rule) for rule in report.rules.values()],
            "stacks": [_stack(stack) for stack in report.stacks],
        }
    )


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "why": rule.why,
        "severity": rule.severity,
        "fix": rule.fix,
        "controls": rule.controls,
    }


def _stack(stack: StackReport) -> dict[str, Any]:
    return {
        "project": stack.project,
        "stack": stack.stack,
        "environment": stack.environment,
        "resources": stack.resources,
        "rules": stack.rules,
        "passed": stack.passed,
        "projectFile": stack.project_file,
        "counts": count(stack.findings),
        "findings": [_finding(finding) for finding in stack.findings],
        "changes": None if stack.changes is None else [_change(change) for change in stack.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "operation": change.operation,
        "urn": change.urn,
        "resourceType": change.resource_type,
        "resourceName": change.resource_name,
        "changed": change.changed,
        "forcing": change.forcing,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "outcome": finding.outcome,
        "rule": finding.rule,
        "key": finding.key,
        "title": finding.title,
        "severity": finding.severity,
        "level": finding.level,
        "urn": finding.urn,
        "resourceType": finding.resource_type,
        "resourceName": finding.resource_name,
        "message": finding.message,
        "fix": finding.fix,
        "why": finding.why,
        "path": finding.path,
        "file": finding.file,
        "line": finding.line,
        "value": finding.value,
        "controls": finding.controls,
        "waiver": finding.waiver,
        "known": finding.known,
        "fingerprint": finding.fingerprint,
    }
