"""What is watched about a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypedDict

import pulumi

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component
from devops_components.data.database_engines import memory_bytes
from devops_components.data.database_parts import Machines
from devops_components.data.database_settings import DatabaseArgs

_GIB = 1024**3
_MIB = 1024**2
_CAPACITY_UNIT_BYTES = 2 * _GIB
"""Memory that comes with one capacity unit of Aurora."""
_HOURS_LEFT = 24
_REPLICA_LAG_SECONDS = 300
_NEAR_THE_MOST = 0.8
"""Share of the most connections at which people are told; RDS keeps some memory for itself, so the true most is lower."""
_NO_END = 1_000_000
"""Hours until storage is full that stand for never."""


def watch(owner: Component, args: DatabaseArgs, machines: Machines, routing: AlarmRouting) -> dict[str, pulumi.Output[str]]:
    """Watches every machine of the database; the ARN of each alarm by its kind.

    Thresholds are those of ol-infrastructure's production profile, but for storage: a fifth of what was asked for, or what a day
    fills at the present pace, so that there is time to act however large the database is.
    """
    alarms = [*_machines(machines), *_connections(args, machines)]
    alarms += _cluster(args, machines) if args.aurora else [*_storage(args, machines), *_disk(machines), *_replicas(machines)]
    return {alarm.kind: raise_alarm(owner, alarm, routing).arn for alarm in alarms}


def connections_allowed(args: DatabaseArgs) -> int | None:
    """The most connections of a machine; none where neither a parameter nor the size of the machine tells."""
    chosen = args.parameters.get("max_connections", "")
    if chosen:
        return int(chosen) if chosen.isdigit() else None
    units = args.aurora.max_capacity if args.aurora else None
    memory = memory_bytes(args.machine) if units is None else int(units * _CAPACITY_UNIT_BYTES)
    return None if memory is None else args.offer.max_connections(memory)


def _machines(machines: Machines) -> Iterator[Alarm]:
    """What holds for every machine."""
    yield Alarm(
        "database-cpu",
        "CPU above 90 % for half an hour.",
        90,
        period_seconds=300,
        periods=6,
        **_worst(machines, "CPUUtilization"),
    )
    yield Alarm(
        "database-memory",
        "Less than 100 MiB of memory is free.",
        100 * _MIB,
        comparison="below",
        **_worst(machines, "FreeableMemory", high=False),
    )
    yield Alarm("database-read-latency", "Reads take longer than 20 ms.", 0.02, **_worst(machines, "ReadLatency"))
    yield Alarm("database-write-latency", "Writes take longer than 100 ms.", 0.1, **_worst(machines, "WriteLatency"))


def _connections(args: DatabaseArgs, machines: Machines) -> Iterator[Alarm]:
    most = connections_allowed(args)
    if most is not None:
        yield Alarm(
            "database-connections",
            f"More than four fifths of the {most} connections are taken.",
            int(most * _NEAR_THE_MOST),
            **_worst(machines, "DatabaseConnections"),
        )


def _storage(args: DatabaseArgs, machines: Machines) -> Iterator[Alarm]:
    """Whether there is room on the disks of instances."""
    yield Alarm(
        "database-storage",
        "Less than a fifth of the storage is free.",
        args.storage_gb * _GIB / 5,
        comparison="below",
        period_seconds=300,
        periods=3,
        missing="breaching",
        **_worst(machines, "FreeStorageSpace", high=False),
    )
    yield Alarm(
        "database-storage-pace",
        "At the pace of the last hours the storage is full within a day.",
        _HOURS_LEFT,
        {"free": _metric(machines.dimensions["database"], "FreeStorageSpace", "Minimum")},
        f"IF(RATE(free) < 0, free / (RATE(free) * -3600), {_NO_END})",
        comparison="below",
        period_seconds=3600,
        periods=3,
    )


def _disk(machines: Machines) -> Iterator[Alarm]:
    """Whether the disks of instances keep up."""
    yield Alarm("database-disk-queue", "More than ten operations wait for the disk.", 10, **_worst(machines, "DiskQueueDepth"))
    yield Alarm(
        "database-io-balance",
        "The disk has less than three quarters of its burst credits left; without any it is slow.",
        75,
        comparison="below",
        period_seconds=300,
        periods=3,
        **_worst(machines, "EBSIOBalance%", high=False),
    )


def _replicas(machines: Machines) -> Iterator[Alarm]:
    """Whether the read replicas of an instance keep up; one that says nothing does not."""
    replicas = {name: dimensions for name, dimensions in machines.dimensions.items() if name != "database"}
    if replicas:
        yield Alarm(
            "database-replica-lag",
            f"A read replica is more than {_REPLICA_LAG_SECONDS} seconds behind.",
            _REPLICA_LAG_SECONDS,
            period_seconds=60,
            periods=5,
            missing="breaching",
            **_extreme(replicas, "ReplicaLag", high=True),
        )


def _cluster(args: DatabaseArgs, machines: Machines) -> Iterator[Alarm]:
    """What holds for clusters, whose storage is shared and grows by itself."""
    if args.replicas:
        yield Alarm(
            "database-replica-lag",
            f"A reader is more than {_REPLICA_LAG_SECONDS} seconds behind.",
            _REPLICA_LAG_SECONDS * 1000,
            **_worst(machines, "AuroraReplicaLagMaximum"),
        )
    if args.aurora is not None and args.aurora.max_capacity is not None:
        yield Alarm(
            "database-capacity",
            "More than nine tenths of the most capacity is in use for half an hour.",
            90,
            period_seconds=300,
            periods=6,
            **_worst(machines, "ACUUtilization"),
        )


class _Reading(TypedDict):
    """What an alarm looks at."""

    metrics: Mapping[str, Metric]
    expression: str | None


def _worst(machines: Machines, name: str, *, high: bool = True) -> _Reading:
    return _extreme(machines.dimensions, name, high=high)


def _extreme(dimensions: Mapping[str, Mapping[str, pulumi.Input[str]]], name: str, *, high: bool) -> _Reading:
    """The metric of the machine that is worst off; that of the only one directly."""
    if len(dimensions) > 1:
        metrics = {machine: _metric(of, name) for machine, of in dimensions.items()}
        return {"metrics": metrics, "expression": "MAX(METRICS())" if high else "MIN(METRICS())"}
    (only,) = dimensions.values()
    statistic = "Average" if "DBInstanceIdentifier" in only else "Maximum" if high else "Minimum"
    return {"metrics": {"metric": _metric(only, name, statistic)}, "expression": None}


def _metric(dimensions: Mapping[str, pulumi.Input[str]], name: str, statistic: str = "Average") -> Metric:
    return Metric("AWS/RDS", name, dimensions, statistic)
