from __future__ import annotations

import pulumi

from devops_components import Table, TableArgs, TableCapacity, TableIndex, TableKey, Units
from tests.makers import KEY, REGION, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> Table:
    units = Units(least=1, most=10)
    args = TableArgs(
        region=REGION,
        kms_key_arn=KEY,
        partition_key=TableKey(name="id"),
        indexes={"by-customer": TableIndex(partition_key=TableKey(name="customer"))},
        capacity=TableCapacity(read=units, write=units),
        replicas={"eu-central-1": KEY},
        contributor_insights=True,
        user_error_alarm=True,
        alarms=ROUTING,
    )
    return Table(name, args, opts)
