"""How much a database can lose, and how long it can be away."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import pulumi

RPO_MINUTES: Final = 5
"""RDS uploads transaction logs every five minutes (RDS User Guide, point-in-time recovery)."""
STANDBY_MINUTES: Final = 2
"""A standby takes over within 60 to 120 seconds (RDS User Guide, Multi-AZ deployments)."""
READER_MINUTES: Final = 1
"""A reader of Aurora becomes the writer in less than 60 seconds, usually 30 (Aurora User Guide, high availability)."""
NEW_WRITER_MINUTES: Final = 10
"""Without a reader Aurora makes a new writer, usually in less than ten minutes (Aurora User Guide, high availability)."""
RESTORE_BASE_MINUTES: Final = 30
"""What a restore takes besides its data; AWS publishes no number, so put in what a drill of yours measures."""
RESTORE_GIB_A_MINUTE: Final = 5
"""Data restored in a minute, logs included; AWS publishes no number either."""


class Recovery(NamedTuple):
    """What a database can do after a loss."""

    rpo_minutes: int
    """Minutes of data that can be lost where data is damaged; the loss of a machine costs nothing where there is a standby."""
    rto_minutes: int
    """Minutes until it answers again when its machine or zone is lost."""
    restore_minutes: int | None
    """Minutes that a restore to a point in time takes; none for Aurora, whose size has no bound."""


def achievable(*, aurora: bool, standby: bool, storage_gb: int) -> Recovery:
    """What a configuration can do; `storage_gb` is the most that may have to be restored."""
    if aurora:
        return Recovery(RPO_MINUTES, READER_MINUTES if standby else NEW_WRITER_MINUTES, None)
    restore = RESTORE_BASE_MINUTES + math.ceil(storage_gb / RESTORE_GIB_A_MINUTE)
    return Recovery(RPO_MINUTES, STANDBY_MINUTES if standby else restore, restore)


def check_objectives(recovery: Recovery, *, rpo_minutes: int | None, rto_minutes: int | None) -> None:
    """Raises `ValueError` where an objective is out of reach."""
    if rpo_minutes is not None and rpo_minutes < recovery.rpo_minutes:
        raise ValueError(
            f"rpo_minutes is {rpo_minutes}; a database is restored to {recovery.rpo_minutes} minutes before it was damaged, "
            "since its logs are saved that often"
        )
    if rto_minutes is not None and rto_minutes < recovery.rto_minutes:
        raise ValueError(
            f"rto_minutes is {rto_minutes}; the database is back {recovery.rto_minutes} minutes after it lost its machine; "
            "allow that, or set multi_az to true"
        )


class Place(NamedTuple):
    """Where a restored database belongs."""

    identifier: pulumi.Output[str]
    subnet_group: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    parameter_group: pulumi.Output[str]


def restore_instance(place: Place) -> pulumi.Output[str]:
    """The command that makes a copy of an instance as it was at a time; it changes nothing that is there."""
    return pulumi.Output.format(
        "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier {0} "
        "--target-db-instance-identifier {0}-restored --restore-time <time> --db-subnet-group-name {1} "
        "--vpc-security-group-ids {2} --db-parameter-group-name {3} --no-publicly-accessible --deletion-protection",
        *place,
    )


def restore_cluster(place: Place, engine: str, instance_class: str) -> pulumi.Output[str]:
    """The commands that make a copy of a cluster as it was at a time, and give it an instance."""
    return pulumi.Output.format(
        "aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier {0} "
        "--db-cluster-identifier {0}-restored --restore-to-time <time> --db-subnet-group-name {1} "
        "--vpc-security-group-ids {2} --db-cluster-parameter-group-name {3} --deletion-protection && "
        "aws rds create-db-instance --db-cluster-identifier {0}-restored --db-instance-identifier {0}-restored-1 "
        "--engine {4} --db-instance-class {5} --no-publicly-accessible",
        *place,
        engine,
        instance_class,
    )


def snapshot(kind: str, identifier: pulumi.Output[str]) -> pulumi.Output[str]:
    """The command that takes a snapshot of an `instance` or a `cluster`."""
    names = ("db-snapshot", "db-instance") if kind == "instance" else ("db-cluster-snapshot", "db-cluster")
    return pulumi.Output.format("aws rds create-{1} --{2}-identifier {0} --{1}-identifier {0}-before-change", identifier, *names)
