"""Records of the traffic in a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, ec2, iam

from devops_components._core.iam import allow, document, make_role, trust

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.network.network import NetworkArgs

AGGREGATION_SECONDS = 60
"""Seconds that one record sums up; AWS offers 60 and 600, and an incident needs the finer one."""


class Records(NamedTuple):
    """Where the traffic of a network is recorded."""

    log_arn: pulumi.Output[str] | None
    """ARN of the flow log; none where nothing is recorded."""
    group: cloudwatch.LogGroup | None
    """Log group with the records; none where they lie in a bucket."""


def record_traffic(owner: Component, args: NetworkArgs, vpc: ec2.Vpc) -> Records:
    """Sends records of the network's traffic to the bucket that was given, else to a log group of its own."""
    traffic = args.flow_logs or args.defaults.flow_logs
    if traffic == "none":
        return Records(None, None)
    if args.flow_log_bucket_arn is not None:
        return Records(_to_bucket(owner, vpc, traffic, args.flow_log_bucket_arn).arn, None)
    return _to_group(owner, vpc, traffic, args)


def _to_bucket(owner: Component, vpc: ec2.Vpc, traffic: str, bucket_arn: pulumi.Input[str]) -> ec2.FlowLog:
    """Parquet in folders by the hour, of which a query reads the columns and hours it asks for and pays for no more."""
    name = owner.named("flow-logs")
    return ec2.FlowLog(
        name,
        vpc_id=vpc.id,
        traffic_type=traffic.upper(),
        log_destination=bucket_arn,
        log_destination_type="s3",
        destination_options=ec2.FlowLogDestinationOptionsArgs(
            file_format="parquet", hive_compatible_partitions=True, per_hour_partition=True
        ),
        max_aggregation_interval=AGGREGATION_SECONDS,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _to_group(owner: Component, vpc: ec2.Vpc, traffic: str, args: NetworkArgs) -> Records:
    name = owner.named("flow-logs")
    group = cloudwatch.LogGroup(
        name,
        retention_in_days=args.flow_log_retention_days or args.defaults.flow_log_retention_days,
        kms_key_id=args.kms_key_arn,
        tags=owner.tagged(name),
        opts=owner.child(),
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
    log = ec2.FlowLog(
        name,
        vpc_id=vpc.id,
        traffic_type=traffic.upper(),
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=AGGREGATION_SECONDS,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    return Records(log.arn, group)
