from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from report_examples import COMPARED, ENCRYPTED, PRIVATE, SHORT, finding, report, reports, untimed

from devops_components.toolkit.report.model import SCHEMA_VERSION, Report
from devops_components.toolkit.report.registry import FORMATS

SCHEMA = json.loads((files("devops_components.toolkit.report") / "report.schema.json").read_text(encoding="utf-8"))


def problems(document: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def written(made: Report) -> Any:
    return json.loads(FORMATS["json"](made))


def test_a_program_reads_everything_about_a_finding() -> None:
    document = written(SHORT)

    assert document["schemaVersion"] == SCHEMA_VERSION
    assert document["counts"] == {"mandatory": 1, "failed": 0, "undecided": 1, "advisory": 0, "known": 0, "waived": 0}
    assert document["stacks"][0]["findings"][0] == {
        "kind": "violation",
        "outcome": "mandatory",
        "rule": "rds-encrypted",
        "key": None,
        "title": "Databases encrypt their storage",
        "severity": "high",
        "level": "mandatory",
        "urn": ENCRYPTED.urn,
        "resourceType": "aws:rds/instance:Instance",
        "resourceName": "orders-db",
        "message": ENCRYPTED.message,
        "fix": ENCRYPTED.fix,
        "why": ENCRYPTED.why,
        "path": "storageEncrypted",
        "file": "stacks/platform/__main__.py",
        "line": 12,
        "value": "false",
        "controls": ["cis-aws 2.3.1", "soc2 CC6.1"],
        "waiver": None,
        "known": False,
        "fingerprint": ENCRYPTED.fingerprint,
    }


def test_a_stack_says_what_passed_and_whether_it_is_complete() -> None:
    document = written(report(PRIVATE, finding(kind="error"), passed=["b", "a"]))

    assert document["complete"] is False
    assert document["stacks"][0]["passed"] == ["a", "b"]
    assert [(rule["id"], rule["controls"]) for rule in document["rules"]] == [
        ("rds-encrypted", ["cis-aws 2.3.1", "soc2 CC6.1"]),
        ("s3-private", []),
    ]


def test_a_program_reads_what_was_there_before_what_is_waived_and_what_changes() -> None:
    (stack,) = written(COMPARED)["stacks"]

    assert [(found["outcome"], found["known"], found["waiver"], found["value"]) for found in stack["findings"]] == [
        ("known", True, None, "false"),
        ("waived", False, "the test data can be made again within an hour", '"[secret]"'),
    ]
    assert stack["changes"][0] == {
        "operation": "replace",
        "urn": ENCRYPTED.urn,
        "resourceType": "aws:rds/instance:Instance",
        "resourceName": "orders-db",
        "changed": ["engine", "kmsKeyId", "tags.owner"],
        "forcing": ["engine", "kmsKeyId"],
    }
    assert [change["operation"] for change in stack["changes"]] == ["replace", "delete", "update", "create"]


@pytest.mark.parametrize(("changes", "expected"), [(None, None), ([], [])])
def test_no_comparison_is_told_from_no_change(changes: list[Any] | None, expected: list[Any] | None) -> None:
    (stack,) = written(report(changes=changes))["stacks"]

    assert stack["changes"] == expected


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ({"severity": "awful"}, "$.stacks[0].findings[0].severity"),
        ({"line": 0}, "$.stacks[0].findings[0].line"),
        ({"fingerprint": "x"}, "$.stacks[0].findings[0].fingerprint"),
        ({"time": "now"}, "$.stacks[0].findings[0]"),
        ({"value": False}, "$.stacks[0].findings[0].value"),
        ({"controls": "cis"}, "$.stacks[0].findings[0].controls"),
        ({"outcome": "ignored"}, "$.stacks[0].findings[0].outcome"),
    ],
)
def test_the_schema_finds_a_fault(fault: dict[str, Any], place: str) -> None:
    document = written(SHORT)
    document["stacks"][0]["findings"][0].update(fault)

    assert problems(document) == [place]


@pytest.mark.parametrize(
    ("fault", "place"),
    [({"operation": "recreate"}, "$.stacks[0].changes[0].operation"), ({"changed": [1]}, "$.stacks[0].changes[0].changed[0]")],
)
def test_the_schema_finds_a_fault_in_a_change(fault: dict[str, Any], place: str) -> None:
    document = written(COMPARED)
    document["stacks"][0]["changes"][0].update(fault)

    assert problems(document) == [place]


@untimed
@given(reports)
def test_every_report_fits_the_schema_and_reads_back(made: Report) -> None:
    document = written(made)

    assert problems(document) == []
    messages = [item["message"] for stack in document["stacks"] for item in stack["findings"]]
    expected = [item.message for stack in made.stacks for item in stack.findings]
    assert messages == [re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", message) for message in expected]
