from __future__ import annotations

import pulumi

from devops_components import AccessPoint, FileSystem, FileSystemArgs, FileSystemReplication
from tests.makers import KEY, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> FileSystem:
    args = FileSystemArgs(
        vpc_id="vpc-1",
        subnet_ids={"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
        kms_key_arn=KEY,
        access_points={"uploads": AccessPoint(path="/uploads", uid=1000, gid=1000)},
        own_backups=True,
        replication=FileSystemReplication(region="eu-central-1", kms_key_arn=KEY),
        alarms=ROUTING,
    )
    return FileSystem(name, args, opts)
