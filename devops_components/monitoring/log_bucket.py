"""Where load balancers and other buckets leave their access logs."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_aws import s3
from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, partition
from devops_components._core.private_bucket import clean_up, make_private_bucket, set_lifecycle, set_policy
from devops_components._core.types import AccountId, Region

DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Service that writes the logs of application load balancers, in every region."""
FLOW_LOG_DELIVERY = "delivery.logs.amazonaws.com"
"""Service that writes the records of traffic."""
BUCKET_DELIVERY = "logging.s3.amazonaws.com"
"""Service that writes the logs of buckets."""


class LogBucketSettings(Args):
    """What a person decides about a bucket for logs."""

    retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as long as the profile keeps application logs."""
    takes_bucket_logs: bool = False
    """Whether other buckets of the account and region leave the record of their requests here as well."""
    takes_flow_logs: bool = False
    """Whether networks of the account and region leave the record of their traffic here as well."""


class LogBucketArgs(LogBucketSettings, ComponentArgs):
    """Arguments of `LogBucket`."""

    account: AccountId
    """Account whose load balancers write, twelve digits."""
    region: Region
    """Region of the bucket and of the load balancers; they write into no other."""


class LogBucket(Component):
    """A private bucket that the load balancers of one account and region write to, and nobody else by its policy.

    Keys of S3 encrypt it, because neither load balancers nor buckets deliver to one with a key of one's own. What is deleted or
    overwritten before its time can be brought back for as long as the profile keeps backups.
    """

    bucket_name: pulumi.Output[str]
    """Name to give to a load balancer; known once the load balancer may write, which is tried when its logs are switched on."""
    bucket_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:monitoring:LogBucket", name, args, opts)
        private = make_private_bucket(self, args, None, self.tagged(name))
        gone = s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.retention_days or args.defaults.log_retention_days)
        set_lifecycle(self, private, [clean_up("expire", args.defaults.backup_retention_days, gone)])
        arn = private.bucket.arn
        buckets = [_buckets_write(arn, args)] if args.takes_bucket_logs else []
        networks = _networks_write(arn, args) if args.takes_flow_logs else []
        policy = set_policy(self, private, _balancers_write(arn, args), *buckets, *networks)
        self.publish(bucket_name=policy.bucket, bucket_arn=private.bucket.arn)


def _balancers_write(bucket_arn: pulumi.Output[str], args: LogBucketArgs) -> dict[str, Any]:
    """Lets the load balancers' delivery service write, under any prefix."""
    below = f"AWSLogs/{args.account}/*"
    balancers = f"arn:{partition(args.region)}:elasticloadbalancing:{args.region}:{args.account}:loadbalancer/*"
    # AWS documents that the service names the load balancer, whose ARN holds the account, but not that it names the account.
    on_behalf = {"ArnLike": {"aws:SourceArn": balancers}, "StringEqualsIfExists": {"aws:SourceAccount": args.account}}
    return allow(
        ["s3:PutObject"],
        [pulumi.Output.concat(bucket_arn, "/", below), pulumi.Output.concat(bucket_arn, "/*/", below)],
        service=DELIVERY,
        conditions=on_behalf,
        sid="LoadBalancers",
    )


def _buckets_write(bucket_arn: pulumi.Output[str], args: LogBucketArgs) -> dict[str, Any]:
    """Lets S3 write the logs of the account's buckets, whatever their prefix."""
    of_account = {"StringEquals": {"aws:SourceAccount": args.account}}
    anywhere = [pulumi.Output.concat(bucket_arn, "/*")]
    return allow(["s3:PutObject"], anywhere, service=BUCKET_DELIVERY, conditions=of_account, sid="Buckets")


def _networks_write(bucket_arn: pulumi.Output[str], args: LogBucketArgs) -> list[dict[str, Any]]:
    """Lets the delivery service of flow logs write for the account, after it has looked at who owns the bucket."""
    source = f"arn:{partition(args.region)}:logs:{args.region}:{args.account}:*"
    on_behalf = {"StringEquals": {"aws:SourceAccount": args.account}, "ArnLike": {"aws:SourceArn": source}}
    records = [
        pulumi.Output.concat(bucket_arn, f"/AWSLogs/{args.account}/*"),
        pulumi.Output.concat(bucket_arn, f"/*/AWSLogs/{args.account}/*"),
    ]
    return [
        allow(["s3:PutObject"], records, service=FLOW_LOG_DELIVERY, conditions=on_behalf, sid="Networks"),
        allow(["s3:GetBucketAcl"], [bucket_arn], service=FLOW_LOG_DELIVERY, conditions=on_behalf, sid="NetworksLook"),
    ]
