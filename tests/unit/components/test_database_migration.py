"""`DatabaseMigration`: a snapshot, then one run for each set of migrations, and only where it may run at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pulumi_aws import sns

from devops_components import (
    Connection,
    DatabaseMigration,
    DatabaseMigrationArgs,
    EcsMigration,
    KubernetesMigration,
    MigratedDatabase,
    migration_checksum,
)
from devops_components.data.migration_on_ecs import WAIT_SECONDS, calls
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import IMAGE, KEY, PLACE, ROUTING
from tests.makers.database_migration import CHECKSUM, TASK

OTHER = "cd" * 32
DATABASE = MigratedDatabase(identifier="orders")
TO_ORDERS = Connection(security_group_id="sg-1", port=5432, variables={"HOST": "orders.internal"}, secrets={"PASSWORD": "arn:1"})
POD = KubernetesMigration(
    namespace="shop",
    image=IMAGE,
    command=("alembic", "upgrade", "head"),
    connections={"orders": TO_ORDERS},
    secret_names=("orders",),
)
MINIMAL: dict[str, Any] = {**PLACE, "profile": "dev", "checksum": CHECKSUM, "ecs": TASK}
STRICT: dict[str, Any] = {**MINIMAL, "profile": "production", "passed": (CHECKSUM,), "database": DATABASE}


def migrated(render: Render, **args: Any) -> Graph:
    return render(lambda: DatabaseMigration("orders", DatabaseMigrationArgs(**{**MINIMAL, **args})))


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def waits(graph: Graph) -> list[Node]:
    return sorted(graph.of_type("aws:lambda/invocation:Invocation"), key=lambda node: node.name)


def definition(graph: Graph) -> dict[str, Any]:
    return json.loads(only(graph, "aws:sfn/stateMachine:StateMachine").inputs["definition"])


def statements(graph: Graph, name: str) -> dict[str, dict[str, Any]]:
    (policy,) = [node for node in graph.of_type("aws:iam/rolePolicy:RolePolicy") if node.name == name]
    return {statement["Sid"]: statement for statement in json.loads(policy.inputs["policy"])["Statement"]}


def test_on_ecs_a_state_machine_runs_the_task_and_tries_again_only_where_it_was_not_started(render: Render) -> None:
    step = definition(migrated(render, timeout_minutes=20))["States"]["Migrate"]

    assert step["Resource"] == "arn:aws:states:::ecs:runTask.sync"
    assert (step["TimeoutSeconds"], step["End"]) == (1200, True)
    assert step["Retry"][0]["ErrorEquals"] == ["ECS.AccessDeniedException", "ECS.ServerException", "ECS.ThrottlingException"]
    assert step["Parameters"] == {
        "Cluster": TASK.cluster_arn,
        "TaskDefinition": TASK.task_definition_arn,
        "LaunchType": "FARGATE",
        "PropagateTags": "TASK_DEFINITION",
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "Subnets": ["subnet-1", "subnet-2"],
                "SecurityGroups": ["sg-1"],
                "AssignPublicIp": "DISABLED",
            }
        },
        "Overrides": {
            "ContainerOverrides": [
                {
                    "Name": "app",
                    "Environment": [
                        {"Name": "MIGRATION_CHECKSUM", "Value": CHECKSUM},
                        {"Name": "MIGRATION_LOCK_TIMEOUT_SECONDS", "Value": "5"},
                        {"Name": "MIGRATION_PHASE", "Value": "expand"},
                        {"Name": "PGOPTIONS", "Value": "-c lock_timeout=5000"},
                    ],
                }
            ]
        },
    }


def test_the_run_is_called_after_checksum_and_attempt_and_waited_for_in_turns(render: Render) -> None:
    graph = migrated(render, timeout_minutes=8, attempt=2)

    found = waits(graph)
    assert [call.name for call in found] == [f"orders-abababababab-2-wait-{number}" for number in (1, 2)]
    assert [json.loads(call.inputs["input"]) for call in found] == [
        {
            "stateMachine": only(graph, "aws:sfn/stateMachine:StateMachine").outputs["arn"],
            "execution": f"{CHECKSUM[:40]}-2",
            "waitSeconds": 270,
            "last": last,
        }
        for last in (False, True)
    ]
    assert found[0].urn in found[1].dependencies


@given(minutes=st.integers(1, 240))
def test_the_calls_wait_for_as_long_as_the_migration_may_take(minutes: int) -> None:
    number = calls(minutes)

    assert number * WAIT_SECONDS >= minutes * 60 + 60
    assert (number - 1) * WAIT_SECONDS < minutes * 60 + 60


def test_another_set_of_migrations_is_another_run(render: Render) -> None:
    names = [{node.name for node in migrated(render, checksum=checksum).resources} for checksum in (CHECKSUM, OTHER)]

    assert names[1] - names[0] == {"orders-cdcdcdcdcdcd-1-wait-1", "orders-cdcdcdcdcdcd-1-wait-2"}


def test_what_runs_it_may_start_this_task_and_nothing_else(render: Render) -> None:
    found = statements(migrated(render), "orders-steps")

    here = {"ArnEquals": {"ecs:cluster": TASK.cluster_arn}}
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    shown = {sid: (each["Action"], each["Resource"], each.get("Condition")) for sid, each in found.items()}
    assert shown.keys() == {"Start", "WatchAndStop", "HandOver", "HearOfTheEnd", "Logs", "Traces"}
    assert shown["Start"] == (["ecs:RunTask"], [TASK.task_definition_arn], here)
    assert shown["HandOver"] == (["iam:PassRole"], [TASK.execution_role_arn, TASK.task_role_arn], to_tasks)


def test_who_waits_may_start_this_state_machine_and_watch_its_runs(render: Render) -> None:
    graph = migrated(render)

    machine = only(graph, "aws:sfn/stateMachine:StateMachine").outputs
    found = statements(graph, "orders-runner")
    assert found.keys() == {"Start", "Watch", "Logs", "Traces"}
    assert (found["Start"]["Action"], found["Start"]["Resource"]) == (["states:StartExecution"], [machine["arn"]])
    executions = f"arn:aws:states:eu-west-1:123456789012:execution:{machine['name']}:*"
    assert (found["Watch"]["Action"], found["Watch"]["Resource"]) == (["states:DescribeExecution"], [executions])


@pytest.mark.parametrize(("kind", "type_"), [("instance", "snapshot:Snapshot"), ("cluster", "clusterSnapshot:ClusterSnapshot")])
def test_a_snapshot_is_taken_before_and_nothing_runs_without_it(render: Render, kind: str, type_: str) -> None:
    graph = migrated(render, database=MigratedDatabase(kind=kind, identifier="orders"))  # type: ignore[arg-type]

    snapshot = only(graph, f"aws:rds/{type_}")
    assert snapshot.name == "orders-before-abababababab-1"
    assert snapshot.urn in waits(graph)[0].dependencies
    outputs = graph.component("orders").outputs
    assert outputs["snapshotId"].startswith("orders-abababab-")
    restore = "restore-db-instance-from-db-snapshot" if kind == "instance" else "restore-db-cluster-from-snapshot"
    assert outputs["restoreCommand"].startswith(f"aws rds {restore} --region eu-west-1 ")
    assert f"--db-{kind}-identifier orders-restored" in outputs["restoreCommand"]


def test_the_longest_name_of_a_cluster_leaves_room_for_the_snapshot_s() -> None:
    longest = "c" * 40 + "-0123456"

    assert len(f"{longest}-{CHECKSUM[:8]}-abcd") <= 63


@pytest.mark.parametrize(("profile", "kept"), [("testing", False), ("staging", True), ("production", True)])
def test_the_snapshot_outlives_the_next_one_where_stores_are_protected(render: Render, profile: str, kept: bool) -> None:
    graph = migrated(render, **{**STRICT, "profile": profile})

    assert only(graph, "aws:rds/snapshot:Snapshot").options.get("retainOnDelete", False) is kept


def test_its_output_tells_the_next_environment_what_was_applied(render: Render) -> None:
    assert migrated(render).component("orders").outputs == {"appliedChecksum": CHECKSUM}


def test_what_depends_on_it_comes_after_the_last_call(render: Render) -> None:
    def program() -> None:
        migration = DatabaseMigration("orders", DatabaseMigrationArgs(**MINIMAL))
        sns.Topic("release", opts=pulumi.ResourceOptions(depends_on=[migration]))

    graph = render(program)

    assert waits(graph)[-1].urn in only(graph, "aws:sns/topic:Topic").dependencies


def test_on_kubernetes_it_is_one_job_that_is_tried_once_and_waited_for(render: Render) -> None:
    graph = migrated(render, ecs=None, kubernetes=POD, timeout_minutes=20, database=DATABASE)

    job = only(graph, "kubernetes:batch/v1:Job")
    assert job.name == "orders-abababababab-1"
    assert (job.inputs["spec"]["backoffLimit"], job.inputs["spec"]["activeDeadlineSeconds"]) == (0, 1200)
    assert job.options["customTimeouts"]["create"] == 1260
    assert only(graph, "aws:rds/snapshot:Snapshot").urn in job.dependencies
    (container,) = job.inputs["spec"]["template"]["spec"]["containers"]
    assert (container["image"], container["command"]) == (IMAGE, ["alembic", "upgrade", "head"])
    assert {each["name"]: each["value"] for each in container["env"]} == {
        "MIGRATION_CHECKSUM": CHECKSUM,
        "MIGRATION_LOCK_TIMEOUT_SECONDS": "5",
        "MIGRATION_PHASE": "expand",
        "ORDERS_HOST": "orders.internal",
        "ORDERS_PASSWORD_KEY_NAME": "",
        "ORDERS_PASSWORD_SECRET_ARN": "arn:1",
        "PGOPTIONS": "-c lock_timeout=5000",
    }
    mounted = {each["name"]: (each["mountPath"], each["readOnly"]) for each in container["volumeMounts"]}
    assert mounted == {"tmp": ("/tmp", False), "secret-orders": ("/run/secrets/orders", True)}


@pytest.mark.parametrize("runs", [{"ecs": TASK, "log_key_arn": KEY}, {"ecs": None, "kubernetes": POD}], ids=["ecs", "kubernetes"])
def test_it_keeps_the_rules_of_production(render: Render, runs: dict[str, Any]) -> None:
    boundary = "arn:aws:iam::123456789012:policy/platform/boundary"
    graph = migrated(render, **{**STRICT, **runs, "alarms": ROUTING, "permissions_boundary": boundary})

    prefixes = ("iam-", "lambda-", "logs-", "rds-", "compute-", "k8s-no", "k8s-image", "k8s-caps", "k8s-read", "k8s-secrets")
    rules = [rule for id_, rule in all_rules().items() if id_.startswith(prefixes)]
    assert {finding.rule for finding in evaluate(graph, rules, "production").findings} == set()


def test_alarms_tell_who_does_not_look_at_the_deployment(render: Render) -> None:
    graph = migrated(render, alarms=ROUTING)

    found = {node.name: node.inputs["metricName"] for node in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert found == {"orders-migration-failed": "Errors", "orders-migration-not-started": "Throttles"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {**STRICT, "passed": None},
            "passed is missing; profile production takes only what the environment before it has applied",
        ),
        (
            {**STRICT, "passed": (OTHER,)},
            "checksum abababababab is not among what the environment before this one has applied (cdcdcdcdcdcd); deploy it",
        ),
        (
            {**MINIMAL, "passed": ()},
            "checksum abababababab is not among what the environment before this one has applied (nothing)",
        ),
        ({**MINIMAL, "passed": ("abab",)}, "passed has abab, which is not a checksum; use the whole output `applied_checksum`"),
        (
            {**STRICT, "phase": "contract"},
            "readers_gone is missing; phase contract removes what the release before may still read, so profile production asks",
        ),
        ({**STRICT, "readers_gone": "1.41.0"}, "readers_gone is given, but phase is expand, which removes nothing; leave it out"),
        ({**STRICT, "database": None}, "database is missing; profile production takes a snapshot before every migration"),
        ({**MINIMAL, "ecs": None}, "neither ecs nor kubernetes is given; name the one that migrates"),
        ({**MINIMAL, "kubernetes": POD}, "ecs and kubernetes are both given; name the one that migrates"),
        ({**MINIMAL, "checksum": "abab"}, "checksum = abab: is not the SHA-256 of the migrations; `migration_checksum(folder)`"),
        ({**MINIMAL, "phase": "shrink"}, "phase = shrink: is not one of expand, contract"),
        ({**MINIMAL, "attempt": 0}, "attempt = 0: is less than 1, the least allowed"),
        ({**MINIMAL, "attempt": 100}, "attempt = 100: is more than 99, the most allowed"),
        ({**MINIMAL, "lock_timeout_seconds": 0}, "lock_timeout_seconds = 0: is less than 1, the least allowed"),
        ({**MINIMAL, "lock_timeout_seconds": 301}, "lock_timeout_seconds = 301: is more than 300, the most allowed"),
        ({**MINIMAL, "timeout_minutes": 0}, "timeout_minutes = 0: is less than 1, the least allowed"),
        ({**MINIMAL, "timeout_minutes": 241}, "timeout_minutes = 241: is more than 240, the most allowed"),
        ({**MINIMAL, "image": IMAGE}, "image: is not a known key"),
    ],
)
def test_what_may_not_run_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        DatabaseMigrationArgs(**args)

    assert says in str(refused.value)


def test_what_removes_runs_where_nobody_reads_it_any_more_and_freely_where_nothing_is_protected() -> None:
    strict = DatabaseMigrationArgs(**{**STRICT, "phase": "contract", "readers_gone": "1.41.0"})
    free = DatabaseMigrationArgs(**{**MINIMAL, "phase": "contract"})

    assert (strict.readers_gone, free.readers_gone) == ("1.41.0", None)


def test_a_job_on_kubernetes_is_pinned_and_says_what_to_run() -> None:
    with pytest.raises(ArgumentError) as refused:
        KubernetesMigration(namespace="shop", image="shop:latest", command=())

    assert "image = shop:latest: is not pinned; end it with @sha256: and 64 hex digits" in str(refused.value)
    assert "command = []: has 0 items; it needs at least 1" in str(refused.value)


def test_a_task_on_ecs_runs_in_more_than_one_subnet() -> None:
    with pytest.raises(ArgumentError, match="subnet_ids"):
        EcsMigration(**{**TASK.given(), "subnet_ids": ("subnet-1",)})


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_checksum_is_of_names_and_contents_and_of_nothing_hidden(tmp_path: Path) -> None:
    one = migration_checksum(write(tmp_path / "one", **{"1.sql": "a", "deep/2.sql": "b"}))

    assert one == migration_checksum(write(tmp_path / "same", **{"deep/2.sql": "b", "1.sql": "a", ".cache/x": "c"}))
    assert one != migration_checksum(write(tmp_path / "renamed", **{"1.sql": "a", "deep/3.sql": "b"}))
    assert one != migration_checksum(write(tmp_path / "changed", **{"1.sql": "a", "deep/2.sql": "c"}))
    assert len(one) == 64


def test_an_empty_folder_has_no_checksum(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no migrations"):
        migration_checksum(tmp_path)


def test_the_example_names_the_checksum_of_its_own_migrations() -> None:
    example = Path(__file__).parents[3] / "examples" / "components" / "database-migration"

    files = [example / f"Pulumi.{stack}.yaml" for stack in ("dev", "production")]
    named = [yaml.safe_load(file.read_text(encoding="utf-8"))["config"]["database-migration:migration"] for file in files]
    assert {each["checksum"] for each in named} == {migration_checksum(example / "migrations")}
