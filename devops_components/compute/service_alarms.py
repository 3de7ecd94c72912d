"""What is watched about a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pulumi_aws import cloudwatch

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


class ServiceAlarms(NamedTuple):
    """The alarms of a service."""

    errors: cloudwatch.MetricAlarm
    """Fires when too many requests fail; a deployment under way is then rolled back."""
    objective: cloudwatch.CompositeAlarm | None
    """Fires when what the objective allows is used up fastest; none where there is no objective."""


def watch(owner: Component, args: ContainerServiceArgs, balancer: Balancer) -> ServiceAlarms | None:
    """Watches errors, slowness, healthy tasks and the objective, as its users see them; nothing where alarms go nowhere."""
    if args.alarms is None:
        return None
    of_balancer = {"LoadBalancer": balancer.load_balancer.arn_suffix}
    of_targets = {**of_balancer, "TargetGroup": balancer.target_group.arn_suffix}
    namespace = "AWS/ApplicationELB"
    errors = Alarm(
        kind="service-errors",
        says=f"More than {ERROR_PERCENT} % of requests failed for 3 of 5 minutes.",
        threshold=ERROR_PERCENT,
        metrics={
            "failed": Metric(namespace, "HTTPCode_Target_5XX_Count", of_targets, "Sum"),
            "refused": Metric(namespace, "HTTPCode_ELB_5XX_Count", of_balancer, "Sum"),
            "requests": Metric(namespace, "RequestCount", of_balancer, "Sum"),
        },
        expression=f"IF(requests>{QUIET_REQUESTS},100*(FILL(failed,0)+FILL(refused,0))/requests,0)",
        breaching=3,
    )
    slow = Alarm(
        kind="service-slow",
        says=f"One request in twenty took longer than {SLOW_SECONDS} s for 10 minutes.",
        threshold=SLOW_SECONDS,
        metrics={"latency": Metric(namespace, "TargetResponseTime", of_targets, "p95")},
        expression="latency",
        periods=10,
    )
    healthy = Alarm(
        kind="service-unhealthy",
        says="Fewer tasks than the least allowed are healthy for 5 minutes.",
        threshold=args.task_range[0],
        comparison="below",
        metrics={"healthy": Metric(namespace, "HealthyHostCount", of_targets, "Minimum")},
        missing="breaching",
    )
    raised = [raise_alarm(owner, alarm, args.alarms) for alarm in (errors, slow, healthy)]
    burns: dict[str, cloudwatch.CompositeAlarm] = {}
    if args.objective is not None:
        traffic = objectives.Traffic(balancer.load_balancer.arn_suffix, balancer.target_group.arn_suffix)
        burns = objectives.watch(owner, args, args.objective, traffic, args.alarms)
    return ServiceAlarms(raised[0], burns.get("fast"))
