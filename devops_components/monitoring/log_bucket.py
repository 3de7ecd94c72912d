"""Where load balancers leave their access logs."""

from __future__ import annotations

import pulumi
from pulumi_aws import s3
from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, deny, document, partition
from devops_components._core.types import AccountId, Region

DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Service that writes the logs of application load balancers, in every region."""
ABANDONED_UPLOAD_DAYS = 7
"""Days after which the parts of an upload that was never finished are deleted."""


class LogBucketSettings(Args):
    """What a person decides about a bucket for logs."""

    retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as long as the profile keeps application logs."""


class LogBucketArgs(LogBucketSettings, ComponentArgs):
    """Arguments of `LogBucket`."""

    account: AccountId
    """Account whose load balancers write, twelve digits."""
    region: Region
    """Region of the bucket and of the load balancers; they write into no other."""


class LogBucket(Component):
    """A private bucket that the load balancers of one account and region write to, and nobody else by its policy.

    Keys of S3 encrypt it, because load balancers deliver to no bucket with a key of one's own. What is deleted or
    overwritten before its time can be brought back for as long as the profile keeps backups.
    """

    bucket_name: pulumi.Output[str]
    """Name to give to a load balancer; known once the load balancer may write, which is tried when its logs are switched on."""
    bucket_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:monitoring:LogBucket", name, args, opts)
        bucket = s3.Bucket(
            name,
            force_destroy=args.defaults.force_destroy,
            tags=self.tagged(name),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )
        closed = s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )
        ownership = s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced")
        owned = s3.BucketOwnershipControls(name, bucket=bucket.bucket, rule=ownership, opts=self.child())
        keys_of_s3 = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(sse_algorithm="AES256")
        s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[s3.BucketServerSideEncryptionConfigurationRuleArgs(apply_server_side_encryption_by_default=keys_of_s3)],
            opts=self.child(),
        )
        self._expire(bucket, args)
        policy = s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=_policy(bucket.arn, args),
            # S3 refuses two changes of a bucket's access at the same moment.
            opts=self.child(depends_on=[closed, owned]),
        )
        self.publish(bucket_name=policy.bucket, bucket_arn=bucket.arn)

    def _expire(self, bucket: s3.Bucket, args: LogBucketArgs) -> None:
        """Keeps what is overwritten or deleted for a while, and nothing for ever."""
        name = self.component_name
        versions = s3.BucketVersioning(
            name,
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self.child(),
        )
        rule = s3.BucketLifecycleConfigurationRuleArgs(
            id="expire",
            status="Enabled",
            filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
            expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(
                days=args.retention_days or args.defaults.log_retention_days
            ),
            noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=args.defaults.backup_retention_days
            ),
            abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                days_after_initiation=ABANDONED_UPLOAD_DAYS
            ),
        )
        # A rule for old versions means nothing to S3 before there are versions.
        s3.BucketLifecycleConfiguration(name, bucket=bucket.bucket, rules=[rule], opts=self.child(depends_on=[versions]))


def _policy(bucket_arn: pulumi.Output[str], args: LogBucketArgs) -> pulumi.Input[str]:
    """Lets the load balancers' delivery service write, under any prefix, and turns everybody away who comes without TLS."""
    below = f"AWSLogs/{args.account}/*"
    balancers = f"arn:{partition(args.region)}:elasticloadbalancing:{args.region}:{args.account}:loadbalancer/*"
    # AWS documents that the service names the load balancer, whose ARN holds the account, but not that it names the account.
    on_behalf = {"ArnLike": {"aws:SourceArn": balancers}, "StringEqualsIfExists": {"aws:SourceAccount": args.account}}
    return document(
        allow(
            ["s3:PutObject"],
            [pulumi.Output.concat(bucket_arn, "/", below), pulumi.Output.concat(bucket_arn, "/*/", below)],
            service=DELIVERY,
            conditions=on_behalf,
            sid="LoadBalancers",
        ),
        deny(
            ["s3:*"],
            [bucket_arn, pulumi.Output.concat(bucket_arn, "/*")],
            principal="*",
            conditions={"Bool": {"aws:SecureTransport": "false"}},
            sid="TlsOnly",
        ),
    )
