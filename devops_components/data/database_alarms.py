"""What is watched about a database."""

from __future__ import annotations

from pulumi_aws import rds

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component

_GIB = 1024**3
_MIB = 1024**2


def watch(owner: Component, database: rds.Instance, storage_gb: int, routing: AlarmRouting) -> None:
    """Watches CPU, storage, memory, latency and the disk queue.

    Thresholds are those of ol-infrastructure's production profile, but for storage: a fifth of what was asked for, so
    that there is time to act however large the database is.
    """
    dimensions = {"DBInstanceIdentifier": database.identifier}

    def metric(name: str) -> dict[str, Metric]:
        return {"metric": Metric("AWS/RDS", name, dimensions)}

    alarms = (
        Alarm("database-cpu", "CPU above 90 % for half an hour.", 90, metric("CPUUtilization"), period_seconds=300, periods=6),
        Alarm(
            "database-storage",
            "Less than a fifth of the storage is free.",
            storage_gb * _GIB / 5,
            metric("FreeStorageSpace"),
            comparison="below",
            period_seconds=300,
            periods=3,
            missing="breaching",
        ),
        Alarm(
            "database-memory", "Less than 100 MiB of memory is free.", 100 * _MIB, metric("FreeableMemory"), comparison="below"
        ),
        Alarm("database-read-latency", "Reads take longer than 20 ms.", 0.02, metric("ReadLatency")),
        Alarm("database-write-latency", "Writes take longer than 100 ms.", 0.1, metric("WriteLatency")),
        Alarm("database-disk-queue", "More than ten operations wait for the disk.", 10, metric("DiskQueueDepth")),
    )
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)
