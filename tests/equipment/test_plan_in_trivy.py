"""An exported plan before trivy, which judges plans by rules of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.support.accepted import accepted, differences
from tests.support.export_programs import faulty

PLATFORM = Path(__file__).parents[2] / "stacks" / "platform"
plan = FORMATS["terraform-plan"]


def scan(text: str, folder: Path) -> tuple[int, set[tuple[str, str]]]:
    """How many rules a plan passes, and pairs of a rule and a resource that breaks it; no plan raises `KeyError`."""
    (folder / "plan.json").write_text(text, encoding="utf-8")
    alone = ["--skip-check-update", "--quiet", "--cache-dir", str(folder / "cache")]
    command = [os.environ["DEVOPS_TRIVY"], "config", *alone, "--format", "json", "plan.json"]
    answer = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
    results: list[dict[str, Any]] = [each for each in answer["Results"] if each["Type"] == "terraformplan"]
    broken = [each for result in results for each in result.get("Misconfigurations", ())]
    passed = sum(result["MisconfSummary"]["Successes"] for result in results)
    return passed, {(each["ID"], each["CauseMetadata"]["Resource"]) for each in broken}


def test_production_has_only_the_findings_that_were_accepted(tmp_path: Path) -> None:
    passed, failed = scan(plan(render_project(load_project(PLATFORM), "production")), tmp_path)

    assert passed > 50
    assert differences(accepted("trivy"), failed) == (set(), [])


def test_planted_faults_are_found_where_they_are(render: Render, tmp_path: Path) -> None:
    _, failed = scan(plan(render(faulty)), tmp_path)

    planted = {
        ("AWS-0080", "aws_db_instance.bare"),
        ("AWS-0180", "aws_db_instance.bare"),
        ("AWS-0107", "aws_security_group.open"),
        ("AWS-0107", "aws_vpc_security_group_ingress_rule.rdp"),
        ("AWS-0086", "aws_s3_bucket.bare"),
    }
    assert planted - failed == set()
    assert ("AWS-0086", "aws_s3_bucket.closed") not in failed


@pytest.mark.parametrize("text", ["{}", "no plan"])
def test_a_text_that_is_no_plan_is_no_success(text: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        scan(text, tmp_path)
