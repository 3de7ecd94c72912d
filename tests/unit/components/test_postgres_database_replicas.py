"""What is watched of an instance of `PostgresDatabase`, what copies it has, and how it changes."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import PostgresDatabase, PostgresDatabaseArgs
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.makers import ROUTING
from tests.unit.components.databases import OWN_PASSWORD, REQUIRED, connected

INSTANCE = "aws:rds/instance:Instance"


def database(render: Render, **args: Any) -> Graph:
    return render(lambda: PostgresDatabase("orders", PostgresDatabaseArgs(**{**REQUIRED, **args})))


def instance(graph: Graph) -> Node:
    return graph.resource(INSTANCE, "orders")


def replicas(graph: Graph) -> list[Node]:
    return [node for node in graph.of_type(INSTANCE) if "replicateSourceDb" in node.inputs]


def test_alarms_watch_what_brings_a_database_down(render: Render) -> None:
    alarms = database(render, alarms=ROUTING, storage_gb=100).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")

    thresholds = {alarm.name: alarm.inputs["threshold"] for alarm in alarms}
    assert thresholds == {
        "orders-database-connections": 720,
        "orders-database-cpu": 90,
        "orders-database-disk-queue": 10,
        "orders-database-io-balance": 75,
        "orders-database-memory": 104857600,
        "orders-database-read-latency": 0.02,
        "orders-database-storage": 21474836480,
        "orders-database-storage-pace": 24,
        "orders-database-write-latency": 0.1,
    }


def test_storage_that_fills_within_a_day_is_told_before_it_is_full(render: Render) -> None:
    graph = database(render, alarms=ROUTING)

    alarm = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", "orders-database-storage-pace").inputs
    (result, free) = alarm["metricQueries"]
    assert result["expression"] == "IF(RATE(free) < 0, free / (RATE(free) * -3600), 1000000)"
    assert (free["metric"]["metricName"], free["metric"]["period"]) == ("FreeStorageSpace", 3600)
    assert (alarm["comparisonOperator"], alarm["threshold"]) == ("LessThanThreshold", 24)


@pytest.mark.parametrize(
    ("args", "most"),
    [
        ({"parameters": {"max_connections": "200"}}, 160),
        ({"parameters": {"max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)"}}, None),
        ({"instance_class": "db.x1e.xlarge"}, None),
        ({"profile": "dev"}, 360),
    ],
)
def test_connections_are_watched_where_it_is_known_how_many_there_may_be(
    render: Render, args: dict[str, Any], most: int | None
) -> None:
    graph = database(render, alarms=ROUTING, **args)

    found = [node for node in graph.resources if node.name == "orders-database-connections"]
    assert [node.inputs["threshold"] for node in found] == ([] if most is None else [most])


def test_one_alarm_watches_the_instance_and_its_replicas(render: Render) -> None:
    graph = database(render, alarms=ROUTING, read_replicas=2, **OWN_PASSWORD)

    def watched(kind: str) -> tuple[str, list[str]]:
        queries = graph.resource("aws:cloudwatch/metricAlarm:MetricAlarm", f"orders-{kind}").inputs["metricQueries"]
        dimensions = [query["metric"]["dimensions"]["DBInstanceIdentifier"] for query in queries[1:]]
        return queries[0]["expression"], dimensions

    identifiers = [node.outputs["identifier"] for node in [instance(graph), *replicas(graph)]]
    assert watched("database-cpu") == ("MAX(METRICS())", identifiers)
    assert watched("database-storage") == ("MIN(METRICS())", identifiers)
    assert watched("database-replica-lag") == ("MAX(METRICS())", identifiers[1:])


@pytest.mark.parametrize("count", [1, 3])
def test_a_replica_is_as_closed_and_as_encrypted_as_its_source_and_keeps_nothing(render: Render, count: int) -> None:
    graph = database(render, read_replicas=count, **OWN_PASSWORD)

    assert [node.name for node in replicas(graph)] == [f"orders-replica-{number}" for number in range(1, count + 1)]
    source = instance(graph)
    for replica in replicas(graph):
        assert replica.inputs["replicateSourceDb"] == source.outputs["identifier"]
        assert (replica.inputs["storageEncrypted"], replica.inputs["publiclyAccessible"]) == (True, False)
        assert replica.inputs["vpcSecurityGroupIds"] == source.inputs["vpcSecurityGroupIds"]
        assert replica.inputs["parameterGroupName"] == source.inputs["parameterGroupName"]
        assert (replica.inputs["backupRetentionPeriod"], replica.inputs["skipFinalSnapshot"]) == (0, True)
        assert {"username", "passwordWo", "password", "manageMasterUserPassword", "kmsKeyId"} & set(replica.inputs) == set()
        assert replica.outputs["availabilityZone"] != source.outputs["availabilityZone"]


@pytest.mark.parametrize(
    ("args", "count"),
    [
        ({"profile": "production"}, 0),
        ({"profile": "production", **OWN_PASSWORD}, 1),
        ({"profile": "production", "read_replicas": 0, **OWN_PASSWORD}, 0),
        ({"profile": "staging", **OWN_PASSWORD}, 0),
        ({"profile": "dev", "read_replicas": 2, **OWN_PASSWORD}, 2),
    ],
)
def test_the_profile_has_replicas_where_rds_can_make_them(render: Render, args: dict[str, Any], count: int) -> None:
    assert len(replicas(database(render, **args))) == count


def test_a_password_of_somebody_else_is_told_once_and_never_shown(render: Render) -> None:
    graph = database(render, **OWN_PASSWORD)

    inputs = instance(graph).inputs
    assert (inputs["username"], inputs["passwordWoVersion"], repr(inputs["passwordWo"])) == ("master", 1, "[secret]")
    assert {"manageMasterUserPassword", "masterUserSecretKmsKeyId", "password"} & set(inputs) == set()
    assert graph.component("orders").outputs["secretArn"] == OWN_PASSWORD["master_password"]["secret_arn"]
    assert "correct horse" not in repr(graph)


@pytest.mark.parametrize(
    ("upgrade", "allowed", "window"),
    [
        ({}, False, "sun:02:30-sun:03:30"),
        ({"allow_major_upgrade_to": "18", "window": "tue:01:00-tue:03:00"}, True, "tue:01:00-tue:03:00"),
    ],
)
def test_another_major_version_comes_only_where_it_is_named(
    render: Render, upgrade: dict[str, Any], allowed: bool, window: str
) -> None:
    inputs = instance(database(render, engine_version="18", upgrade=upgrade)).inputs

    assert (inputs["allowMajorVersionUpgrade"], inputs["maintenanceWindow"]) == (allowed, window)
    assert (inputs["applyImmediately"], "blueGreenUpdate" in inputs) == (False, False)


def test_a_blue_green_update_keeps_the_protection(render: Render) -> None:
    upgrade = {"mode": "blue_green", "snapshot_taken": "orders-before-change"}

    node = instance(database(render, upgrade=upgrade, read_replicas=0, **OWN_PASSWORD))

    assert node.inputs["blueGreenUpdate"] == {"enabled": True}
    assert (node.inputs["deletionProtection"], node.options.get("protect")) == (True, True)


def test_backups_are_copied_to_another_region_under_a_key_of_its_own(render: Render) -> None:
    graph = database(render, replicate_backups_to="eu-central-1")

    (copies,) = graph.of_type("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
    (key,) = graph.of_type("aws:kms/key:Key")
    assert (copies.inputs["region"], key.inputs["region"]) == ("eu-central-1", "eu-central-1")
    assert copies.inputs["sourceDbInstanceArn"] == instance(graph).outputs["arn"]
    assert (copies.inputs["kmsKeyId"], copies.inputs["retentionPeriod"]) == (key.outputs["arn"], 35)
    assert (copies.options.get("protect"), key.options.get("protect")) == (True, True)


def test_a_role_may_log_in_to_the_replicas_as_well(render: Render) -> None:
    seen, graph = connected(render, PostgresDatabase, {**REQUIRED, "read_replicas": 1, **OWN_PASSWORD}, "iam", user="app")

    prefix = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:"
    (replica,) = replicas(graph)
    ids = [node.outputs["resourceId"] for node in (instance(graph), replica)]
    assert seen["grants"] == [{"actions": ["rds-db:connect"], "resources": [f"{prefix}{identity}/app" for identity in ids]}]
    assert seen["variables"]["READER_HOST"] == replica.outputs["address"]
