from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import SHORT, large_report, reports, untimed, workflow_commands

from devops_components.toolkit.report.formats import sarif
from devops_components.toolkit.report.model import Report, StackReport
from devops_components.toolkit.report.registry import FORMATS
from tests.support.golden import golden

GOLDENS = {
    "github": "github.txt",
    "json": "report.json",
    "junit": "junit.xml",
    "markdown": "comment.md",
    "sarif": "report.sarif",
    "text": "terminal.txt",
}


def test_every_format_is_found_and_has_a_golden() -> None:
    assert list(FORMATS) == list(GOLDENS)


@pytest.mark.parametrize("name", GOLDENS)
def test_the_short_report_reads_as_in_the_golden(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "VERSION", "1.2.3")

    output = FORMATS[name](SHORT)

    assert "rds-encrypted" in output
    assert "orders-db" in output
    assert len(output.splitlines()) <= 150
    assert output == golden(f"report/{GOLDENS[name]}", output)


def shuffled(made: Report, order: Random) -> Report:
    """The same report, put together in another order."""

    def stack(one: StackReport) -> StackReport:
        found, passed = order.sample(one.findings, len(one.findings)), order.sample(one.passed, len(one.passed))
        return replace(one, findings=found, passed=passed)

    stacks = [stack(one) for one in order.sample(made.stacks, len(made.stacks))]
    return Report(stacks, dict(order.sample(list(made.rules.items()), len(made.rules))))


@untimed
@given(reports, st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_found_changes_no_format(made: Report, order: Random) -> None:
    other = shuffled(made, order)

    assert {name: render(other) for name, render in FORMATS.items()} == {name: render(made) for name, render in FORMATS.items()}


@untimed
@given(reports)
def test_every_output_is_text_in_utf8_that_ends_in_one_line_break(made: Report) -> None:
    outputs = [render(made) for render in FORMATS.values()]

    assert [output.encode().decode() for output in outputs] == outputs
    assert {output[-2:].count("\n") for output in outputs} == {1}
    assert {output[-1] for output in outputs} == {"\n"}


def test_ten_thousand_findings_are_all_there_where_no_limit_applies() -> None:
    made = large_report(10_000)

    text, github = FORMATS["text"](made), FORMATS["github"](made)
    document, junit = json.loads(FORMATS["json"](made)), ET.fromstring(FORMATS["junit"](made))

    counts = [text.count("[mandatory, high]"), len(workflow_commands(github)) - 1, len(document["stacks"][0]["findings"])]
    assert counts == [10_000, 10_000, 10_000]
    assert junit.get("failures") == "10000"
