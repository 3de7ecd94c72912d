"""MySQL on Aurora, behind a pool of connections."""

from typing import Any

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    AuroraSettings,
    BackupPlan,
    BackupPlanArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    MySqlDatabase,
    MySqlDatabaseArgs,
    Network,
    NetworkArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PROFILE: dict[str, Any] = {
    "profile": stack_profile(),
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}
PLACE: dict[str, Any] = {**PROFILE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE))
network = Network("network", NetworkArgs(**PROFILE, region=REGION, cidr="10.62.0.0/16", kms_key_arn=keys.key_arns["logs"]))
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
orders = MySqlDatabase(
    "orders",
    MySqlDatabaseArgs(
        **PLACE,
        vpc_id=network.vpc_id,
        subnet_ids=tuple(network.subnet_ids["data"].values()),
        kms_key_arn=keys.key_arns["data"],
        alarms=AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
        aurora=AuroraSettings(min_capacity=0.5, max_capacity=8),
        proxy=True,
        rpo_minutes=5,
        rto_minutes=10,
    ),
)

pulumi.export("proxy", orders.proxy_address)
pulumi.export("restoreCommand", orders.restore_command)
