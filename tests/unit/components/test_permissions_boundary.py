"""The permissions boundary: no role of a component exceeds it, whichever part of an environment makes the role."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_aws import iam

from devops_components import (
    BackupPlan,
    BackupPlanArgs,
    ComponentArgs,
    Environment,
    EnvironmentAlarmSettings,
    EnvironmentArgs,
    EnvironmentServiceSettings,
    NetworkSettings,
    PostgresDatabaseSettings,
)
from devops_components.errors import ArgumentError, DevopsError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

BOUNDARY = "arn:aws:iam::123456789012:policy/platform/boundary"
PLACE: dict[str, Any] = {"account": "123456789012", "region": "eu-west-1"}
WHOLE: dict[str, Any] = {
    **PLACE,
    "owner": "ops@example.org",
    "cost_center": "shop",
    "network": NetworkSettings(cidr="10.0.0.0/16"),
    "alarms": EnvironmentAlarmSettings(webhooks={"pager": "https://e.example.org"}, runbooks="https://runbooks.example.org"),
    "certificate_arn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "services": {"shop": EnvironmentServiceSettings(image="registry.example.org/shop@sha256:" + "ab" * 32)},
    "databases": {"orders": PostgresDatabaseSettings()},
}


def boundaries(graph: Graph) -> dict[str, Any]:
    """Boundary by role."""
    return {role.name: role.inputs.get("permissionsBoundary") for role in graph.of_type("aws:iam/role:Role")}


def test_it_holds_every_role_of_an_environment(render: Render) -> None:
    graph = render(lambda: Environment("all", EnvironmentArgs(**WHOLE, permissions_boundary=BOUNDARY)))

    assert boundaries(graph) == dict.fromkeys(
        [
            "all-backups",
            "all-network-flow-logs",
            "all-orders-monitoring",
            "all-shop-execution",
            "all-shop-task",
            "all-shop-traffic",
        ],
        BOUNDARY,
    )


def test_without_it_roles_have_no_limit_of_that_kind(render: Render) -> None:
    graph = render(lambda: Environment("all", EnvironmentArgs(**WHOLE)))

    assert set(boundaries(graph).values()) == {None}


def test_it_may_be_a_policy_that_the_same_program_makes(render: Render) -> None:
    def program() -> None:
        made = iam.Policy("limit", policy='{"Version": "2012-10-17", "Statement": []}')
        args = BackupPlanArgs(**PLACE, kms_key_arn="arn:aws:kms:eu-west-1:1:key/1", permissions_boundary=made.arn)
        BackupPlan("saves", args)

    graph = render(program)

    assert boundaries(graph) == {"saves": graph.resource("aws:iam/policy:Policy", "limit").outputs["arn"]}


@pytest.mark.parametrize(
    "arn", [BOUNDARY, "arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws-us-gov:iam::123456789012:policy/boundary"]
)
def test_every_managed_policy_can_be_one(arn: str) -> None:
    assert ComponentArgs(permissions_boundary=arn).to_inputs() == {"permissionsBoundary": arn}


@pytest.mark.parametrize(
    "value", ["boundary", "arn:aws:iam::123456789012:role/boundary", "arn:aws:iam::1234:policy/boundary", f"{BOUNDARY} "]
)
def test_what_is_no_policy_is_refused(value: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ComponentArgs(permissions_boundary=value)

    assert f"permissions_boundary = {value}: is not the ARN of an IAM policy; for example {BOUNDARY}" in str(refused.value)


def test_what_turns_out_to_be_no_policy_is_refused(render: Render) -> None:
    def program() -> None:
        made = iam.Policy("limit", policy='{"Version": "2012-10-17", "Statement": []}')
        args = BackupPlanArgs(**PLACE, kms_key_arn="arn:aws:kms:eu-west-1:1:key/1", permissions_boundary=made.name)
        BackupPlan("saves", args)

    with pytest.raises(DevopsError) as refused:
        render(program)

    assert "is not the ARN of an IAM policy" in str(refused.value)


def test_a_policy_of_another_account_is_refused() -> None:
    with pytest.raises(ArgumentError) as refused:
        EnvironmentArgs(**WHOLE, permissions_boundary="arn:aws:iam::999999999999:policy/platform/boundary")

    says = "permissions_boundary is a policy of account 999999999999; that of a role lies in the role's own, 123456789012"
    assert says in str(refused.value)
