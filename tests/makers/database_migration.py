from __future__ import annotations

import pulumi

from devops_components import DatabaseMigration, DatabaseMigrationArgs, EcsMigration, MigratedDatabase
from tests.makers import ACCOUNT, PLACE, REGION, ROUTING

CHECKSUM = "ab" * 32
TASK = EcsMigration(
    cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/shop",
    task_definition_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/migrate:1",
    subnet_ids=("subnet-1", "subnet-2"),
    security_group_id="sg-1",
    execution_role_arn=f"arn:aws:iam::{ACCOUNT}:role/execution",
    task_role_arn=f"arn:aws:iam::{ACCOUNT}:role/task",
)


def make(name: str, opts: pulumi.ResourceOptions | None) -> DatabaseMigration:
    return DatabaseMigration(
        name,
        DatabaseMigrationArgs(
            **PLACE,
            checksum=CHECKSUM,
            passed=(CHECKSUM,),
            database=MigratedDatabase(identifier="orders"),
            ecs=TASK,
            alarms=ROUTING,
        ),
        opts,
    )
