from __future__ import annotations

import pytest
from hypothesis import given
from report_examples import SHORT, finding, hostile_report, report, reports, untimed, workflow_commands

from devops_components.toolkit.report.characters import one_line
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS

github = FORMATS["github"]


def test_a_finding_becomes_an_annotation_at_its_line() -> None:
    first, *_ = github(SHORT).splitlines()

    assert first == (
        "::error file=stacks/platform/__main__.py,line=12,title=mandatory%2C high%3A rds-encrypted::"
        "orders-db in shop/production: `storageEncrypted` is false. "
        "Fix: set `storageEncrypted: true`; an existing instance is replaced from a snapshot"
    )


def test_the_worst_come_first_and_the_totals_last() -> None:
    found = [finding(level="advisory"), finding(kind="undecided"), finding(kind="error"), finding()]

    commands = workflow_commands(github(report(*found)))

    assert [(name, properties["title"]) for name, properties, _ in commands] == [
        ("error", "mandatory, high: rds-encrypted"),
        ("error", "failed, mandatory, high: rds-encrypted"),
        ("notice", "undecided, mandatory, high: rds-encrypted"),
        ("warning", "advisory, high: rds-encrypted"),
        ("error", "devops check"),
    ]
    assert commands[-1][2] == "1 mandatory, 1 failed, 1 undecided, 1 advisory in 1 stack with 42 resources"


def test_a_finding_without_a_file_stands_at_the_stacks_project_file() -> None:
    made = report(finding(file=None, line=None), project_file="stacks/platform/Pulumi.yaml")

    ((_, properties, _), _) = workflow_commands(github(made))

    assert properties == {"file": "stacks/platform/Pulumi.yaml", "title": "mandatory, high: rds-encrypted"}


@pytest.mark.parametrize(("made", "expected"), [(report(), "notice"), (Report([]), "error"), (report(resources=0), "error")])
def test_nothing_judged_is_an_error(made: Report, expected: str) -> None:
    ((name, _, _),) = workflow_commands(github(made))

    assert name == expected


@pytest.mark.parametrize(
    ("hostile", "escaped"),
    [
        ("50% of a,b:c", "50%25 of a%2Cb%3Ac"),
        ("a\r\n::warning::b", "a\\r\\n%3A%3Awarning%3A%3Ab"),
    ],
)
def test_properties_are_escaped(hostile: str, escaped: str) -> None:
    first, *_ = github(report(finding(file=hostile, rule=hostile))).splitlines()

    assert first.startswith(
        f"::error file={escaped},line=12,title=mandatory%2C high%3A {escaped}::orders-db in shop/production: "
    )


@untimed
@given(reports)
def test_hostile_text_starts_no_command_of_its_own(made: Report) -> None:
    output = github(made)

    commands = workflow_commands(output)
    assert len(commands) == len(output.splitlines()) == len(made.findings) + 1
    assert {name for name, _, _ in commands} <= {"error", "warning", "notice"}
    assert {key for _, properties, _ in commands for key in properties} <= {"file", "line", "title"}
    messages = [one_line(item.message) for item in made.findings]
    cut = [data for message, (_, _, data) in zip(messages, commands, strict=False) if not data.endswith(message)]
    assert [data for data in cut if not data.endswith(" more characters)")] == []


def test_every_hostile_text_stays_inside_its_annotation() -> None:
    made = hostile_report()

    commands = workflow_commands(github(made))

    assert len(commands) == len(made.findings) + 1
