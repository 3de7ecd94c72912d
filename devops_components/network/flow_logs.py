"""Records of the traffic in a network."""

from __future__ import annotations

from typing import Literal

import pulumi
from pulumi_aws import cloudwatch, ec2, iam

from devops_components._core.component import Component
from devops_components._core.iam import allow, document, make_role, trust

AGGREGATION_SECONDS = 60
"""Seconds that one record sums up; AWS offers 60 and 600, and an incident needs the finer one."""


def record_traffic(
    owner: Component,
    vpc: ec2.Vpc,
    traffic: Literal["reject", "all"],
    retention_days: int,
    kms_key_arn: pulumi.Input[str] | None,
) -> cloudwatch.LogGroup:
    """Sends records of the network's traffic to a log group of its own, which it returns."""
    name = owner.named("flow-logs")
    group = cloudwatch.LogGroup(
        name, retention_in_days=retention_days, kms_key_id=kms_key_arn, tags=owner.tagged(name), opts=owner.child()
    )
    trusted = trust("vpc-flow-logs.amazonaws.com", source_account=vpc.owner_id)
    role = make_role(owner, name, "Lets VPC flow logs write to their log group", trusted)
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    iam.RolePolicy(
        name,
        role=role.id,
        policy=document(allow(actions, [group.arn, pulumi.Output.concat(group.arn, ":*")])),
        opts=owner.child(),
    )
    ec2.FlowLog(
        name,
        vpc_id=vpc.id,
        traffic_type=traffic.upper(),
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=AGGREGATION_SECONDS,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    return group
