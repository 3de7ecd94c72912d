"""What is watched about a cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component

MOST_NODES = 10
"""Nodes that one alarm can look at."""


@dataclass(frozen=True)
class _Watch:
    """Something that can go wrong on any node."""

    kind: str
    says: str
    metric: str
    threshold: float
    period_seconds: int = 60
    periods: int = 5
    statistic: str = "Maximum"


# The metrics are those that AWS recommends to watch. Of the thresholds, 90 % CPU for half an hour is ol-infrastructure's for
# stores, 50 000 connections leave room below the 65 000 that a node takes, and the others are this project's own judgement.
_WATCHES = (
    _Watch("cache-cpu", "CPU of a node above 90 % for half an hour.", "CPUUtilization", 90, period_seconds=300, periods=6),
    _Watch(
        "cache-engine-cpu",
        "The engine's one thread is busy for more than 90 % of ten minutes: it answers late.",
        "EngineCPUUtilization",
        90,
        periods=10,
    ),
    _Watch("cache-memory", "More than 80 % of a node's memory is used.", "DatabaseMemoryUsagePercentage", 80),
    _Watch(
        "cache-evictions",
        "A node throws away more than 1000 entries in five minutes to make room.",
        "Evictions",
        1000,
        period_seconds=300,
        periods=3,
        statistic="Sum",
    ),
    _Watch("cache-connections", "A node has more than 50 000 connections.", "CurrConnections", 50_000),
)
_OF_REPLICAS = _Watch(
    "cache-replication-late",
    "A replica is more than 30 seconds behind; as much is lost when it takes over.",
    "ReplicationLag",
    30,
)


def watch(owner: Component, nodes: Sequence[pulumi.Input[str]], *, replicated: bool, routing: AlarmRouting) -> None:
    """Watches the worst of the nodes."""
    for each in (*_WATCHES, *((_OF_REPLICAS,) if replicated else ())):
        raise_alarm(owner, _worst(nodes, each), routing)


def _worst(nodes: Sequence[pulumi.Input[str]], of: _Watch) -> Alarm:
    metrics = {
        f"node{number}": Metric("AWS/ElastiCache", of.metric, {"CacheClusterId": node}, of.statistic)
        for number, node in enumerate(nodes, 1)
    }
    return Alarm(
        of.kind,
        of.says,
        of.threshold,
        metrics,
        expression=f"MAX([{','.join(metrics)}])",
        period_seconds=of.period_seconds,
        periods=of.periods,
    )
