"""`MySqlDatabase`, most of it as a cluster of Aurora: redundant, elastic, and reached through a pool of connections."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import MySqlDatabase, MySqlDatabaseArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING
from tests.unit.components.databases import OWN_PASSWORD, REQUIRED

RULES = ("alarm-coverage", "protect-stateful", "no-public-path-to-db")
AURORA: dict[str, Any] = {"aurora": {}}
SERVERLESS: dict[str, Any] = {"aurora": {"min_capacity": 0.5, "max_capacity": 8.0}}


def database(render: Render, **args: Any) -> Graph:
    return render(lambda: MySqlDatabase("orders", MySqlDatabaseArgs(**{**REQUIRED, **args})))


def only(graph: Graph, kind: str) -> Node:
    (found,) = graph.of_type(f"aws:{kind}")
    return found


def cluster(graph: Graph) -> Node:
    return only(graph, "rds/cluster:Cluster")


def machines(graph: Graph) -> list[Node]:
    return list(graph.of_type("aws:rds/clusterInstance:ClusterInstance"))


def parameters(graph: Graph, kind: str) -> dict[str, tuple[str, str]]:
    group = only(graph, kind)
    return {each["name"]: (each["value"], each["applyMethod"]) for each in group.inputs["parameters"]}


def test_an_instance_of_mysql_logs_slow_statements_to_a_file_and_admits_tls_only(render: Render) -> None:
    graph = database(render)

    assert parameters(graph, "rds/parameterGroup:ParameterGroup") == {
        "require_secure_transport": ("1", "immediate"),
        "slow_query_log": ("1", "immediate"),
        "long_query_time": ("1", "immediate"),
        "log_output": ("FILE", "immediate"),
    }
    instance = only(graph, "rds/instance:Instance").inputs
    assert (instance["engine"], instance["engineVersion"], instance["port"]) == ("mysql", "8.4", 3306)
    assert instance["enabledCloudwatchLogsExports"] == ["error", "slowquery"]


def test_a_cluster_writes_down_who_came_and_what_was_changed(render: Render) -> None:
    graph = database(render, **AURORA)

    assert parameters(graph, "rds/clusterParameterGroup:ClusterParameterGroup") == {
        "require_secure_transport": ("1", "immediate"),
        "slow_query_log": ("1", "immediate"),
        "long_query_time": ("1", "immediate"),
        "log_output": ("FILE", "immediate"),
        "server_audit_logging": ("1", "immediate"),
        "server_audit_events": ("CONNECT,QUERY_DCL,QUERY_DDL", "immediate"),
    }
    assert cluster(graph).inputs["enabledCloudwatchLogsExports"] == ["audit", "error", "slowquery"]


@pytest.mark.parametrize(
    ("profile", "args", "count"),
    [
        ("sandbox", {}, 1),
        ("dev", {}, 1),
        ("testing", {}, 1),
        ("staging", {}, 2),
        ("production", {}, 2),
        ("production", {"read_replicas": 2}, 3),
        ("production", {"read_replicas": 0}, 2),
        ("production", {"read_replicas": 0, "multi_az": False}, 1),
        ("dev", {"multi_az": True}, 2),
    ],
)
def test_a_reader_is_the_standby_of_a_cluster(render: Render, profile: str, args: dict[str, Any], count: int) -> None:
    graph = database(render, profile=profile, **AURORA, **args)

    assert [node.name for node in machines(graph)] == [f"orders-instance-{number}" for number in range(1, count + 1)]


def test_the_machines_of_a_cluster_stand_in_different_zones(render: Render) -> None:
    zones = [node.outputs["availabilityZone"] for node in machines(database(render, **AURORA, read_replicas=2))]

    assert len(set(zones)) == 3


@pytest.mark.parametrize(
    ("args", "size"),
    [
        ({**AURORA, "profile": "dev"}, "db.t4g.medium"),
        ({**AURORA, "profile": "production"}, "db.r7g.large"),
        ({**AURORA, "instance_class": "db.r7g.2xlarge"}, "db.r7g.2xlarge"),
        (SERVERLESS, "db.serverless"),
    ],
)
def test_the_size_of_machines_is_the_profiles_the_persons_or_follows_the_load(
    render: Render, args: dict[str, Any], size: str
) -> None:
    graph = database(render, **args)

    assert {node.inputs["instanceClass"] for node in machines(graph)} == {size}


def test_capacity_has_the_bounds_given(render: Render) -> None:
    graph = database(render, **SERVERLESS)

    assert cluster(graph).inputs["serverlessv2ScalingConfiguration"] == {"minCapacity": 0.5, "maxCapacity": 8}


@pytest.mark.parametrize(("profile", "protected"), [("dev", False), ("staging", True), ("production", True)])
def test_a_cluster_is_protected_like_an_instance(render: Render, profile: str, protected: bool) -> None:
    node = cluster(database(render, profile=profile, **AURORA))

    assert (
        node.inputs["deletionProtection"],
        node.options.get("protect", False),
        not node.inputs["skipFinalSnapshot"],
        "finalSnapshotIdentifier" in node.inputs,
        not node.inputs.get("deleteAutomatedBackups", False),
    ) == (protected,) * 5


def test_nobody_knows_the_password_of_a_cluster_and_everything_is_encrypted(render: Render) -> None:
    inputs = cluster(database(render, **AURORA)).inputs

    keys = ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")
    assert (inputs["manageMasterUserPassword"], inputs["storageEncrypted"]) == (True, True)
    assert {inputs[key] for key in keys} == {KEY}


@pytest.mark.parametrize(
    ("args", "kept"),
    [
        ({"profile": "dev"}, (None, None)),
        ({"profile": "production"}, ("standard", 7)),
        ({"profile": "dev", "insights": "advanced"}, ("advanced", 465)),
        ({"profile": "production", "insights": "none"}, (None, None)),
    ],
)
def test_insights_are_the_profiles_or_as_asked(render: Render, args: dict[str, Any], kept: tuple[str | None, int | None]) -> None:
    for kind in (AURORA, {}):
        graph = database(render, **args, **kind)

        inputs = (cluster(graph) if kind else only(graph, "rds/instance:Instance")).inputs
        assert (inputs.get("databaseInsightsMode"), inputs.get("performanceInsightsRetentionPeriod")) == kept


def test_a_long_name_leaves_room_for_what_the_provider_adds(render: Render) -> None:
    name = "orders-of-a-shop-with-a-rather-long-name"

    graph = render(lambda: MySqlDatabase(name, MySqlDatabaseArgs(**REQUIRED, **AURORA)))

    assert cluster(graph).inputs["clusterIdentifierPrefix"] == "orders-of-a-shop-with-a-rather-long-"
    assert len(cluster(graph).outputs["clusterIdentifier"]) <= 63


def test_alarms_watch_the_worst_machine_of_a_cluster(render: Render) -> None:
    graph = database(render, **SERVERLESS, alarms=ROUTING)

    alarms = graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    watched = {alarm.name: (alarm.inputs["threshold"], alarm.inputs["statistic"]) for alarm in alarms}
    assert watched == {
        "orders-database-capacity": (90, "Maximum"),
        "orders-database-connections": (855, "Maximum"),
        "orders-database-cpu": (90, "Maximum"),
        "orders-database-memory": (104857600, "Minimum"),
        "orders-database-read-latency": (0.02, "Maximum"),
        "orders-database-replica-lag": (300000, "Maximum"),
        "orders-database-write-latency": (0.1, "Maximum"),
    }


def test_what_a_cluster_can_do_after_a_loss_is_told(render: Render) -> None:
    outputs = database(render, **AURORA).component("orders").outputs

    assert (outputs["rpoMinutes"], outputs["rtoMinutes"], outputs.get("restoreMinutes")) == (5, 1, None)


def test_commands_are_ready_for_the_day_they_are_needed(render: Render) -> None:
    outputs = database(render, **AURORA).component("orders").outputs

    name = outputs["identifier"]
    assert outputs["snapshotCommand"] == (
        f"aws rds create-db-cluster-snapshot --db-cluster-identifier {name} --db-cluster-snapshot-identifier {name}-before-change"
    )
    assert outputs["restoreCommand"].startswith(
        f"aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier {name} "
        f"--db-cluster-identifier {name}-restored --restore-to-time <time> "
    )
    assert outputs["restoreCommand"].endswith(
        f"aws rds create-db-instance --db-cluster-identifier {name}-restored --db-instance-identifier {name}-restored-1 "
        "--engine aurora-mysql --db-instance-class db.r7g.large --no-publicly-accessible"
    )


@pytest.mark.parametrize("kind", [{}, AURORA, SERVERLESS, {**AURORA, "proxy": True}])
def test_no_rule_about_databases_speaks(render: Render, kind: dict[str, Any]) -> None:
    graph = database(render, **kind, alarms=ROUTING)

    rules = [rule for id_, rule in all_rules().items() if id_.startswith("rds-") or id_ in RULES]
    report = evaluate(graph, rules, "production")
    assert [(finding.rule, finding.message) for finding in report.findings] == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"engine_version": "8.0"}, "engine_version = 8.0: is not in standard support of mysql; allowed are 8.4, 9.7"),
        (
            {"engine_version": "9.7", **AURORA},
            "engine_version = 9.7: is not in standard support of aurora-mysql; allowed are 8.0, 8.4",
        ),
        (
            {**AURORA, "storage_gb": 100},
            "storage_gb is given, but the storage of Aurora grows and shrinks by itself; leave it out",
        ),
        (
            {**AURORA, "max_storage_gb": 100},
            "max_storage_gb is given, but the storage of Aurora grows and shrinks by itself; leave it out",
        ),
        (
            {**AURORA, "replicate_backups_to": "eu-central-1"},
            "replicate_backups_to is eu-central-1, but RDS copies the automated",
        ),
        ({**SERVERLESS, "instance_class": "db.r7g.large"}, "instance_class is db.r7g.large, but aurora has capacities"),
        ({"aurora": {"min_capacity": 1.0}}, "min_capacity is given, but max_capacity is missing; they go together"),
        ({"aurora": {"max_capacity": 1.0}}, "max_capacity is given, but min_capacity is missing; they go together"),
        ({"aurora": {"min_capacity": 4.0, "max_capacity": 2.0}}, "min_capacity is 4, above max_capacity, 2"),
        ({"aurora": {"min_capacity": 0.3, "max_capacity": 2.0}}, "aurora.min_capacity = 0.3:"),
        (
            {"parameters": {"require_secure_transport": "0"}},
            "parameters has require_secure_transport, which always turns away who comes without TLS; leave it out",
        ),
        (
            {**AURORA, "rto_minutes": 5, "multi_az": False, "read_replicas": 0},
            "rto_minutes is 5; the database is back 10 minutes after it lost its machine",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        MySqlDatabaseArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)


def test_the_password_of_a_cluster_is_always_managed(render: Render) -> None:
    with pytest.raises(ArgumentError) as refused:
        database(render, **AURORA, **OWN_PASSWORD)

    assert "master_password is given, but RDS can always manage that of Aurora; leave it out" in str(refused.value)
