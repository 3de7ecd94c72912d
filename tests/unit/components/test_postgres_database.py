"""`PostgresDatabase`: encrypted, reached by its clients only, backed up, protected where it counts."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import PostgresDatabase, PostgresDatabaseArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import ROUTING
from tests.unit.components.databases import OWN_PASSWORD, REQUIRED, connected

MANAGED = (
    "read_replicas is 1, and RDS manages the master password, with which it makes no read replicas of an instance; hand over a "
    "master_password, or set aurora, which can have both"
)
INSTANCE = "aws:rds/instance:Instance"
RULES = ("alarm-coverage", "protect-stateful", "no-public-path-to-db")


def database(render: Render, **args: Any) -> Graph:
    return render(lambda: PostgresDatabase("orders", PostgresDatabaseArgs(**{**REQUIRED, **args})))


def instance(graph: Graph) -> Node:
    return graph.resource(INSTANCE, "orders")


def replicas(graph: Graph) -> list[Node]:
    return [node for node in graph.of_type(INSTANCE) if "replicateSourceDb" in node.inputs]


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


def test_outputs_lead_clients_to_it(render: Render) -> None:
    outputs = database(render).component("orders").outputs

    assert outputs["port"] == 5432
    assert outputs["endpoint"] == f"{outputs['address']}:5432"
    assert outputs["secretArn"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"engine_version": "12"}, "engine_version = 12: is not in standard support of postgres; allowed are 14, 15, 16, 17, 18"),
        ({"backup_retention_days": 36}, "backup_retention_days = 36: is more than 35, the most allowed"),
        ({"instance_class": "m7g.large"}, "instance_class = m7g.large: is not an RDS instance class, such as db.m7g.large"),
        ({"database_name": "Orders"}, "database_name = Orders: is not a database name"),
        ({"backup_window": "1-2"}, "backup_window = 1-2: is not a daily window, such as 01:00-02:00"),
        ({"maintenance_window": "sunday"}, "maintenance_window = sunday: is not a weekly window"),
        ({"storage_gb": 10}, "storage_gb = 10: is less than 20, the least allowed"),
        ({"subnet_ids": ["subnet-1"]}, "has 1 item; it needs at least 2"),
        ({"read_replicas": 10}, "read_replicas = 10: is more than 9, the most allowed"),
        ({"storage_gb": 2000}, "max_storage_gb is 1000, below storage_gb, 2000"),
        ({"insights": "all"}, "insights = all: is not one of none, standard, advanced"),
        ({"upgrade": {"window": "sunday"}}, "upgrade.window = sunday: is not a weekly window, such as sun:02:30-sun:03:30"),
        ({"replicate_backups_to": "eu-west-1"}, "replicate_backups_to is eu-west-1; name another region of the partition aws"),
        ({"replicate_backups_to": "cn-north-1"}, "replicate_backups_to is cn-north-1; name another region of the partition aws"),
        (
            {"parameters": {"rds.force_ssl": "0"}},
            "parameters has rds.force_ssl, which always turns away who comes without TLS; leave it out",
        ),
        (
            {"read_replicas": 1},
            MANAGED,
        ),
        (
            {"rpo_minutes": 1},
            "rpo_minutes is 1; a database is restored to 5 minutes before it was damaged, since its logs are saved that often",
        ),
        (
            {"rto_minutes": 60, "multi_az": False},
            "rto_minutes is 60; the database is back 230 minutes after it lost its machine; allow that, or set multi_az to true",
        ),
        (
            {"upgrade": {"allow_major_upgrade_to": "18"}},
            "upgrade.allow_major_upgrade_to is 18, but engine_version is 17; the two must be the same major version",
        ),
        ({"upgrade": {"mode": "blue_green"}}, "upgrade.mode is blue_green, and RDS manages the master password"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        PostgresDatabaseArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)


def test_who_has_the_password_is_led_to_the_reader_as_well(render: Render) -> None:
    seen, graph = connected(render, PostgresDatabase, {**REQUIRED, "aurora": {}})

    outputs = graph.component("orders").outputs
    assert seen["variables"] == {
        "HOST": outputs["address"],
        "PORT": "5432",
        "DATABASE": "app",
        "READER_HOST": outputs["readerAddress"],
    }
    assert seen["secrets"] == {
        "USERNAME": f"{outputs['secretArn']}:username::",
        "PASSWORD": f"{outputs['secretArn']}:password::",
    }


def test_a_role_logs_in_to_the_instance_and_to_nothing_else(render: Render) -> None:
    seen, graph = connected(render, PostgresDatabase, REQUIRED, "iam", user="app")

    identity = instance(graph).outputs["resourceId"]
    assert seen == {
        "group": graph.component("orders").outputs["securityGroupId"],
        "port": 5432,
        "variables": {"HOST": graph.component("orders").outputs["address"], "PORT": "5432", "DATABASE": "app", "USERNAME": "app"},
        "secrets": {},
        "secret_key": None,
        "grants": [
            {
                "actions": ["rds-db:connect"],
                "resources": [f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{identity}/app"],
            }
        ],
    }


@pytest.mark.parametrize(
    ("login", "user", "says"),
    [
        ("iam", None, "user: is missing; name the user of the database; for example app"),
        ("password", "app", "user = 'app': is given, but the secret says who logs in; for example app"),
        ("iam", "App", "user = 'App': is not a user's name; it has up to 32 lower-case letters, digits and underscores"),
    ],
)
def test_a_login_that_does_not_go_with_its_user_is_refused(render: Render, login: Any, user: str | None, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        connected(render, PostgresDatabase, REQUIRED, login, user=user)

    assert says in str(refused.value)


def test_what_an_instance_can_do_after_a_loss_is_told(render: Render) -> None:
    outputs = database(render).component("orders").outputs

    name = outputs["identifier"]
    assert (outputs["rpoMinutes"], outputs["rtoMinutes"], outputs["restoreMinutes"]) == (5, 2, 230)
    assert outputs["snapshotCommand"] == (
        f"aws rds create-db-snapshot --db-instance-identifier {name} --db-snapshot-identifier {name}-before-change"
    )
    assert outputs["restoreCommand"].startswith(
        f"aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier {name} "
        f"--target-db-instance-identifier {name}-restored --restore-time <time> "
    )


@pytest.mark.parametrize("args", [{}, {"read_replicas": 2, **OWN_PASSWORD}, {"aurora": {}}, {"proxy": True}])
def test_no_rule_about_databases_speaks(render: Render, args: dict[str, Any]) -> None:
    graph = database(render, **args, alarms=ROUTING)

    rules = [rule for id_, rule in all_rules().items() if id_.startswith("rds-") or id_ in RULES]
    assert [(finding.rule, finding.message) for finding in evaluate(graph, rules, "production").findings] == []
