"""What is watched about a file system."""

from __future__ import annotations

import pulumi
from pulumi_aws import efs

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component

_NAMESPACE = "AWS/EFS"
_IO_PERCENT = 90
_PERIODS = 15
_HOUR_OF_BURSTS = 3600 * 100 * 1024**2
"""Bytes that can still be moved at 100 MiB a second for an hour."""
_LATE_SECONDS = 3600


def watch(owner: Component, files: efs.FileSystem, *, bursts: bool, routing: AlarmRouting) -> None:
    """Watches how near the file system is to what it can do.

    AWS recommends to look at a quarter of an hour; the thresholds are this project's own, early enough to act.
    """
    dimensions = {"FileSystemId": files.id}
    alarms = [
        Alarm(
            "file-system-busy",
            f"Operations are at more than {_IO_PERCENT} % of what the file system can do.",
            _IO_PERCENT,
            {"metric": Metric(_NAMESPACE, "PercentIOLimit", dimensions, "Maximum")},
            periods=_PERIODS,
        )
    ]
    if bursts:
        alarms.append(
            Alarm(
                "file-system-credits",
                "There are credits for less than an hour at 100 MiB a second; then the file system gets slow.",
                _HOUR_OF_BURSTS,
                {"metric": Metric(_NAMESPACE, "BurstCreditBalance", dimensions, "Minimum")},
                comparison="below",
                periods=_PERIODS,
            )
        )
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)


def watch_replication(owner: Component, files: efs.FileSystem, copy_id: pulumi.Output[str], routing: AlarmRouting) -> None:
    """Watches how far the copy is behind; EFS aims at 15 minutes."""
    dimensions: dict[str, pulumi.Input[str]] = {"FileSystemId": files.id, "DestinationFileSystemId": copy_id}
    late = Alarm(
        "file-system-replication-late",
        "The copy in another region is more than an hour behind.",
        _LATE_SECONDS,
        {"metric": Metric(_NAMESPACE, "TimeSinceLastSync", dimensions, "Maximum")},
        missing="breaching",
        period_seconds=300,
        periods=3,
    )
    raise_alarm(owner, late, routing)
