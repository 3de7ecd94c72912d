"""Buckets that are closed to the world, in one way wherever a component needs one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
from pulumi_aws import s3

from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import deny, document

ABANDONED_UPLOAD_DAYS = 7
"""Days after which the parts of an upload that was never finished are deleted."""
LEAST_TLS = "1.2"
"""Oldest version of TLS that is let in."""


class PrivateBucket(NamedTuple):
    """A bucket without a policy and a lifecycle, which differ from one component to the next."""

    bucket: s3.Bucket
    versions: s3.BucketVersioning
    closed: Sequence[pulumi.Resource]
    """What must be there before a policy is; S3 refuses two changes of a bucket's access at the same moment."""


def make_private_bucket(
    owner: Component,
    args: ComponentArgs,
    kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, str],
    *,
    object_lock: bool = False,
) -> PrivateBucket:
    """A bucket called after the component: no public access, no access lists, old versions kept, encrypted.

    Without a key it is encrypted with keys of S3, for those services that write to no other bucket.
    """
    name = owner.component_name
    bucket = s3.Bucket(
        name,
        force_destroy=args.defaults.force_destroy,
        object_lock_enabled=object_lock or None,
        tags=dict(tags),
        opts=owner.child(protect=True) if args.defaults.protect else owner.child(),
    )
    closed = s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=owner.child(),
    )
    ownership = s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced")
    owned = s3.BucketOwnershipControls(name, bucket=bucket.bucket, rule=ownership, opts=owner.child())
    s3.BucketServerSideEncryptionConfiguration(name, bucket=bucket.bucket, rules=[_encryption(kms_key_arn)], opts=owner.child())
    versions = s3.BucketVersioning(
        name,
        bucket=bucket.bucket,
        versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=owner.child(),
    )
    return PrivateBucket(bucket, versions, (closed, owned))


def set_policy(owner: Component, private: PrivateBucket, *statements: Mapping[str, Any]) -> s3.BucketPolicy:
    """Lets in whom the statements name, and turns everybody away who comes without TLS or with an old version of it."""
    arn = private.bucket.arn
    anything = [arn, pulumi.Output.concat(arn, "/*")]
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    outdated = {"NumericLessThan": {"s3:TlsVersion": LEAST_TLS}}
    return s3.BucketPolicy(
        owner.component_name,
        bucket=private.bucket.bucket,
        policy=document(
            *(dict(statement) for statement in statements),
            deny(["s3:*"], anything, principal="*", conditions=plain, sid="TlsOnly"),
            deny(["s3:*"], anything, principal="*", conditions=outdated, sid="NoOldTls"),
        ),
        opts=owner.child(depends_on=list(private.closed)),
    )


def set_lifecycle(
    owner: Component, private: PrivateBucket, rules: Sequence[s3.BucketLifecycleConfigurationRuleArgs]
) -> s3.BucketLifecycleConfiguration:
    """Says when objects go; a rule for old versions means nothing to S3 before there are versions."""
    return s3.BucketLifecycleConfiguration(
        owner.component_name,
        bucket=private.bucket.bucket,
        rules=list(rules),
        opts=owner.child(depends_on=[private.versions]),
    )


def lock_objects(owner: Component, private: PrivateBucket, mode: str, days: int) -> None:
    """Keeps every new object from being overwritten or deleted for some days; S3 locks versions only."""
    retention = s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode=mode.upper(), days=days)
    s3.BucketObjectLockConfiguration(
        owner.component_name,
        bucket=private.bucket.bucket,
        rule=s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
        opts=owner.child(depends_on=[private.versions]),
    )


def record_requests(owner: Component, private: PrivateBucket, target: pulumi.Input[str]) -> None:
    """Leaves the record of every request in another bucket, under the component's name."""
    s3.BucketLogging(
        owner.component_name,
        bucket=private.bucket.bucket,
        target_bucket=target,
        target_prefix=f"buckets/{owner.component_name}/",
        opts=owner.child(),
    )


def clean_up(
    name: str, old_versions_days: int, expiration: s3.BucketLifecycleConfigurationRuleExpirationArgs
) -> s3.BucketLifecycleConfigurationRuleArgs:
    """The rule for the whole bucket that deletes old versions and abandoned uploads, and what `expiration` says."""
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=name,
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        expiration=expiration,
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=old_versions_days
        ),
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=ABANDONED_UPLOAD_DAYS
        ),
    )


def _encryption(kms_key_arn: pulumi.Input[str] | None) -> s3.BucketServerSideEncryptionConfigurationRuleArgs:
    """With a key of one's own the bucket gets a key derived from it, which saves nearly all requests to KMS."""
    by_default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
    if kms_key_arn is None:
        keys_of_s3 = by_default(sse_algorithm="AES256")
        return s3.BucketServerSideEncryptionConfigurationRuleArgs(apply_server_side_encryption_by_default=keys_of_s3)
    return s3.BucketServerSideEncryptionConfigurationRuleArgs(
        apply_server_side_encryption_by_default=by_default(sse_algorithm="aws:kms", kms_master_key_id=kms_key_arn),
        bucket_key_enabled=True,
    )
