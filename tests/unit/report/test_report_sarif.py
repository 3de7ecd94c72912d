from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from pydantic import ValidationError
from report_examples import (
    ENCRYPTED,
    PRIVATE,
    SHORT,
    finding,
    hostile_report,
    large_report,
    report,
    reports,
    untimed,
    workflow_commands,
)
from sarif_pydantic import Sarif

from devops_components.toolkit.report.characters import one_line
from devops_components.toolkit.report.formats.sarif import RESULTS_LIMIT, VERSION
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS
from tests.support import sarif_multitool

sarif = FORMATS["sarif"]


def run_of(made: Report) -> dict[str, Any]:
    (run,) = json.loads(sarif(made))["runs"]
    return run


def test_a_result_says_where_and_what_and_stays_the_same_result() -> None:
    first, _ = run_of(SHORT)["results"]

    assert first == {
        "ruleId": "rds-encrypted",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": f"orders-db: {ENCRYPTED.message}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "stacks/platform/__main__.py"},
                    "region": {"startLine": 12},
                },
                "logicalLocations": [{"fullyQualifiedName": ENCRYPTED.urn, "name": "orders-db", "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{ENCRYPTED.fingerprint}:1"},
        "properties": {
            "kind": "violation",
            "level": "mandatory",
            "severity": "high",
            "stack": "shop/production",
            "environment": "production",
        },
    }


def test_a_rule_says_what_github_shows_of_it() -> None:
    driver = run_of(SHORT)["tool"]["driver"]

    assert (driver["name"], driver["version"]) == ("devops", VERSION)
    assert driver["rules"][0] == {
        "id": "rds-encrypted",
        "shortDescription": {"text": "Databases encrypt their storage"},
        "fullDescription": {"text": ENCRYPTED.why},
        "help": {
            "text": f"{ENCRYPTED.why}\n\nFix: {ENCRYPTED.fix}",
            "markdown": f"**Why:** {ENCRYPTED.why}\n\n**Fix:** {ENCRYPTED.fix}",
        },
        "properties": {"security-severity": "8.0", "tags": ["security"]},
    }


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        ("violation", "mandatory", "error"),
        ("violation", "advisory", "warning"),
        ("undecided", "mandatory", "note"),
        ("undecided", "advisory", "note"),
        ("error", "advisory", "error"),
    ],
)
def test_the_outcome_decides_the_level(kind: str, level: str, expected: str) -> None:
    (result,) = run_of(report(finding(kind=kind, level=level)))["results"]

    assert result["level"] == expected


@pytest.mark.parametrize(("severity", "score"), [("critical", "9.5"), ("high", "8.0"), ("medium", "5.5"), ("low", "2.0")])
def test_the_severity_is_the_one_github_shows(severity: str, score: str) -> None:
    (rule,) = run_of(report(finding(severity=severity)))["tool"]["driver"]["rules"]

    assert rule["properties"]["security-severity"] == score


@pytest.mark.parametrize(
    ("file", "line", "uri", "start"),
    [
        ("a b/ü#?.py", 3, "a%20b/%C3%BC%23%3F.py", 3),
        ("/etc/../x", None, "etc/x", 1),
        ("https://evil.example/x", 2, "https%3A/evil.example/x", 2),
        ("C:\\x", 2, "C%3A%5Cx", 2),
        (None, 9, "infra/Pulumi.yaml", 1),
        ("..", 9, "infra/Pulumi.yaml", 1),
    ],
)
def test_a_place_is_always_inside_the_repository(file: str | None, line: int | None, uri: str, start: int) -> None:
    (result,) = run_of(report(finding(file=file, line=line), project_file="infra/Pulumi.yaml"))["results"]

    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": uri}, "region": {"startLine": start}}


@untimed
@given(reports)
def test_no_path_leads_out_of_the_repository(made: Report) -> None:
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run_of(made)["results"]]

    assert [uri for uri in uris if not uri or urlsplit(uri)[:2] != ("", "") or {"", ".", ".."} & set(uri.split("/"))] == []


def test_findings_that_are_alike_keep_fingerprints_of_their_own() -> None:
    results = run_of(report(finding(message="one"), finding(message="two")))["results"]

    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert hashes == [f"{ENCRYPTED.fingerprint}:1", f"{ENCRYPTED.fingerprint}:2"]


