"""A file system in a network, in the daily backup."""

from typing import Any

import pulumi

from devops_components import (
    AccessPoint,
    BackupPlan,
    BackupPlanArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    FileSystem,
    FileSystemArgs,
    Network,
    NetworkArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE: dict[str, Any] = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=("data", "logs", "backups")))
network = Network("network", NetworkArgs(**PLACE, cidr="10.60.0.0/16", kms_key_arn=keys.key_arns["logs"]))
BackupPlan("backups", BackupPlanArgs(**PLACE, account=ACCOUNT, kms_key_arn=keys.key_arns["backups"]))
shared = FileSystem(
    "shared",
    FileSystemArgs(
        profile=stack_profile(),
        vpc_id=network.vpc_id,
        subnet_ids={**network.subnet_ids["data"]},
        kms_key_arn=keys.key_arns["data"],
        access_points={"uploads": AccessPoint(path="/uploads", uid=1000, gid=1000)},
    ),
)

pulumi.export("fileSystem", shared.file_system_id)
pulumi.export("accessPoints", shared.access_point_ids)
