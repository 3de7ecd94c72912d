"""A PostgreSQL database, watched and backed up."""

from typing import Any

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    BackupPlan,
    BackupPlanArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    PostgresDatabase,
    PostgresDatabaseArgs,
    stack_profile,
)

ACCOUNT, REGION, REGION_OF_COPIES = "123456789012", "eu-west-1", "eu-central-1"
PROFILE: dict[str, Any] = {
    "profile": stack_profile(),
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}
PLACE: dict[str, Any] = {**PROFILE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE))
network = Network("network", NetworkArgs(**PROFILE, region=REGION, cidr="10.61.0.0/16", kms_key_arn=keys.key_arns["logs"]))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(
        **PROFILE,
        account=ACCOUNT,
        webhooks={"on-call": "https://events.example.org/v2"},
        kms_key_arn=keys.key_arns["messages"],
    ),
)
BackupPlan("backups", BackupPlanArgs(**PLACE, kms_key_arn=keys.key_arns["backups"]))
orders = PostgresDatabase(
    "orders",
    PostgresDatabaseArgs(
        **PLACE,
        vpc_id=network.vpc_id,
        subnet_ids=tuple(network.subnet_ids["data"].values()),
        kms_key_arn=keys.key_arns["data"],
        alarms=AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
        parameters={"idle_in_transaction_session_timeout": "60000"},
        replicate_backups_to=REGION_OF_COPIES,
        rpo_minutes=5,
    ),
)

pulumi.export("endpoint", orders.endpoint)
pulumi.export("restoreCommand", orders.restore_command)
