"""`PostgresDatabase`: encrypted, reached by its clients only, backed up, protected where it counts."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import AlarmRouting, PostgresDatabase, PostgresDatabaseArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

REQUIRED: dict[str, Any] = {
    "account": "123456789012",
    "region": "eu-west-1",
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1", "subnet-2"],
    "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
}


def database(render: Render, **args: Any) -> Graph:
    return render(lambda: PostgresDatabase("orders", PostgresDatabaseArgs(**{**REQUIRED, **args})))


def instance(graph: Graph) -> Node:
    (found,) = graph.of_type("aws:rds/instance:Instance")
    return found


def test_everything_is_encrypted_with_the_given_key(render: Render) -> None:
    inputs = instance(database(render)).inputs

    keys = ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId")
    assert inputs["storageEncrypted"] is True
    assert {inputs[key] for key in keys} == {REQUIRED["kms_key_arn"]}


def test_nobody_knows_the_master_password(render: Render) -> None:
    inputs = instance(database(render)).inputs

    assert inputs["manageMasterUserPassword"] is True
    assert "password" not in inputs


def test_its_security_group_lets_nobody_in(render: Render) -> None:
    graph = database(render)

    (group,) = graph.of_type("aws:ec2/securityGroup:SecurityGroup")
    assert "ingress" not in group.inputs
    assert not [node for node in graph.resources if "Ingress" in node.type or "Egress" in node.type]


def test_clients_must_use_tls(render: Render) -> None:
    (group,) = database(render).of_type("aws:rds/parameterGroup:ParameterGroup")

    assert {"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"} in group.inputs["parameters"]


def test_a_major_version_has_parameters_of_its_own(render: Render) -> None:
    groups = [
        next(database(render, engine_version=version).of_type("aws:rds/parameterGroup:ParameterGroup"))
        for version in ("17", "18")
    ]

    assert [(group.name, group.inputs["family"]) for group in groups] == [
        ("orders-postgres17", "postgres17"),
        ("orders-postgres18", "postgres18"),
    ]


@pytest.mark.parametrize(
    ("profile", "days", "standby", "protected", "monitoring"),
    [
        ("sandbox", 1, False, False, 0),
        ("dev", 1, False, False, 0),
        ("testing", 7, False, False, 0),
        ("staging", 14, True, True, 60),
        ("production", 35, True, True, 60),
    ],
)
def test_what_keeps_the_data_follows_the_profile(
    render: Render, profile: str, days: int, standby: bool, protected: bool, monitoring: int
) -> None:
    node = instance(database(render, profile=profile))

    assert (
        node.inputs["backupRetentionPeriod"],
        node.inputs["multiAz"],
        node.inputs["deletionProtection"],
        node.options.get("protect", False),
        not node.inputs["skipFinalSnapshot"],
        node.inputs.get("monitoringInterval", 0),
    ) == (days, standby, protected, protected, protected, monitoring)


def test_the_final_snapshot_has_a_name_of_its_own(render: Render) -> None:
    graph = database(render)

    (suffix,) = graph.of_type("random:index/randomId:RandomId")
    assert instance(graph).inputs["finalSnapshotIdentifier"] == f"orders-final-{suffix.outputs['hex']}"


def test_it_is_in_the_daily_backup(render: Render) -> None:
    assert instance(database(render)).inputs["tags"]["backup"] == "daily"


def test_an_argument_beats_the_profile(render: Render) -> None:
    graph = database(render, profile="dev", multi_az=True, backup_retention_days=3)

    assert (instance(graph).inputs["multiAz"], instance(graph).inputs["backupRetentionPeriod"]) == (True, 3)
    assert graph.component("orders").inputs["multiAz"] is True


def test_alarms_watch_what_brings_a_database_down(render: Render) -> None:
    routing = AlarmRouting(topic_arn="arn:aws:sns:eu-west-1:123456789012:alarms", runbooks="https://runbooks.example.org")

    alarms = database(render, alarms=routing, storage_gb=100).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")

    thresholds = {alarm.name: alarm.inputs["threshold"] for alarm in alarms}
    assert thresholds == {
        "orders-database-cpu": 90,
        "orders-database-disk-queue": 10,
        "orders-database-memory": 104857600,
        "orders-database-read-latency": 0.02,
        "orders-database-storage": 21474836480,
        "orders-database-write-latency": 0.1,
    }


def test_outputs_lead_clients_to_it(render: Render) -> None:
    outputs = database(render).component("orders").outputs

    assert outputs["port"] == 5432
    assert outputs["endpoint"] == f"{outputs['address']}:5432"
    assert outputs["secretArn"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"engine_version": "12"}, "engine_version = 12: is not in standard support; allowed are 14, 15, 16, 17, 18"),
        ({"backup_retention_days": 36}, "backup_retention_days = 36: is more than 35, the most allowed"),
        ({"instance_class": "m7g.large"}, "instance_class = m7g.large: is not an RDS instance class, such as db.m7g.large"),
        ({"database_name": "Orders"}, "database_name = Orders: is not a database name"),
        ({"backup_window": "1-2"}, "backup_window = 1-2: is not a daily window, such as 01:00-02:00"),
        ({"maintenance_window": "sunday"}, "maintenance_window = sunday: is not a weekly window"),
        ({"storage_gb": 10}, "storage_gb = 10: is less than 20, the least allowed"),
        ({"subnet_ids": ["subnet-1"]}, "has 1 item; it needs at least 2"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        PostgresDatabaseArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
