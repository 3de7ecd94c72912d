"""What an independent scanner says about an export, and what of it is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.support.accepted import Accepted, accepted, differences
from tests.support.checkov import scan
from tests.support.export_programs import faulty, workload

ROOT = Path(__file__).parents[3]
plan, manifests = FORMATS["terraform-plan"], FORMATS["kubernetes"]


def test_production_has_only_the_findings_that_were_accepted(tmp_path: Path) -> None:
    graph = render_project(load_project(ROOT / "stacks" / "platform"), "production")
    resources = [node for node in graph.resources if node.custom and not node.type.startswith("pulumi:")]

    found = scan(plan(graph), "terraform_plan", tmp_path)

    assert found.resources == len(resources)
    assert len({resource for _, resource in found.passed}) > 50
    assert differences(accepted("checkov"), found.failed) == (set(), [])


def test_a_finding_that_is_not_listed_and_a_listed_one_that_is_gone_are_differences() -> None:
    kept = Accepted(rule="CKV_AWS_1", resource="aws_s3_bucket.*-logs", reason="logs of logs have no end")
    gone = Accepted(rule="CKV_AWS_2", resource="*", reason="it was accepted once upon a time")
    new = ("CKV_AWS_1", "aws_s3_bucket.data")

    assert differences([kept, gone], [("CKV_AWS_1", "aws_s3_bucket.a-logs"), new]) == ({new}, [gone])


def test_planted_faults_are_found_where_they_are(render: Render, tmp_path: Path) -> None:
    found = scan(plan(render(faulty)), "terraform_plan", tmp_path)

    planted = {
        ("CKV_AWS_16", "aws_db_instance.bare"),
        ("CKV_AWS_17", "aws_db_instance.bare"),
        ("CKV_AWS_24", "aws_security_group.open"),
        ("CKV_AWS_25", "aws_vpc_security_group_ingress_rule.rdp"),
        ("CKV_AWS_62", "aws_iam_role_policy.everything"),
        ("CKV2_AWS_6", "aws_s3_bucket.bare"),
        ("CKV2_AWS_11", "aws_vpc.net"),
    }
    assert found.resources == 9
    assert planted - found.failed == set()
    assert ("CKV2_AWS_6", "aws_s3_bucket.closed") in found.passed


def test_planted_faults_in_pods_are_found_in_the_plan_and_in_the_manifests(render: Render, tmp_path: Path) -> None:
    graph = render(workload)

    planned = scan(plan(graph), "terraform_plan", tmp_path)
    applied = scan(manifests(graph), "kubernetes", tmp_path)

    in_both = {"CKV_K8S_16", "CKV_K8S_17"}
    assert in_both - {rule for rule, resource in planned.failed if resource == "kubernetes_deployment_v1.app"} == set()
    assert in_both - {rule for rule, resource in applied.failed if resource.startswith("Deployment.shop.app-")} == set()
    assert applied.resources >= 3


@pytest.mark.parametrize("text", ["{}", "no plan"])
def test_a_text_that_checkov_does_not_read_is_no_success(text: str, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="checkov did not read the text"):
        scan(text, "terraform_plan", tmp_path)
