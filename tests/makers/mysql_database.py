from __future__ import annotations

import pulumi

from devops_components import MySqlDatabase, MySqlDatabaseArgs
from tests.makers import KEY, PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> MySqlDatabase:
    return MySqlDatabase(
        name, MySqlDatabaseArgs(**PLACE, vpc_id="vpc-1", subnet_ids=("subnet-1", "subnet-2"), kms_key_arn=KEY), opts
    )
