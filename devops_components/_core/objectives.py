"""What is promised of a service, and the alarms that tell when the promise is about to be broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pulumi
from pulumi_aws import cloudwatch
from pydantic import Field

from devops_components._core.alarms import Alarm, AlarmRouting, JointAlarm, Metric, raise_together
from devops_components._core.args import Args
from devops_components._core.burn_rates import (
    BURN_RATES,
    LEAST_TARGET,
    MINUTES_A_DAY,
    MOST_TARGET,
    BurnRate,
    expression,
    lasts_days,
    spent_percent,
)
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.profiles import EnvironmentProfile


class ObjectiveSettings(Args):
    """How well a service must do."""

    target: float | None = Field(default=None, ge=LEAST_TARGET, le=MOST_TARGET, examples=[0.999])
    """Share of requests that must not fail, as a fraction of 1; without it as the profile says, which may be no objective."""
    window_days: int = Field(default=30, ge=7, le=90)
    """Days over which the target holds."""
    min_failed_requests: int = Field(default=10, ge=1)
    """Failed requests below which nobody is told: in a quiet hour, one failure is a large share."""

    def promised(self, defaults: EnvironmentProfile) -> float | None:
        """Share of requests that must not fail in an environment of this profile; none where nothing is promised."""
        return self.target or defaults.availability_target


class Traffic(NamedTuple):
    """The requests an objective is about: those a load balancer has for its target groups, as dimensions of its metrics."""

    load_balancer: pulumi.Input[str]
    """Last part of the load balancer's ARN, `app/…`."""
    target_group: pulumi.Input[str]
    """Last part of the target group's ARN, `targetgroup/…`."""
    alternate: pulumi.Input[str] | None = None
    """That of the target group it takes turns with as releases come; none where there is only one."""


class _Objective(NamedTuple):
    target: float
    settings: ObjectiveSettings
    traffic: Traffic


def watch(
    owner: Component, args: ComponentArgs, settings: ObjectiveSettings, traffic: Traffic, routing: AlarmRouting
) -> dict[str, cloudwatch.CompositeAlarm]:
    """Creates the objective's alarms as children of the component, by name of burn rate; none where nothing is promised.

    A failure is an answer from 500 up, of the service or of the load balancer in its place; answers of a load balancer that
    serves others too count against all of them. Fast and medium burns are critical where the profile pages, everything else is
    a warning. A slower alarm is silent while a faster one speaks. AWS charges for 18 metrics in alarms and 3 composite alarms.
    """
    alarms: dict[str, cloudwatch.CompositeAlarm] = {}
    target = settings.promised(args.defaults)
    if target is None:
        return alarms
    objective = _Objective(target, settings, traffic)
    louder: cloudwatch.CompositeAlarm | None = None
    for burn in BURN_RATES:
        critical = burn.pages and args.defaults.alarms == "page"
        louder = raise_together(owner, _alarm(burn, objective, "critical" if critical else "warning"), routing, louder)
        alarms[burn.name] = louder
    return alarms


def _alarm(burn: BurnRate, objective: _Objective, severity: str) -> JointAlarm:
    kind = f"burn-{burn.name}"
    least_failed = objective.settings.min_failed_requests
    return JointAlarm(
        kind,
        f"{severity.capitalize()}: {_describe(burn, objective.target, objective.settings.window_days)}",
        (
            _part(f"{kind}-long", burn, burn.long_minutes, objective, least_failed),
            # How many must fail is asked of the long window; in the short one, any failure tells that it goes on.
            _part(f"{kind}-short", burn, burn.short_minutes, objective, 1),
        ),
        lingers_seconds=burn.short_minutes * 60,
        tags={"severity": severity},
    )


def _describe(burn: BurnRate, target: float, window_days: int) -> str:
    """What is wrong when the alarm fires, in one line."""
    spent, percent, days = spent_percent(burn, window_days), 100 * target, lasts_days(burn, window_days)
    return (
        f"{spent:.3g} % of the failures that {percent:g} % allows in {window_days} days came within {_time(burn.long_minutes)}; "
        f"at this pace all are used up in {days:.2g} days."
    )


def _part(kind: str, burn: BurnRate, minutes: int, objective: _Objective, least_failed: int) -> Alarm:
    return Alarm(
        kind=kind,
        says=f"Requests fail at more than {burn.rate:g}x the rate allowed, over {_time(minutes)}; tells nobody by itself.",
        threshold=burn.rate,
        metrics=_metrics(objective.traffic),
        expression=expression(objective.target, least_failed, alternate=objective.traffic.alternate is not None),
        period_seconds=minutes * 60,
        periods=1,
    )


def _metrics(traffic: Traffic) -> Mapping[str, Metric]:
    namespace = "AWS/ApplicationELB"
    of_balancer = {"LoadBalancer": traffic.load_balancer}
    of_targets = {**of_balancer, "TargetGroup": traffic.target_group}
    found = {
        "failed": Metric(namespace, "HTTPCode_Target_5XX_Count", of_targets, "Sum"),
        "refused": Metric(namespace, "HTTPCode_ELB_5XX_Count", of_balancer, "Sum"),
        "requests": Metric(namespace, "RequestCount", of_targets, "Sum"),
    }
    if traffic.alternate is not None:
        of_others = {**of_balancer, "TargetGroup": traffic.alternate}
        found["failed_alternate"] = Metric(namespace, "HTTPCode_Target_5XX_Count", of_others, "Sum")
        found["requests_alternate"] = Metric(namespace, "RequestCount", of_others, "Sum")
    return found


def _time(minutes: int) -> str:
    """A time in its largest whole unit."""
    for unit, length in (("days", MINUTES_A_DAY), ("hours", 60)):
        if minutes % length == 0 and minutes > length:
            return f"{minutes // length} {unit}"
    return f"{minutes} minutes"
