from __future__ import annotations

import gzip
import json
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from report_examples import (
    COMPARED,
    PRIVATE,
    SHORT,
    hostile_report,
    large_report,
    report,
    reports,
    untimed,
    workflow_commands,
)
from sarif_pydantic import Sarif

from devops_components.toolkit.report.characters import one_line
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS
from tests.support import npm_tools, sarif_multitool

sarif = FORMATS["sarif"]


@cache
def schema() -> Draft202012Validator:
    """The schema of the standard, which comes with its validator."""
    file = npm_tools.installed(f"@microsoft/sarif-multitool-{sys.platform}/sarif-2.1.0.json")
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8-sig")))


@untimed
@given(reports)
def test_hostile_text_reads_back_through_the_model_of_the_standard(made: Report) -> None:
    output = sarif(made)

    (run,) = Sarif.model_validate_json(output).runs
    messages = [result.message.text or "" for result in run.results or []]
    expected = [one_line(item.message).replace("](", "] (") for item in made.findings]
    cut = [shown for message, shown in zip(expected, messages, strict=True) if not shown.endswith(message)]
    assert [shown for shown in cut if not shown.endswith(" more characters)")] == []
    assert list(schema().iter_errors(json.loads(output))) == []
    assert workflow_commands(output) == []


@pytest.mark.parametrize(
    ("written", "fault", "place"),
    [
        ('"level": "note",\n          "loc', '"level": "info",\n          "loc', "$.runs[0].results[0].level"),
        ('"baselineState": "unchanged"', '"baselineState": "old"', "$.runs[0].results[0].baselineState"),
        ('"kind": "external"', '"kind": "waiver"', "$.runs[0].results[1].suppressions[0].kind"),
        ('"startLine": 12', '"startLine": 0', "$.runs[0].results[0].locations[0].physicalLocation.region.startLine"),
    ],
)
def test_the_schema_of_the_standard_finds_a_fault(written: str, fault: str, place: str) -> None:
    faulty = json.loads(sarif(COMPARED).replace(written, fault, 1))

    assert [error.json_path for error in schema().iter_errors(faulty)] == [place]


def test_the_model_of_the_standard_finds_a_fault() -> None:
    faulty = sarif(SHORT).replace('"level": "error"', '"level": "err"')

    with pytest.raises(ValidationError, match="level"):
        Sarif.model_validate_json(faulty)


def test_github_accepts_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devops_components.toolkit.report.formats.sarif.RESULTS_LIMIT", 100)
    made = [SHORT, COMPARED, report(PRIVATE), Report([]), hostile_report(), large_report(200)]
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
