"""What is watched about a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, lb

from devops_components._core import objectives
from devops_components._core.alarms import Alarm, Metric, raise_alarm
from devops_components.compute.service_balancer import Balancer

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

ERROR_PERCENT = 5
"""Share of failed requests that wakes somebody and rolls a release back."""
QUIET_REQUESTS = 20
"""Requests a minute below which a share of errors says nothing."""
SLOW_SECONDS = 2
"""95th percentile of the answer time that counts as slow."""

_NAMESPACE = "AWS/ApplicationELB"


class ServiceAlarms(NamedTuple):
    """The alarms of a service."""

    errors: cloudwatch.MetricAlarm
    """Fires when too many requests fail; a deployment under way is then rolled back."""
    objective: cloudwatch.CompositeAlarm | None
    """Fires when what the objective allows is used up fastest; none where there is no objective."""
    arns: dict[str, pulumi.Output[str]]
    """Every alarm that tells somebody, by its kind."""


def watch(owner: Component, args: ContainerServiceArgs, balancer: Balancer) -> ServiceAlarms | None:
    """Watches errors, slowness, healthy tasks and the objective, as its users see them; nothing where alarms go nowhere."""
    if args.alarms is None:
        return None
    alarms = (_errors(balancer), _slow(balancer), _unhealthy(balancer, args.fewest_tasks))
    raised = {alarm.kind: raise_alarm(owner, alarm, args.alarms) for alarm in alarms}
    burns: dict[str, cloudwatch.CompositeAlarm] = {}
    if args.objective is not None:
        suffixes = [group.arn_suffix for group in balancer.target_groups]
        traffic = objectives.Traffic(balancer.load_balancer.arn_suffix, *suffixes)
        burns = objectives.watch(owner, args, args.objective, traffic, args.alarms)
    arns = {kind: alarm.arn for kind, alarm in raised.items()} | {f"burn-{pace}": alarm.arn for pace, alarm in burns.items()}
    return ServiceAlarms(raised["service-errors"], burns.get("fast"), arns)


def indicators(balancer: Balancer) -> dict[str, pulumi.Output[str]]:
    """The metrics that tell how well the service does, as namespace, name, and the load balancer they are of."""
    names = {
        "requests": "RequestCount",
        "failed": "HTTPCode_Target_5XX_Count",
        "refused": "HTTPCode_ELB_5XX_Count",
        "latency": "TargetResponseTime",
    }
    of = balancer.load_balancer.arn_suffix
    return {key: pulumi.Output.concat(f"{_NAMESPACE} {name} LoadBalancer=", of) for key, name in names.items()}


def _errors(balancer: Balancer) -> Alarm:
    """Too many of all requests fail, or of those that one of two releases side by side gets.

    Of a canary's tenth, every request could fail for an hour before a twentieth of all did.
    """
    of_balancer = {"LoadBalancer": balancer.load_balancer.arn_suffix}
    metrics = {
        "failed": _sum("HTTPCode_Target_5XX_Count", _targets(balancer, balancer.target_group)),
        "refused": _sum("HTTPCode_ELB_5XX_Count", of_balancer),
        "requests": _sum("RequestCount", of_balancer),
    }
    if balancer.alternate is None:
        expression = _share("requests", "(FILL(failed,0)+FILL(refused,0))")
    else:
        other = _targets(balancer, balancer.alternate.target_group)
        metrics["failed_alternate"] = _sum("HTTPCode_Target_5XX_Count", other)
        metrics["requests_first"] = _sum("RequestCount", _targets(balancer, balancer.target_group))
        metrics["requests_alternate"] = _sum("RequestCount", other)
        of_all = _share("requests", "(FILL(failed,0)+FILL(failed_alternate,0)+FILL(refused,0))")
        expression = f"MAX([{of_all},{_of_one('requests_first', 'failed')},{_of_one('requests_alternate', 'failed_alternate')}])"
    return Alarm(
        kind="service-errors",
        says=f"More than {ERROR_PERCENT} % of requests failed for 3 of 5 minutes.",
        threshold=ERROR_PERCENT,
        metrics=metrics,
        expression=expression,
        breaching=3,
    )


def _slow(balancer: Balancer) -> Alarm:
    """Of two releases side by side, the slower one counts."""
    metrics = {
        name: Metric(_NAMESPACE, "TargetResponseTime", _targets(balancer, group), "p95")
        for name, group in zip(("latency", "latency_alternate"), balancer.target_groups, strict=False)
    }
    return Alarm(
        kind="service-slow",
        says=f"One request in twenty took longer than {SLOW_SECONDS} s for 10 minutes.",
        threshold=SLOW_SECONDS,
        metrics=metrics,
        expression=_over("MAX", list(metrics)),
        periods=10,
    )


def _unhealthy(balancer: Balancer, fewest: int) -> Alarm:
    """Tasks are in either target group, or in both while a release goes on; one without tasks has no data.

    Where a schedule lets the service stop, no data at all is as it should be, and a task that is there must be healthy.
    """
    metrics = {
        name: Metric(_NAMESPACE, "HealthyHostCount", _targets(balancer, group), "Minimum")
        for name, group in zip(("healthy", "healthy_alternate"), balancer.target_groups, strict=False)
    }
    return Alarm(
        kind="service-unhealthy",
        says="Fewer tasks than the least allowed are healthy for 5 minutes.",
        threshold=max(fewest, 1),
        comparison="below",
        metrics=metrics,
        expression=None if balancer.alternate is None else _over("SUM", list(metrics)),
        missing="breaching" if fewest else "notBreaching",
    )


def _targets(balancer: Balancer, group: lb.TargetGroup) -> dict[str, pulumi.Input[str]]:
    return {"LoadBalancer": balancer.load_balancer.arn_suffix, "TargetGroup": group.arn_suffix}


def _sum(name: str, dimensions: Mapping[str, pulumi.Input[str]]) -> Metric:
    return Metric(_NAMESPACE, name, dimensions, "Sum")


def _share(requests: str, failed: str) -> str:
    """Percent of the requests that failed; 0 where there are too few to say."""
    return f"IF({requests}>{QUIET_REQUESTS},100*{failed}/{requests},0)"


def _of_one(requests: str, failed: str) -> str:
    """The same for one target group, which may have had no requests at all."""
    return f"IF(FILL({requests},0)>{QUIET_REQUESTS},100*FILL({failed},0)/FILL({requests},1),0)"


def _over(function: str, names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{function}([{','.join(names)}])"
