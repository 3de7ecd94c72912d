from __future__ import annotations

import pulumi

from devops_components import ContainerService, ContainerServiceArgs
from tests.makers import CERTIFICATE, FILTER, IMAGE, PLACE, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> ContainerService:
    return ContainerService(
        name,
        ContainerServiceArgs(
            **PLACE,
            image=IMAGE,
            cluster_arn="arn:aws:ecs:eu-west-1:123456789012:cluster/main",
            cluster_name="main",
            vpc_id="vpc-1",
            public_subnet_ids=["subnet-1", "subnet-2"],
            private_subnet_ids=["subnet-3", "subnet-4"],
            certificate_arn=CERTIFICATE,
            access_log_bucket="logs",
            web_acl_arn=FILTER,
            alarms=ROUTING,
        ),
        opts,
    )
