"""A migration that runs before the release that needs it."""

from typing import Any

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    BackupPlan,
    BackupPlanArgs,
    ContainerCluster,
    ContainerClusterArgs,
    ContainerJob,
    ContainerJobArgs,
    DatabaseMigration,
    DatabaseMigrationArgs,
    DatabaseMigrationSettings,
    EcsMigration,
    EncryptionKeys,
    EncryptionKeysArgs,
    MigratedDatabase,
    Network,
    NetworkArgs,
    PostgresDatabase,
    PostgresDatabaseArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
STAGE: dict[str, Any] = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE: dict[str, Any] = {**STAGE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE)).key_arns
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr="10.62.0.0/16", kms_key_arn=keys["logs"]))
private, isolated = (tuple(network.subnet_ids[tier].values()) for tier in ("private", "data"))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys["messages"]),
)
alarms = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
BackupPlan("backups", BackupPlanArgs(**PLACE, kms_key_arn=keys["backups"]))
database = PostgresDatabase(
    "orders",
    PostgresDatabaseArgs(**PLACE, vpc_id=network.vpc_id, subnet_ids=isolated, kms_key_arn=keys["data"], alarms=alarms),
)
cluster = ContainerCluster("cluster", ContainerClusterArgs(**STAGE))
tasks: dict[str, Any] = {
    **PLACE,
    "image": "registry.example.org/shop@sha256:" + "4f" * 32,
    "cluster_arn": cluster.cluster_arn,
    "vpc_id": network.vpc_id,
    "private_subnet_ids": private,
    "connections": {"orders": database.connection()},
    "log_key_arn": keys["logs"],
    "alarms": alarms,
}
migrate = ContainerJob("migrate", ContainerJobArgs(**tasks, command=("alembic", "upgrade", "head")))
task = EcsMigration.of(migrate, cluster_arn=cluster.cluster_arn, subnet_ids=private)
decided = DatabaseMigrationSettings.from_config("migration")
subject = MigratedDatabase(identifier=database.identifier)
migration = DatabaseMigration(
    "migration",
    DatabaseMigrationArgs(**PLACE, **decided.given(), database=subject, ecs=task, log_key_arn=keys["logs"], alarms=alarms),
)
report = ContainerJob(
    "report", ContainerJobArgs(**tasks, command=("/app/report",)), pulumi.ResourceOptions(depends_on=[migration])
)

pulumi.export("appliedChecksum", migration.applied_checksum)
pulumi.export("restoreCommand", migration.restore_command)
