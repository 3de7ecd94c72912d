from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from junitparser import JUnitXml, TestSuite
from report_examples import COMPARED, ENCRYPTED, PRIVATE, SHORT, finding, report, reports, squeezed, untimed, workflow_commands

from devops_components.toolkit.report.characters import one_line, visible
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS


def suites(made: Report) -> list[TestSuite]:
    return list(JUnitXml.fromstring(FORMATS["junit"](made).encode()))


def cases(suite: TestSuite) -> list[tuple[str, str, list[str]]]:
    return [(case.classname, case.name, [type(result).__name__ for result in case.result]) for case in suite]


def test_a_stack_is_a_suite_with_a_case_for_every_finding_and_every_rule_that_passed() -> None:
    (suite,) = suites(SHORT)

    assert suite.name == "shop/production"
    assert cases(suite) == [
        ("rds-encrypted", f"orders-db ({ENCRYPTED.urn})", ["Failure"]),
        ("s3-private", f"invoices ({PRIVATE.urn})", ["Skipped"]),
        ("kms-rotates", "all resources", []),
    ]
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (3, 1, 0, 1)


@pytest.mark.parametrize(
    ("kind", "level", "result"),
    [
        ("violation", "mandatory", "Failure"),
        ("violation", "advisory", "Skipped"),
        ("undecided", "mandatory", "Skipped"),
        ("error", "advisory", "Error"),
    ],
)
def test_only_what_refuses_or_fails_is_red(kind: str, level: str, result: str) -> None:
    (suite,) = suites(report(finding(kind=kind, level=level)))

    assert [results for _, _, results in cases(suite)] == [[result]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"known": True}, "known, mandatory, high, since it was there before: `storageEncrypted` is false."),
        ({"waiver": "it is\n empty"}, "waived, mandatory, high, since it is empty: `storageEncrypted` is false."),
    ],
)
def test_what_was_there_before_or_is_waived_is_skipped_and_says_why(answer: dict[str, Any], message: str) -> None:
    (case,) = ET.fromstring(FORMATS["junit"](report(finding(**answer)))).iter("testcase")

    assert [(result.tag, result.get("message")) for result in case] == [("skipped", message)]


def test_a_case_says_everything_about_a_finding() -> None:
    (case,) = ET.fromstring(FORMATS["junit"](report(finding(waiver="it is empty")))).iter("testcase")

    assert (case[0].text or "").splitlines() == [
        "Rule: rds-encrypted (waived, mandatory, high): Databases encrypt their storage",
        "Found: `storageEncrypted` is false.",
        "Value: storageEncrypted = false",
        "Waived: it is empty",
        f"Why: {ENCRYPTED.why}",
        f"Fix: {ENCRYPTED.fix}",
        "Controls: cis-aws 2.3.1, soc2 CC6.1",
        "Place: stacks/platform/__main__.py:12",
    ]


@pytest.mark.parametrize(("made", "changes"), [(COMPARED, ["1 replaced, 1 deleted, 1 changed, 1 created"]), (SHORT, [])])
def test_a_suite_says_what_changes_where_a_comparison_was_made(made: Report, changes: list[str]) -> None:
    properties = ET.fromstring(FORMATS["junit"](made)).iter("property")

    assert [item.get("value") for item in properties if item.get("name") == "changes"] == changes


def test_what_one_rule_says_of_one_resource_is_one_case_with_the_worst_result() -> None:
    found = [finding(key="a", level="advisory", message="first"), finding(key="b", message="second")]

    (case,) = ET.fromstring(FORMATS["junit"](report(*found))).iter("testcase")

    (failure,) = case
    assert (failure.tag, failure.get("message")) == ("failure", "mandatory, high: second")
    assert re.findall("^Found: .*$", failure.text or "", re.MULTILINE) == ["Found: second", "Found: first"]


def test_the_totals_are_those_of_all_suites() -> None:
    made = Report([*report(ENCRYPTED, PRIVATE).stacks, *report(finding(kind="error"), stack="dev").stacks])

    root = ET.fromstring(FORMATS["junit"](made))

    totals = {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert totals == {"tests": "3", "failures": "1", "errors": "1", "skipped": "1"}


def test_the_reader_refuses_a_control_character() -> None:
    faulty = FORMATS["junit"](SHORT).replace("orders-db", "orders\x1bdb")

    with pytest.raises(ET.ParseError, match="not well-formed"):
        JUnitXml.fromstring(faulty.encode())


@untimed
@given(reports)
def test_hostile_text_reads_back_and_is_never_obeyed(made: Report) -> None:
    output = FORMATS["junit"](made)
    root = ET.fromstring(output)

    read = squeezed("".join(value for element in root.iter() for value in (*element.attrib.values(), element.text or "")))
    named = {(stack.name, item.rule, item.urn): item.resource_name for stack in made.stacks for item in reversed(stack.findings)}
    parts = [*map(visible, named.values())]
    parts += [part for item in made.findings for part in (visible(item.id), one_line(item.reason))]
    assert [part for part in parts if squeezed(part) not in read] == []
    assert workflow_commands(output) == []
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
    }  # fmt: skip
    assert [suite.name for suite in JUnitXml.fromstring(output.encode())] == [visible(stack.name) for stack in made.stacks]
