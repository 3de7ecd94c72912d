from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from report_examples import (
    COMPARED,
    ENCRYPTED,
    PRIVATE,
    SHORT,
    finding,
    large_report,
    report,
    reports,
    untimed,
)

from devops_components.toolkit.report.formats.sarif import RESULTS_LIMIT, VERSION
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS

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
        "suppressions": [],
        "properties": {
            "kind": "violation",
            "outcome": "mandatory",
            "level": "mandatory",
            "severity": "high",
            "stack": "shop/production",
            "environment": "production",
            "controls": ["cis-aws 2.3.1", "soc2 CC6.1"],
            "path": "storageEncrypted",
            "value": "false",
        },
    }


def test_what_is_waived_is_suppressed_with_its_reason_and_nothing_else_is() -> None:
    results = run_of(report(ENCRYPTED, PRIVATE, *COMPARED.findings))["results"]

    assert [(result["properties"]["outcome"], result["level"], result["suppressions"]) for result in results] == [
        ("mandatory", "error", []),
        ("undecided", "note", []),
        ("known", "note", []),
        (
            "waived",
            "note",
            [{"kind": "external", "status": "accepted", "justification": "the test data can be made again within an hour"}],
        ),
    ]


@pytest.mark.parametrize(
    ("made", "states"),
    [
        (report(ENCRYPTED, finding(key="a", waiver="because")), [None, None]),
        (report(ENCRYPTED, finding(key="a", known=True)), ["new", "unchanged"]),
        (report(ENCRYPTED, finding(key="a", waiver="because"), changes=[]), ["new", "new"]),
        (report(ENCRYPTED, finding(key="a", waiver="because", known=True), changes=[]), ["new", "unchanged"]),
    ],
    ids=["no comparison", "a baseline", "a revision", "waived and known"],
)
def test_every_result_is_new_or_unchanged_where_a_comparison_was_made(made: Report, states: list[str | None]) -> None:
    assert [result.get("baselineState") for result in run_of(made)["results"]] == states


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
        "properties": {"security-severity": "8.0", "tags": ["security"], "controls": ["cis-aws 2.3.1", "soc2 CC6.1"]},
    }


def test_a_long_description_stays_within_what_github_takes() -> None:
    made = report(finding(title="t" * 5_000, why="w" * 5_000))

    (rule,) = run_of(made)["tool"]["driver"]["rules"]

    lengths = [len(rule[name]["text"]) for name in ("shortDescription", "fullDescription")]
    assert [980 < length <= 1_024 for length in lengths] == [True, True]


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
