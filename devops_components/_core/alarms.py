"""Alarms that say what is wrong, how urgent it is, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def describe(self, kind: str, says: str) -> str:
        """What is wrong, and where it says what to do about it."""
        return f"{says} Runbook: {self.runbooks.rstrip('/')}/{kind}"


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
    region: str | None = None
    """Region of the metrics, and so of the topic; the provider's without it."""


@dataclass(frozen=True)
class JointAlarm:
    """When to tell of alarms that mean something only together."""

    kind: str
    """Name of its runbook."""
    says: str
    """What is wrong when it fires, for the person it wakes."""
    parts: Sequence[Alarm]
    """Alarms that must all fire; they tell nobody themselves."""
    lingers_seconds: int
    """How long it may go on after its cause has ended; so long it stays silent after a louder alarm about the same."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


_OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}
_WAIT_SECONDS = 120
"""How long an alarm gives a louder one time to fire first: two rounds of evaluation."""


def raise_alarm(owner: Component, alarm: Alarm, routing: AlarmRouting) -> cloudwatch.MetricAlarm:
    """Creates the alarm as a child of the component, called after its kind."""
    return _metric_alarm(owner, alarm, routing.describe(alarm.kind, alarm.says), [routing.topic_arn])


def raise_together(
    owner: Component, alarm: JointAlarm, routing: AlarmRouting, louder: cloudwatch.CompositeAlarm | None
) -> cloudwatch.CompositeAlarm:
    """Creates the alarm and its parts as children of the component; while a louder one fires, this one is silent."""
    name = owner.named(alarm.kind)
    parts = [_metric_alarm(owner, part, part.says, None) for part in alarm.parts]
    first = owner.named(alarm.parts[0].kind)
    return cloudwatch.CompositeAlarm(
        name,
        # The provider gives composite alarms no name, and one that exists already would be overwritten: this one is as
        # unique as the name that the first part was given.
        alarm_name=parts[0].name.apply(lambda given: name + given.removeprefix(first)),
        alarm_rule=pulumi.Output.all(*(part.name for part in parts)).apply(_all_fire),
        alarm_description=routing.describe(alarm.kind, alarm.says),
        actions_enabled=True,
        alarm_actions=[routing.topic_arn],
        ok_actions=[routing.topic_arn],
        actions_suppressor=louder
        and cloudwatch.CompositeAlarmActionsSuppressorArgs(
            alarm=louder.alarm_name, wait_period=_WAIT_SECONDS, extension_period=alarm.lingers_seconds
        ),
        tags=owner.tagged(name, **alarm.tags),
        opts=owner.child(),
    )


def _all_fire(names: Sequence[str]) -> str:
    """The rule of a composite alarm that fires when all of these do."""
    return " AND ".join(f'ALARM("{name}")' for name in names)


def _metric_alarm(
    owner: Component, alarm: Alarm, description: str, told: Sequence[pulumi.Input[str]] | None
) -> cloudwatch.MetricAlarm:
    name = owner.named(alarm.kind)
    return cloudwatch.MetricAlarm(
        name,
        region=alarm.region,
        alarm_description=description,
        actions_enabled=True,
        alarm_actions=told,
        ok_actions=told,
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
