from __future__ import annotations

import pytest
from hypothesis import given
from report_examples import COMPARED, SHORT, finding, hostile_report, large_report, report, reports, untimed, workflow_commands

from devops_components.toolkit.report.characters import one_line
from devops_components.toolkit.report.formats.github import SUMMARY_LIMIT, step_summary
from devops_components.toolkit.report.formats.markdown import MARKER
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS

github = FORMATS["github"]


def test_a_finding_becomes_an_annotation_at_its_line() -> None:
    first, *_ = github(SHORT).splitlines()

    assert first == (
        "::error file=stacks/platform/__main__.py,line=12,title=mandatory%2C high%3A rds-encrypted::"
        "orders-db in shop/production: `storageEncrypted` is false. "
        "Fix: set `storageEncrypted: true`; an existing instance is replaced from a snapshot"
        " (value: storageEncrypted = false)"
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


def test_what_asks_for_nothing_is_listed_without_an_annotation() -> None:
    first, known, waived, last, _ = github(COMPARED).splitlines()

    assert (first, last) == ("::group::2 findings without an annotation", "::endgroup::")
    assert known.startswith("known, mandatory, high: rds-encrypted: orders-db in shop/production: `storageEncrypted` is false. ")
    assert waived.startswith("waived, mandatory, high: rds-encrypted[replica]: orders-db in shop/production: ")
    assert waived.endswith(' (waived: the test data can be made again within an hour) (value: storageEncrypted = "[secret]")')


def test_the_result_says_what_changes() -> None:
    _, _, result = github(COMPARED).splitlines()[-1].split("::")

    assert result == "1 known, 1 waived in 1 stack with 42 resources; 1 replaced, 1 deleted, 1 changed, 1 created"


@pytest.mark.parametrize(
    ("failing", "annotated"),
    [
        (0, {"error": 10, "warning": 10, "notice": 10}),
        (1, {"error": 10, "warning": 10, "notice": 10}),
    ],
)
def test_no_more_annotations_of_a_kind_than_github_shows_and_the_result_among_them(
    failing: int, annotated: dict[str, int]
) -> None:
    kinds = [{"kind": "violation"}, {"level": "advisory"}, {"kind": "undecided"}]
    found = [finding(urn=str(number), **kind) for kind in kinds for number in range(12)]
    failed = [finding(kind="error", urn=str(number)) for number in range(failing)]

    output = github(report(*found, *failed))

    commands = [name for name, _, _ in workflow_commands(output)]
    assert {name: commands.count(name) for name in annotated} == annotated
    others = output[output.index("::group::") : output.index("::endgroup::")].splitlines()
    assert others[0] == f"::group::{len(others) - 1} findings without an annotation"
    assert len(others) - 1 == len(found) + failing - 29


def test_the_worst_become_annotations() -> None:
    found = [finding(severity=severity, urn=str(number)) for number in range(12) for severity in ("low", "critical")]

    commands = workflow_commands(github(report(*found)))

    assert {properties.get("title") for name, properties, _ in commands if name == "error"} == {
        "mandatory, critical: rds-encrypted"
    }


def test_the_summary_of_the_step_is_the_report_without_the_mark_of_a_comment() -> None:
    summary = step_summary(SHORT)

    assert FORMATS["markdown"](SHORT) == f"{MARKER}\n{summary}"


def test_the_summary_of_the_step_has_room_for_thousands_of_findings() -> None:
    summary = step_summary(large_report(10_000))

    assert 1_500 < summary.count("- **mandatory, high**") < 10_000
    assert SUMMARY_LIMIT - 5_000 < len(summary.encode()) <= SUMMARY_LIMIT
    assert "more findings did not fit here" in summary


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

    commands = [command for command in workflow_commands(output) if command[0] not in ("group", "endgroup")]
    silent = [item for item in made.findings if item.outcome in ("known", "waived")]
    assert len(commands) == len(made.findings) - len(silent) + 1
    assert len(output.splitlines()) == len(made.findings) + 1 + (2 if silent else 0)
    assert {name for name, _, _ in commands} <= {"error", "warning", "notice"}
    assert {key for _, properties, _ in commands for key in properties} <= {"file", "line", "title"}
    messages = [one_line(item.message) for item in made.findings if item not in silent]
    cut = [data for message, (_, _, data) in zip(messages, commands[:-1], strict=True) if message not in data]
    assert [data for data in cut if not data.endswith(" more characters)")] == []


def test_every_hostile_text_stays_inside_its_line() -> None:
    made = hostile_report()

    output = github(made)

    assert len(output.splitlines()) == len(made.findings) + 3
    assert {name for name, _, _ in workflow_commands(output)} == {"error", "warning", "notice", "group", "endgroup"}
