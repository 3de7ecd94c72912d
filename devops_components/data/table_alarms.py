"""What is watched about a table."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_aws import dynamodb

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component

_NAMESPACE = "AWS/DynamoDB"
_OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
)
_LATE_MS = 60_000
_USER_ERRORS = 100


def watch(
    owner: Component,
    table: dynamodb.Table,
    *,
    indexes: Iterable[str],
    regions: Iterable[str],
    user_errors: bool,
    routing: AlarmRouting,
) -> None:
    """Watches what DynamoDB refuses and fails to do, and how far replicas are behind.

    The numbers are this project's own judgement. A write that an index has no room for counts as the table's.
    """
    alarms = [_throttles(table, tuple(indexes)), _system_errors(table), *_replicas(table, tuple(regions))]
    if user_errors:
        alarms.append(
            Alarm(
                "table-user-errors",
                f"More than {_USER_ERRORS} requests to DynamoDB in five minutes were wrong, for any table of the account here.",
                _USER_ERRORS,
                {"metric": Metric(_NAMESPACE, "UserErrors", {}, "Sum")},
                period_seconds=300,
                periods=1,
            )
        )
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)


def _throttles(table: dynamodb.Table, indexes: tuple[str, ...]) -> Alarm:
    places = [{"TableName": table.name}, *({"TableName": table.name, "GlobalSecondaryIndexName": name} for name in indexes)]
    metrics = {f"reads{number}": Metric(_NAMESPACE, "ReadThrottleEvents", place, "Sum") for number, place in enumerate(places)}
    metrics["writes"] = Metric(_NAMESPACE, "WriteThrottleEvents", places[0], "Sum")
    return Alarm(
        "table-throttled",
        "Requests are refused for lack of capacity, five minutes in a row.",
        0,
        metrics,
        expression=_sum_of(metrics),
    )


def _system_errors(table: dynamodb.Table) -> Alarm:
    metrics = {
        f"m{number}": Metric(_NAMESPACE, "SystemErrors", {"TableName": table.name, "Operation": operation}, "Sum")
        for number, operation in enumerate(_OPERATIONS)
    }
    return Alarm(
        "table-system-errors",
        "DynamoDB itself fails, in three of five minutes.",
        0,
        metrics,
        expression=_sum_of(metrics),
        breaching=3,
    )


def _replicas(table: dynamodb.Table, regions: tuple[str, ...]) -> list[Alarm]:
    if not regions:
        return []
    metrics = {
        f"m{number}": Metric(_NAMESPACE, "ReplicationLatency", {"TableName": table.name, "ReceivingRegion": region})
        for number, region in enumerate(regions)
    }
    return [
        Alarm(
            "table-replication-late",
            "Replicas in another region are more than a minute behind.",
            _LATE_MS,
            metrics,
            expression=f"MAX([{','.join(metrics)}])",
        )
    ]


def _sum_of(metrics: Iterable[str]) -> str:
    """Their sum; a metric has no data while nothing of its kind happens."""
    return "+".join(f"FILL({name},0)" for name in metrics)