def test_a_rule_that_only_a_finding_knows_is_described_too() -> None:
    made = Report(report(finding(rule="theirs")).stacks)

    assert [rule["id"] for rule in run_of(made)["tool"]["driver"]["rules"]] == ["theirs"]


def test_a_link_in_a_message_is_no_link() -> None:
    (result,) = run_of(report(finding(message="see [here](https://evil.example)")))["results"]

    assert result["message"]["text"] == "orders-db: see [here] (https://evil.example)"


@pytest.mark.parametrize(
    ("made", "successful", "notifications"),
    [
        (SHORT, True, [("note", "1 mandatory, 1 undecided in 1 stack with 42 resources")]),
        (Report([]), False, [("error", "nothing was judged")]),
        (
            large_report(10_000),
            True,
            [
                ("note", "10,000 mandatory in 1 stack with 42 resources"),
                ("warning", "the 5,000 worst of 10,000 findings are listed, 5,000 are left out"),
            ],
        ),
    ],
    ids=["short", "empty", "large"],
)
def test_the_run_says_what_it_is_worth(made: Report, successful: bool, notifications: list[tuple[str, str]]) -> None:
    run = run_of(made)

    (invocation,) = run["invocations"]
    told = [(item["level"], item["message"]["text"]) for item in invocation["toolExecutionNotifications"]]
    assert (invocation["executionSuccessful"], told) == (successful, notifications)
    assert len(run["results"]) == min(len(made.findings), RESULTS_LIMIT)


@untimed
@given(reports)
def test_hostile_text_reads_back_through_the_model_of_the_standard(made: Report) -> None:
    output = sarif(made)

    (run,) = Sarif.model_validate_json(output).runs
    messages = [result.message.text or "" for result in run.results or []]
    expected = [one_line(item.message).replace("](", "] (") for item in made.findings]
    cut = [shown for message, shown in zip(expected, messages, strict=True) if not shown.endswith(message)]
    assert [shown for shown in cut if not shown.endswith(" more characters)")] == []
    assert workflow_commands(output) == []


def test_the_model_of_the_standard_finds_a_fault() -> None:
    faulty = sarif(SHORT).replace('"level": "error"', '"level": "err"')

    with pytest.raises(ValidationError, match="level"):
        Sarif.model_validate_json(faulty)


def test_github_accepts_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devops_components.toolkit.report.formats.sarif.RESULTS_LIMIT", 100)
    made = [SHORT, report(PRIVATE), Report([]), hostile_report(), large_report(200)]
    files = [tmp_path / f"{number}.sarif" for number in range(len(made))]
    for file, one in zip(files, made, strict=True):
        file.write_text(sarif(one), encoding="utf-8")

    problems = sarif_multitool.problems(*files)

    # The project has no page of its own that the tool's `informationUri` could name.
    assert problems == {file.name: {"warning SARIF2005"} for file in files}


def test_the_largest_file_stays_within_githubs_limits() -> None:
    output = sarif(large_report(10_000))

    assert len(json.loads(output)["runs"]) <= 20
    assert len(json.loads(output)["runs"][0]["results"]) == 5_000
    assert len(gzip.compress(output.encode())) < 10_000_000


def test_the_validator_finds_faults_though_its_exit_code_is_0(tmp_path: Path) -> None:
    faults = {
        "GH2012": ('"fullDescription"', '"otherDescription"'),
        "SARIF1002": ('"uri": "stacks/platform/__main__.py"', '"uri": "a b.py"'),
        "SARIF1009": ('"ruleIndex": 1', '"ruleIndex": 9'),
        "JSON1001": ('"results": [', '"results": [,'),
    }
    files = [tmp_path / f"{rule}.sarif" for rule in faults]
    for file, (written, fault) in zip(files, faults.values(), strict=True):
        file.write_text(sarif(SHORT).replace(written, fault), encoding="utf-8")

    problems = sarif_multitool.problems(*files)

    assert [rule for rule in faults if f"error {rule}" not in problems[f"{rule}.sarif"]] == []


@pytest.mark.parametrize("name", ["missing.sarif", "skipped.json"])
def test_the_validator_never_takes_a_file_that_it_did_not_look_at_for_a_good_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "skipped.json").write_text(sarif(SHORT), encoding="utf-8")

    with pytest.raises(RuntimeError, match="not every file was validated"):
        sarif_multitool.problems(tmp_path / name)
