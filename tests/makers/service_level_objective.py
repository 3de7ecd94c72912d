from __future__ import annotations

import pulumi

from devops_components import ServiceLevelObjective, ServiceLevelObjectiveArgs
from tests.makers import BALANCER, ROUTING, TARGETS


def make(name: str, opts: pulumi.ResourceOptions | None) -> ServiceLevelObjective:
    return ServiceLevelObjective(
        name, ServiceLevelObjectiveArgs(load_balancer_arn=BALANCER, target_group_arn=TARGETS, alarms=ROUTING), opts
    )
