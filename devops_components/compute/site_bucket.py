"""Where the files of a site lie, and who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import cloudfront, kms, s3

from devops_components._core.iam import allow, document, partition
from devops_components._core.keys import account_decides, make_key
from devops_components._core.private_bucket import PrivateBucket, clean_up, make_private_bucket, set_lifecycle, set_policy

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.static_site import StaticSiteArgs

_EDGE = "cloudfront.amazonaws.com"


def make_site_key(owner: Component, args: StaticSiteArgs) -> kms.Key:
    """The key of the files, which CloudFront may use to read them.

    It lets in every distribution of the account, since the site's own is made after it; the bucket lets in the one alone.
    """
    distributions = f"arn:{partition(args.region)}:cloudfront::{args.account}:distribution/*"
    by_account = {"StringEquals": {"aws:SourceAccount": args.account}, "ArnLike": {"aws:SourceArn": distributions}}
    policy = document(
        account_decides(args.account, args.region),
        allow(["kms:Decrypt"], ["*"], service=_EDGE, conditions=by_account, sid="CloudFront"),
    )
    return make_key(owner, args, owner.named("files"), f"Encrypts the files of {owner.component_name}", policy)


def make_site_bucket(owner: Component, args: StaticSiteArgs, key: kms.Key) -> PrivateBucket:
    """The bucket, which keeps what was overwritten or deleted as long as the profile keeps backups."""
    name = owner.component_name
    private = make_private_bucket(owner, args, key.arn, owner.tagged(name))
    leftovers = s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True)
    set_lifecycle(owner, private, [clean_up("old-versions", args.defaults.backup_retention_days, leftovers)])
    if args.access_log_bucket is not None:
        s3.BucketLogging(
            name,
            bucket=private.bucket.bucket,
            target_bucket=args.access_log_bucket,
            target_prefix=f"{name}/",
            opts=owner.child(),
        )
    return private


def let_in(owner: Component, private: PrivateBucket, distribution: cloudfront.Distribution) -> s3.BucketPolicy:
    """Lets the one distribution read, and nobody else; the list is what tells it that a file is missing and not forbidden."""
    arn, of_site = private.bucket.arn, {"StringEquals": {"aws:SourceArn": distribution.arn}}
    return set_policy(
        owner,
        private,
        allow(["s3:GetObject"], [pulumi.Output.concat(arn, "/*")], service=_EDGE, conditions=of_site, sid="Files"),
        allow(["s3:ListBucket"], [arn], service=_EDGE, conditions=of_site, sid="Missing"),
    )
