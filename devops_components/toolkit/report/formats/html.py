"""For reading and keeping: one page that needs nothing else, neither a network nor a framework.

Its policy forbids the browser every request and every script but its own, so that even a hole in the escaping would let
nothing in. Without scripts everything is shown; with them it is filtered by outcome, severity and words.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from devops_components.toolkit.report.characters import clip, one_line, visible
from devops_components.toolkit.report.model import DONE, SEVERITIES, count, plural, tally, tally_changes

if TYPE_CHECKING:
    from devops_components.toolkit.report.model import Finding, Outcome, Report, StackReport

_LONGEST_VALUE = 2_000
"""Characters."""

_MEANINGS: dict[Outcome, str] = {
    "mandatory": "refuse the change",
    "failed": "rules could not be applied",
    "undecided": "known only when deployed",
    "advisory": "advice",
    "known": "were there before",
    "waived": "somebody answers for them",
}


def render(report: Report) -> str:
    """The report as a page in HTML, without times."""
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        report=report,
        style=style,
        script=script,
        policy=_policy(style, script),
        verdict=_verdict(report),
        outcomes=count(report.findings),
        severities=_severities(report),
        meanings=_MEANINGS,
        changed=tally_changes(change for _, change in report.changes or ()),
        done=DONE,
        groups=_groups(report),
        passed=_passed(report),
        bar=_bar,
        tally=tally,
        plural=plural,
    )


@cache
def _asset(name: str) -> Markup:
    folder = files("devops_components.toolkit.report") / "page"
    return Markup((folder / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of the project, not of a report


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(line=one_line, sentence=_sentence, value=_value)
    return environment.from_string(_asset("page.html"))


def _shown(value: Any) -> Any:
    """Every text with hidden characters made visible, whichever part of the page it stands in."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _sentence(text: str) -> Markup:
    """The text on one line; what stands between backticks is code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        return escape("`".join(parts))
    code = Markup("<code>{}</code>")
    return Markup().join(code.format(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def _value(text: str) -> str:
    return clip(one_line(text), _LONGEST_VALUE)


def _policy(style: str, script: str) -> str:
    marks = [base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in (style, script)]
    allowed = "style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:".format(*marks)
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _verdict(report: Report) -> str:
    if any(finding.refuses for finding in report.findings):
        return "refused"
    return "passed" if report.complete else "incomplete"


def _severities(report: Report) -> dict[str, int]:
    severities = [finding.severity for finding in report.findings]
    return {severity: severities.count(severity) for severity in SEVERITIES}


def _groups(report: Report) -> list[tuple[Finding, list[tuple[StackReport, Finding]]]]:
    """The findings of each rule, under the first of them; the rule with the worst finding first."""
    groups: dict[tuple[Any, ...], list[tuple[StackReport, Finding]]] = {}
    for stack, finding in report.placed:
        rule = (finding.rule, finding.title, finding.severity, finding.why, finding.fix, tuple(finding.controls))
        groups.setdefault(rule, []).append((stack, finding))
    return [(found[0][1], found) for found in groups.values()]


def _passed(report: Report) -> list[tuple[str, str]]:
    """The rules that found nothing in any stack, with their titles."""
    found = {finding.rule for finding in report.findings}
    passed = {rule for stack in report.stacks for rule in stack.passed} - found
    return [(rule, report.rules[rule].title if rule in report.rules else "") for rule in sorted(passed)]


def _bar(stack: StackReport) -> list[tuple[Outcome, float, float]]:
    """The stack's findings as a bar of 100 units: each outcome, where it starts and how wide it is."""
    bar: list[tuple[Outcome, float, float]] = []
    start = 0.0
    for outcome, number in count(stack.findings).items():
        width = 100 * number / max(1, len(stack.findings))
        if number:
            bar.append((outcome, round(start, 2), round(width, 2)))
        start += width
    return bar
