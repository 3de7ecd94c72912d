"""Whether anybody says how well a service must do, and learns when it does not."""

from __future__ import annotations

from functools import partial
from typing import Any

from devops_policies.metric_alarms import METRIC_ALARM
from devops_policies.objectives import CLOUD_CONTROL, OBJECTIVE, Promise
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_SERVICE = "aws:ecs/service:Service"
_GROUP = "aws:lb/targetGroup:TargetGroup"
_STACK = (
    Mock(_SERVICE, "shop", {"loadBalancers": [{"containerPort": 8080}]}, {"loadBalancers": "targets"}),
    Mock(_GROUP, "targets", {"arnSuffix": "targetgroup/shop/1"}),
    Mock(CLOUD_CONTROL, "shop-slo", {"typeName": OBJECTIVE}, {"desiredState": "shop"}),
)


def _burn(name: str, periods: int) -> Mock:
    def counted(id_: str, metric: str) -> dict[str, Any]:
        dimensions = {"TargetGroup": "targetgroup/shop/1"}
        reading = {"namespace": "AWS/ApplicationELB", "metricName": metric, "dimensions": dimensions, "period": 3600}
        return {"id": id_, "metric": reading}

    queries = [counted("failed", "HTTPCode_Target_5XX_Count"), counted("requests", "RequestCount")]
    return Mock(METRIC_ALARM, name, {"evaluationPeriods": periods, "metricQueries": queries})


@rule(
    id="service-has-slo",
    types=(_SERVICE,),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="give the service an objective, and alarms on its share of errors over an hour at most and over six hours at least",
    settings={
        "objectives": setting("Types of objectives, with `*` as a wildcard", ["*:ServiceLevelObjective"]),
        "burnMetrics": setting(
            "Metrics that tell how fast a budget of errors burns, as namespace and name", ["AWS/ApplicationSignals BurnRate"]
        ),
        "fastMinutes": setting("Most minutes that the alarm on a fast burn looks back", 60, minimum=1),
        "slowMinutes": setting("Fewest minutes that the alarm on a slow burn looks back", 360, minimum=1),
    },
    good=[*_STACK, _burn("fast", 1), _burn("slow", 6)],
    bad=[*_STACK, _burn("fast", 1)],
)
def service_has_slo(resource: Resource, context: Context) -> Violations:
    """Every service has an objective, and alarms for the fast and the slow ways to miss it.

    Without an objective nobody can say whether a service is good enough, or whether a release may go on. A fast burn spends the
    errors of a month in two days; a slow one never trips an alarm that looks back an hour. An objective is a component or a
    resource made from the service, or what a component around it publishes as `sloRef`.
    """
    settings = context.settings
    fast, slow = settings["fastMinutes"], settings["slowMinutes"]
    promise = Promise(context.stack, resource, settings["objectives"], settings["burnMetrics"])
    parts = {
        "objective": promise.has_objective,
        f"alarm on a burn over {fast} minutes or less": partial(promise.is_watched, at_most=fast),
        f"alarm on a burn over {slow} minutes or more": partial(promise.is_watched, at_least=slow),
    }
    missing: list[str] = []
    for part, is_there in parts.items():
        with context.doubts:
            if not is_there():
                missing.append(f"no {part}")
    if missing:
        yield Violation(f"it has {' and '.join(missing)}")
