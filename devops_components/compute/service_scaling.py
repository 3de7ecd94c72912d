"""How a service follows its load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import appautoscaling, ecs

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

SCALE_OUT_SECONDS = 60
SCALE_IN_SECONDS = 300
"""Pauses after a step: quick to add tasks, slow to take them away (the figures of terraform-aws-ecs)."""

_METRICS = {"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization"}


def scale(owner: Component, args: ContainerServiceArgs, service: ecs.Service) -> None:
    """Keeps average CPU and memory at the target, between the fewest and the most tasks."""
    fewest, most = args.task_range
    target = appautoscaling.Target(
        owner.named("scaling"),
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/", args.cluster_name, "/", service.name),
        min_capacity=fewest,
        max_capacity=most,
        tags=owner.tagged(owner.named("scaling")),
        opts=owner.child(),
    )
    for role, metric in _METRICS.items():
        appautoscaling.Policy(
            owner.named(role),
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
                predefined_metric_specification=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                    predefined_metric_type=metric
                ),
                target_value=args.cpu_target_percent,
                scale_in_cooldown=SCALE_IN_SECONDS,
                scale_out_cooldown=SCALE_OUT_SECONDS,
            ),
            opts=owner.child(),
        )
