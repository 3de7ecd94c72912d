"""Capacity that is paid for whether it is used or not, and follows the load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import pulumi
from pulumi_aws import appautoscaling, dynamodb
from pulumi_aws.appautoscaling import PolicyTargetTrackingScalingPolicyConfigurationArgs as Tracking
from pulumi_aws.appautoscaling import (
    PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs as Predefined,
)
from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components._core.component import Component

IGNORED = (
    "readCapacity",
    "writeCapacity",
    "globalSecondaryIndexes[*].readCapacity",
    "globalSecondaryIndexes[*].writeCapacity",
)
"""What scaling changes; a deployment in a busy hour would bring back the capacity of a quiet one."""


class Units(Args):
    """How much capacity there is at least and at most."""

    least: int = Field(ge=1)
    """Units a second in a quiet hour."""
    most: int = Field(ge=1)
    """Units a second in a busy hour."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.most < self.least:
            raise ValueError(f"most is {self.most}, below least, {self.least}")
        return self


class TableCapacity(Args):
    """Capacity of a table and of each of its indexes."""

    read: Units
    """Reads of 4 KB a second."""
    write: Units
    """Writes of 1 KB a second."""
    target_percent: int = Field(default=70, ge=20, le=90)
    """Share of the capacity that should be in use; AWS's own default."""


def scale(owner: Component, table: dynamodb.Table, indexes: Iterable[str], capacity: TableCapacity) -> None:
    """Keeps the use of the table's and each index's capacity at the target."""
    of_table = pulumi.Output.concat("table/", table.name)
    places = [("table", "", of_table)]
    places += [("index", f"-{name}", pulumi.Output.concat(of_table, "/index/", name)) for name in indexes]
    for kind, suffix, resource in places:
        for what, units in (("Read", capacity.read), ("Write", capacity.write)):
            name = owner.named(f"{what.lower()}{suffix}")
            _follow(owner, name, resource, f"dynamodb:{kind}:{what}CapacityUnits", units, capacity.target_percent)


def _follow(owner: Component, name: str, resource: pulumi.Output[str], dimension: str, units: Units, percent: int) -> None:
    target = appautoscaling.Target(
        name,
        service_namespace="dynamodb",
        scalable_dimension=dimension,
        resource_id=resource,
        min_capacity=units.least,
        max_capacity=units.most,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    what = dimension.rpartition(":")[2]
    appautoscaling.Policy(
        name,
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration=Tracking(
            predefined_metric_specification=Predefined(predefined_metric_type=f"DynamoDB{what.removesuffix('Units')}Utilization"),
            target_value=percent,
        ),
        opts=owner.child(),
    )
