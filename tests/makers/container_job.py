from __future__ import annotations

import pulumi

from devops_components import ContainerJob, ContainerJobArgs, JobScheduleSettings
from tests.makers import IMAGE, KEY, PLACE, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> ContainerJob:
    return ContainerJob(
        name,
        ContainerJobArgs(
            **PLACE,
            image=IMAGE,
            cluster_arn="arn:aws:ecs:eu-west-1:123456789012:cluster/main",
            vpc_id="vpc-1",
            private_subnet_ids=["subnet-3", "subnet-4"],
            schedule=JobScheduleSettings(cron="0 3 * * ? *", due_hours=26),
            queue_key_arn=KEY,
            alarms=ROUTING,
        ),
        opts,
    )
