"""What is promised of a service behind a load balancer."""

from __future__ import annotations

from typing import Self

import pulumi
from pydantic import model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.objectives import ObjectiveSettings, Traffic, watch


class ServiceLevelObjectiveArgs(ObjectiveSettings, ComponentArgs):
    """Arguments of `ServiceLevelObjective`."""

    load_balancer_arn: Wire[str]
    """Application load balancer that takes the requests."""
    target_group_arn: Wire[str]
    """Target group it passes them to."""
    alarms: AlarmRouting
    """Where alarms go."""

    @model_validator(mode="after")
    def _promise_something(self) -> Self:
        if self.promised(self.defaults) is None:
            raise ValueError(f"target is missing, and profile {self.profile} has none; give one, for example 0.99")
        return self


class ServiceLevelObjective(Component):
    """The share of requests that must not fail over some weeks, and alarms that tell long before it is missed.

    Each looks at how fast failures use up what the objective allows, over a long time and a short one, so that it neither
    wakes anybody for a hiccup nor goes on when all is well again. Without requests nothing is said.
    """

    alarm_arns: dict[str, pulumi.Output[str]]
    """Alarms by burn rate: `fast`, `medium` and `slow`."""

    def __init__(self, name: str, args: ServiceLevelObjectiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:monitoring:ServiceLevelObjective", name, args, opts)
        traffic = Traffic(_dimension(args.load_balancer_arn), _dimension(args.target_group_arn))
        alarms = watch(self, args, args, traffic, args.alarms)
        self.publish(alarm_arns={burn: alarm.arn for burn, alarm in alarms.items()})


def _dimension(arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """What CloudWatch calls a load balancer or a target group: the end of its ARN."""
    return pulumi.Output.from_input(arn).apply(lambda known: known.rpartition(":")[2].removeprefix("loadbalancer/"))
