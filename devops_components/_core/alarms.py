"""Alarms that say what is wrong, how urgent it is, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi
from pulumi_aws import cloudwatch

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component
from devops_components._core.types import HttpsUrl


class AlarmRouting(Args):
    """Where a component's alarms go."""

    topic_arn: Wire[str]
    """Topic that is told when an alarm starts and when it ends."""
    runbooks: HttpsUrl
    """Address under which every kind of alarm has its runbook; the alarm's kind is appended."""


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str = "Average"


@dataclass(frozen=True)
class Alarm:
    """When to raise an alarm: a metric, or an expression over several, that stays beyond a threshold."""

    kind: str
    """Name of its runbook, such as `database-storage`."""
    says: str
    """What is wrong when it fires, for the person it wakes."""
    threshold: float
    metrics: Mapping[str, Metric]
    """Metrics by the name they have in `expression`; exactly one where there is no expression."""
    expression: str | None = None
    """Metric math whose result is compared."""
    comparison: Literal["above", "below"] = "above"
    period_seconds: int = 60
    periods: int = 5
    """Periods looked at."""
    breaching: int | None = None
    """How many of them must be beyond the threshold; all of them without it."""
    missing: Literal["notBreaching", "breaching", "missing", "ignore"] = "notBreaching"
    """What absent data means."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


_OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}


def raise_alarm(owner: Component, alarm: Alarm, routing: AlarmRouting) -> cloudwatch.MetricAlarm:
    """Creates the alarm as a child of the component, called after its kind."""
    name = owner.named(alarm.kind)
    return cloudwatch.MetricAlarm(
        name,
        alarm_description=f"{alarm.says} Runbook: {routing.runbooks.rstrip('/')}/{alarm.kind}",
        actions_enabled=True,
        alarm_actions=[routing.topic_arn],
        ok_actions=[routing.topic_arn],
        comparison_operator=_OPERATORS[alarm.comparison],
        threshold=alarm.threshold,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.breaching or alarm.periods,
        treat_missing_data=alarm.missing,
        tags=owner.tagged(name, **alarm.tags),
        opts=owner.child(),
        **(_single(alarm) if alarm.expression is None else _expression(alarm)),
    )


def _single(alarm: Alarm) -> dict[str, Any]:
    (metric,) = alarm.metrics.values()
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": metric.dimensions,
        "statistic": metric.statistic,
        "period": alarm.period_seconds,
    }


def _expression(alarm: Alarm) -> dict[str, Any]:
    result = cloudwatch.MetricAlarmMetricQueryArgs(id="result", expression=alarm.expression, label=alarm.kind, return_data=True)
    queries = [
        cloudwatch.MetricAlarmMetricQueryArgs(
            id=name,
            metric=cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions=metric.dimensions,
                stat=metric.statistic,
                period=alarm.period_seconds,
            ),
        )
        for name, metric in alarm.metrics.items()
    ]
    return {"metric_queries": [result, *queries]}
