"""A table with an index, in the daily backup."""

from typing import Any

import pulumi

from devops_components import (
    BackupPlan,
    BackupPlanArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Table,
    TableArgs,
    TableIndex,
    TableKey,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE: dict[str, Any] = {
    "profile": stack_profile(),
    "account": ACCOUNT,
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=("data", "backups")))
BackupPlan("backups", BackupPlanArgs(**PLACE, kms_key_arn=keys.key_arns["backups"]))
orders = Table(
    "orders",
    TableArgs(
        profile=stack_profile(),
        region=REGION,
        kms_key_arn=keys.key_arns["data"],
        partition_key=TableKey(name="order"),
        indexes={"by-customer": TableIndex(partition_key=TableKey(name="customer"), sort_key=TableKey(name="placed"))},
        ttl_attribute="expires",
    ),
)

pulumi.export("table", orders.table_name)
