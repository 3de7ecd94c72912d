"""A migration comes before the release that needs it, and where it fails the release that ran goes on running."""

from __future__ import annotations

import json
from pathlib import Path

from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.state import from_state
from tests.e2e.conftest import Devops, Write

PROGRAM = """
import pulumi
from devops_components import (
    ContainerService, ContainerServiceArgs, DatabaseMigration, DatabaseMigrationArgs, EcsMigration, MigratedDatabase
)

PLACE = {"profile": "dev", "account": "123456789012", "region": "eu-west-1"}
CLUSTER, SUBNETS = "arn:aws:ecs:eu-west-1:123456789012:cluster/shop", ("subnet-1", "subnet-2")
task = EcsMigration(
    cluster_arn=CLUSTER,
    task_definition_arn="arn:aws:ecs:eu-west-1:123456789012:task-definition/migrate:1",
    subnet_ids=SUBNETS,
    security_group_id="sg-1",
    execution_role_arn="arn:aws:iam::123456789012:role/execution",
    task_role_arn="arn:aws:iam::123456789012:role/task",
)
migration = DatabaseMigration(
    "orders",
    DatabaseMigrationArgs(
        **PLACE, checksum="RELEASE" * 32, attempt=ATTEMPT, database=MigratedDatabase(identifier="orders"), ecs=task
    ),
)
ContainerService(
    "shop",
    ContainerServiceArgs(
        **PLACE,
        image="registry.example.org/shop@sha256:" + "RELEASE" * 32,
        cluster_arn=CLUSTER,
        cluster_name="shop",
        vpc_id="vpc-1",
        public_subnet_ids=SUBNETS,
        private_subnet_ids=SUBNETS,
        certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/1",
    ),
    pulumi.ResourceOptions(depends_on=[migration]),
)
pulumi.export("appliedChecksum", migration.applied_checksum)
"""


def released(program: Write, release: str, attempt: int = 1) -> Path:
    return program(PROGRAM.replace("RELEASE", release).replace("ATTEMPT", str(attempt)))


def deployed(devops: Devops) -> Graph:
    return from_state(devops.checkpoint("shop", "dev").read_text(encoding="utf-8"))


def running(devops: Devops) -> str:
    """Which release the service runs: the first digits of its image's digest."""
    graph = deployed(devops)
    (service,) = graph.of_type("aws:ecs/service:Service")
    (task,) = [
        node
        for node in graph.of_type("aws:ecs/taskDefinition:TaskDefinition")
        if node.outputs["arn"] == service.inputs["taskDefinition"]
    ]
    (container,) = json.loads(task.inputs["containerDefinitions"])
    return container["image"].rpartition(":")[2][:2]


def runs(devops: Devops) -> set[str]:
    return {node.name for node in deployed(devops).of_type("aws:lambda/invocation:Invocation")}


def test_a_migration_that_fails_leaves_the_old_release_running_until_it_succeeds(devops: Devops, program: Write) -> None:
    first = devops("up", released(program, "aa"), "-s", "dev", "--yes")
    second = released(program, "bb")

    failed = devops("up", second, "-s", "dev", "--yes", DEVOPS_FAULTS="create:orders-bbbbbbbbbbbb-1-wait-1:error")
    after_failure = running(devops)
    again = devops("up", second, "-s", "dev", "--yes", "--json")
    third = devops("up", second, "-s", "dev", "--yes", "--expect-no-changes")

    assert (first.code, failed.code, again.code, third.code) == (0, 4, 0, 0), first.err + again.err + third.err
    assert "orders-bbbbbbbbbbbb-1-wait-1: " in failed.err
    assert after_failure == "aa"
    assert running(devops) == "bb"
    assert json.loads(again.out)["outputs"] == {"appliedChecksum": "bb" * 32}
    assert runs(devops) == {"orders-bbbbbbbbbbbb-1-wait-1", "orders-bbbbbbbbbbbb-1-wait-2"}


def test_a_snapshot_that_fails_stops_the_migration_as_well(devops: Devops, program: Write) -> None:
    failed = devops(
        "up", released(program, "aa"), "-s", "dev", "--yes", DEVOPS_FAULTS="create:orders-before-aaaaaaaaaaaa-1:error"
    )

    assert failed.code == 4
    assert runs(devops) == set()
    assert list(deployed(devops).of_type("aws:ecs/service:Service")) == []


def test_another_attempt_is_another_snapshot_and_another_run_of_the_same_set(devops: Devops, program: Write) -> None:
    devops("up", released(program, "aa"), "-s", "dev", "--yes")

    again = devops("preview", released(program, "aa", attempt=2), "-s", "dev", "--json")

    changes = json.loads(again.out)["changes"]
    assert {change["name"] for change in changes if change["operation"] == "create"} == {
        "orders-aaaaaaaaaaaa-2-wait-1",
        "orders-aaaaaaaaaaaa-2-wait-2",
        "orders-before-aaaaaaaaaaaa-2",
    }
    assert {change["operation"] for change in changes} == {"create", "delete"}
