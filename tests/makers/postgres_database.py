from __future__ import annotations

import pulumi

from devops_components import PostgresDatabase, PostgresDatabaseArgs
from tests.makers import KEY, PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> PostgresDatabase:
    return PostgresDatabase(
        name, PostgresDatabaseArgs(**PLACE, vpc_id="vpc-1", subnet_ids=("subnet-1", "subnet-2"), kms_key_arn=KEY), opts
    )
