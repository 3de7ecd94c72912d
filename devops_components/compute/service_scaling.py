"""How a service follows its load and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pulumi
from pulumi_aws import appautoscaling, ecs, lb
from pulumi_aws.appautoscaling import PolicyTargetTrackingScalingPolicyConfigurationArgsDict as Tracking
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgsDict as Metric,
)
from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components.compute.container_cron import Cron, Timezone
from devops_components.compute.service_balancer import Balancer

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

SCALE_OUT_SECONDS = 60
SCALE_IN_SECONDS = 300
"""Pauses after a step: quick to add tasks, slow to take them away (the figures of terraform-aws-ecs)."""

_METRICS = {"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization"}


class ScalingScheduleSettings(Args):
    """Bounds of scaling from a time on."""

    cron: Cron
    """When they begin to hold."""
    timezone: Timezone = "UTC"
    """Time zone of `cron`."""
    min_tasks: int = Field(ge=0)
    """Fewest running tasks from then on; 0 lets the service stop."""
    max_tasks: int = Field(ge=0)
    """Most running tasks from then on."""

    @model_validator(mode="after")
    def _is_within_bounds(self) -> Self:
        if self.max_tasks < self.min_tasks:
            raise ValueError(f"max_tasks is {self.max_tasks}, below min_tasks, {self.min_tasks}")
        return self


def scale(owner: Component, args: ContainerServiceArgs, service: ecs.Service, balancer: Balancer) -> None:
    """Keeps average CPU, memory and requests at their targets, between the fewest and the most tasks."""
    fewest, most = args.task_range
    # A schedule changes these from outside; an update at noon would bring back the bounds of the night.
    ignored = {"ignore_changes": ["minCapacity", "maxCapacity"]} if args.schedules else {}
    target = appautoscaling.Target(
        owner.named("scaling"),
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/", args.cluster_name, "/", service.name),
        min_capacity=fewest,
        max_capacity=most,
        tags=owner.tagged(owner.named("scaling")),
        opts=owner.child(**ignored),
    )
    for role, metric in _METRICS.items():
        of_service: Tracking = {
            "predefined_metric_specification": {"predefined_metric_type": metric},
            "target_value": args.cpu_target_percent,
        }
        _track(owner, role, target, of_service)
    if args.requests_per_task is not None:
        _track(owner, "requests", target, _requests(args.requests_per_task, balancer))
    for name, schedule in args.schedules.items():
        appautoscaling.ScheduledAction(
            owner.named(name),
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            schedule=f"cron({schedule.cron})",
            timezone=schedule.timezone,
            scalable_target_action=appautoscaling.ScheduledActionScalableTargetActionArgs(
                min_capacity=schedule.min_tasks, max_capacity=schedule.max_tasks
            ),
            opts=owner.child(),
        )


def _track(owner: Component, role: str, target: appautoscaling.Target, tracking: Tracking) -> None:
    appautoscaling.Policy(
        owner.named(role),
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration={
            **tracking,
            "scale_in_cooldown": SCALE_IN_SECONDS,
            "scale_out_cooldown": SCALE_OUT_SECONDS,
        },
        opts=owner.child(),
    )


def _requests(per_task: int, balancer: Balancer) -> Tracking:
    """Requests a minute for each task; of two releases side by side, those of the busier one."""
    groups = balancer.target_groups
    metrics = [_requests_of(f"group{number}", balancer, group) for number, group in enumerate(groups)]
    of_all = ",".join(f"group{number}" for number in range(len(groups)))
    busiest: Metric = {"id": "busiest", "expression": f"MAX([{of_all}])", "label": "Requests for each task", "return_data": True}
    return {"customized_metric_specification": {"metrics": [*metrics, busiest]}, "target_value": per_task}


def _requests_of(name: str, balancer: Balancer, group: lb.TargetGroup) -> Metric:
    return {
        "id": name,
        "return_data": False,
        "metric_stat": {
            "metric": {
                "namespace": "AWS/ApplicationELB",
                "metric_name": "RequestCountPerTarget",
                "dimensions": [
                    {"name": "LoadBalancer", "value": balancer.load_balancer.arn_suffix},
                    {"name": "TargetGroup", "value": group.arn_suffix},
                ],
            },
            "stat": "Sum",
        },
    }
