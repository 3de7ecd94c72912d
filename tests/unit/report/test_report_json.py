from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from report_examples import ENCRYPTED, PRIVATE, SHORT, finding, report, reports, untimed

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
    assert document["counts"] == {"mandatory": 1, "failed": 0, "undecided": 1, "advisory": 0}
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
        "fingerprint": ENCRYPTED.fingerprint,
    }


def test_a_stack_says_what_passed_and_whether_it_is_complete() -> None:
    document = written(report(PRIVATE, finding(kind="error"), passed=["b", "a"]))

    assert document["complete"] is False
    assert document["stacks"][0]["passed"] == ["a", "b"]
    assert [rule["id"] for rule in document["rules"]] == ["rds-encrypted", "s3-private"]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ({"severity": "awful"}, "$.stacks[0].findings[0].severity"),
        ({"line": 0}, "$.stacks[0].findings[0].line"),
        ({"fingerprint": "x"}, "$.stacks[0].findings[0].fingerprint"),
        ({"time": "now"}, "$.stacks[0].findings[0]"),
    ],
)
def test_the_schema_finds_a_fault(fault: dict[str, Any], place: str) -> None:
    document = written(SHORT)
    document["stacks"][0]["findings"][0].update(fault)

    assert problems(document) == [place]


@untimed
@given(reports)
def test_every_report_fits_the_schema_and_reads_back(made: Report) -> None:
    document = written(made)

    assert problems(document) == []
    messages = [item["message"] for stack in document["stacks"] for item in stack["findings"]]
    expected = [item.message for stack in made.stacks for item in stack.findings]
    assert messages == [re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", message) for message in expected]
