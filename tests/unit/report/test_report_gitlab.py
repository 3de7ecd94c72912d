from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from report_examples import COMPARED, ENCRYPTED, SHORT, finding, hostile_report, large_report, report, reports, untimed

from devops_components.toolkit.report.characters import one_line
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "gitlab_code_quality.schema.json").read_text(encoding="utf-8")))


def written(made: Report) -> list[Any]:
    return json.loads(FORMATS["gitlab"](made))


def problems(entries: Any) -> list[str]:
    return [error.json_path for error in SCHEMA.iter_errors(entries)]


def test_an_entry_says_where_what_and_how_bad() -> None:
    first, _ = written(SHORT)

    assert first == {
        "check_name": "rds-encrypted",
        "description": (
            f"mandatory, high: orders-db in shop/production: {ENCRYPTED.message} "
            "(value: storageEncrypted = false) (controls: cis-aws 2.3.1, soc2 CC6.1)"
        ),
        "fingerprint": f"{ENCRYPTED.fingerprint}:1",
        "severity": "critical",
        "location": {"path": "stacks/platform/__main__.py", "lines": {"begin": 12}},
    }


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({"severity": "critical"}, "blocker"),
        ({"severity": "high"}, "critical"),
        ({"severity": "medium"}, "major"),
        ({"severity": "low"}, "minor"),
        ({"level": "advisory"}, "critical"),
        ({"kind": "error"}, "critical"),
        ({"kind": "undecided"}, "info"),
        ({"waiver": "because"}, "info"),
        ({"known": True}, "critical"),
    ],
)
def test_severities_are_gitlabs_and_what_is_no_defect_is_information(change: dict[str, Any], severity: str) -> None:
    (entry,) = written(report(finding(**change)))

    assert entry["severity"] == severity


def test_what_was_there_before_stays_in_the_report_and_a_waiver_says_why() -> None:
    known, waived = written(COMPARED)

    assert known["fingerprint"] == f"{ENCRYPTED.fingerprint}:1"
    assert "(waived: the test data can be made again within an hour)" in waived["description"]


@pytest.mark.parametrize(
    ("file", "line", "location"),
    [
        ("./a/b.py", 3, ("a/b.py", 3)),
        ("a.py", None, ("a.py", 1)),
        ("../../etc/passwd", 3, ("etc/passwd", 3)),
        (None, 9, ("infra/Pulumi.yaml", 1)),
    ],
)
def test_a_place_is_always_inside_the_repository(file: str | None, line: int | None, location: tuple[str, int]) -> None:
    (entry,) = written(report(finding(file=file, line=line), project_file="infra/Pulumi.yaml"))

    assert (entry["location"]["path"], entry["location"]["lines"]["begin"]) == location


def test_gitlab_finds_no_mark_that_it_would_obey() -> None:
    (entry,) = written(report(finding(message="%{danger_start}x%{danger_end}")))

    assert "% {danger_start}x% {danger_end}" in entry["description"]


def test_no_finding_is_taken_for_another() -> None:
    marks = [entry["fingerprint"] for entry in written(report(*[finding(message=str(number)) for number in range(3)]))]

    assert marks == [f"{ENCRYPTED.fingerprint}:{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize("made", [Report([]), report(), SHORT, COMPARED, hostile_report(), large_report(10_000)])
def test_every_report_fits_gitlabs_format(made: Report) -> None:
    entries = written(made)

    assert problems(entries) == []
    assert len(entries) == len(made.findings)


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ({"severity": "high"}, "$[0].severity"),
        ({"location": {"path": "a.py"}}, "$[0].location"),
        ({"location": {"path": "../a.py", "lines": {"begin": 1}}}, "$[0].location.path"),
        ({"location": {"path": "a.py", "lines": {"begin": 0}}}, "$[0].location.lines.begin"),
        ({"fingerprint": None}, "$[0].fingerprint"),
    ],
)
def test_the_schema_finds_a_fault(fault: dict[str, Any], place: str) -> None:
    entries = written(SHORT)
    entries[0].update(fault)

    assert problems(entries) == [place]


@untimed
@given(reports)
def test_hostile_text_reads_back_and_is_never_obeyed(made: Report) -> None:
    entries = written(made)

    assert problems(entries) == []
    assert [entry for entry in entries if "%{" in entry["description"] or re.search(r"[\x00-\x1f]", str(entry))] == []
    messages = [one_line(item.message).replace("%{", "% {") for item in made.findings]
    cut = [entry for message, entry in zip(messages, entries, strict=True) if message not in entry["description"]]
    assert [entry for entry in cut if " more characters)" not in entry["description"]] == []
