"""A bucket for an application's files."""

from __future__ import annotations

from typing import Literal, Self

import pulumi
from pulumi_aws import s3
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.private_bucket import (
    PrivateBucket,
    clean_up,
    lock_objects,
    make_private_bucket,
    record_requests,
    set_lifecycle,
    set_policy,
)
from devops_components._core.types import AccountId, Region
from devops_components.data.bucket_lifecycle import BucketLifecycle, rules
from devops_components.data.bucket_replication import BucketReplication, Source, replicate

BucketAccess = Literal["read", "write", "read-write"]
"""What a client does with the objects."""

OLD_VERSIONS = "old-versions"
"""Name of the rule that no lifecycle may be called after."""

_ON_OBJECTS: dict[str, tuple[str, ...]] = {
    "read": ("s3:GetObject",),
    "write": ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
}
# An upload in parts is put together from parts that are encrypted already, so that who writes has to decrypt as well.
_ON_THE_KEY: dict[str, tuple[str, ...]] = {"read": ("kms:Decrypt",), "write": ("kms:Decrypt", "kms:GenerateDataKey")}


class ObjectLock(Args):
    """How long every new object can neither be overwritten nor deleted."""

    mode: Literal["governance", "compliance"] = "governance"
    """Who can lift the lock: whoever has the right to, or nobody, not even AWS."""
    days: int = Field(ge=1, le=36500)
    """Days from the moment an object is written."""
    irrevocable: bool = False
    """Says a second time that `compliance` is meant: nobody can delete the objects, the bucket or the bill before their time."""

    @model_validator(mode="after")
    def _is_meant(self) -> Self:
        if self.mode == "compliance" and not self.irrevocable:
            raise ValueError(
                "mode is compliance, which nobody can undo before the last object's time is over; "
                "confirm it with `irrevocable: true`, or use governance"
            )
        if self.mode == "governance" and self.irrevocable:
            raise ValueError("irrevocable is true, but whoever has the right lifts a lock in mode governance; use compliance")
        return self


def check_lock(lock: ObjectLock | None, args: ComponentArgs) -> None:
    """Raises `ValueError` where a lock that nobody lifts is on a store that goes with its environment."""
    if lock is not None and lock.mode == "compliance" and args.defaults.force_destroy:
        raise ValueError(
            f"object_lock.mode is compliance, but profile {args.profile} deletes its stores together with the environment, "
            "which such a lock forbids; use governance"
        )


class BucketCors(Args):
    """Which web pages may talk to the bucket from a browser."""

    origins: Many[str] = Field(min_length=1, examples=[["https://shop.example.org"]])
    """Addresses of the pages."""
    methods: Many[Literal["GET", "HEAD", "PUT", "POST", "DELETE"]] = Field(default=("GET",), min_length=1)
    """What they may do, if they hold a signed address or credentials as well."""
    headers: Many[str] = ()
    """Headers they may send."""
    expose_headers: Many[str] = ()
    """Headers they may read."""
    max_age_seconds: int = Field(default=3000, ge=0, le=86400)
    """How long a browser need not ask again."""


class BucketSettings(Args):
    """What a person decides about a bucket."""

    old_versions_days: int | None = Field(default=None, ge=1)
    """Days during which what was overwritten or deleted can be brought back; without it as long as the profile keeps backups."""
    lifecycles: dict[str, BucketLifecycle] = Field(default={})
    """When objects move to cheaper storage or go, by a name of your own; without any they stay as they are."""
    object_lock: ObjectLock | None = None
    """A lock on every new object; without it what is deleted is gone after `old_versions_days`.

    It is decided when the bucket is made: to give or to take it away later makes another, empty bucket.
    """
    event_notifications: bool = False
    """Whether EventBridge hears of every object that comes and goes."""
    cors: Many[BucketCors] = ()
    """Web pages that may use the bucket from a browser; without it none."""

    @model_validator(mode="after")
    def _leaves_the_name_of_our_rule(self) -> Self:
        if OLD_VERSIONS in self.lifecycles:
            raise ValueError(f"lifecycles has {OLD_VERSIONS}, which is the name of the rule for old versions; call it otherwise")
        return self


class BucketArgs(BucketSettings, ComponentArgs):
    """Arguments of `Bucket`."""

    account: AccountId
    """Account the bucket is in, twelve digits."""
    region: Region
    """Region the bucket is in."""
    kms_key_arn: Wire[str]
    """Key that encrypts the objects."""
    access_log_bucket: Wire[str] | None = None
    """Bucket that takes the record of every request, such as a `LogBucket` with `takes_bucket_logs`; without it there is none."""
    replication: BucketReplication | None = None
    """Where copies go; without it there are none. Objects that were there before are not copied."""
    alarms: AlarmRouting | None = None
    """Where alarms of the replication go; without it there are none."""

    @model_validator(mode="after")
    def _can_go_with_its_environment(self) -> Self:
        check_lock(self.object_lock, self)
        return self


class Bucket(Component):
    """A private, encrypted bucket that keeps what is overwritten or deleted for a while.

    Nobody but those whom IAM lets in reaches it, over TLS 1.2 or later. From staging up it cannot be deleted by mistake.
    """

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    bucket_regional_domain_name: pulumi.Output[str]
    """Host that a content delivery network fetches from."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:Bucket", name, args, opts)
        self._kms_key_arn, self._region = args.kms_key_arn, args.region
        private = make_private_bucket(self, args, args.kms_key_arn, self.tagged(name), object_lock=args.object_lock is not None)
        policy = set_policy(self, private)
        # A marker that something was deleted is of no use when there is no older version left below it.
        last_markers = s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True)
        old = clean_up(OLD_VERSIONS, args.old_versions_days or args.defaults.backup_retention_days, last_markers)
        set_lifecycle(self, private, [old, *rules(args.lifecycles)])
        self._options(private, args)
        if args.replication is not None:
            source = Source(args.account, args.region, args.kms_key_arn, object_lock=args.object_lock is not None)
            replicate(self, source, private, args.replication, args.alarms)
        self.publish(
            bucket_name=policy.bucket,
            bucket_arn=private.bucket.arn,
            bucket_regional_domain_name=private.bucket.bucket_regional_domain_name,
        )

    def connection(self, access: BucketAccess) -> Connection:
        """What a client needs: `NAME`, and the rights to the objects and, for this bucket alone, to its key.

        Who reads may list; who writes may delete as well, and neither may touch old versions.
        """
        parts = ("read", "write") if access == "read-write" else (access,)
        objects = pulumi.Output.concat(self.bucket_arn, "/*")
        on_objects = tuple(action for part in parts for action in _ON_OBJECTS[part])
        on_key = tuple(sorted({action for part in parts for action in _ON_THE_KEY[part]}))
        only_here = {"kms:ViaService": f"s3.{self._region}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": self.bucket_arn}
        listing = (Grant(actions=("s3:ListBucket",), resources=(self.bucket_arn,)),) if "read" in parts else ()
        return Connection(
            grants=(
                *listing,
                Grant(actions=on_objects, resources=(objects,)),
                Grant(actions=on_key, resources=(self._kms_key_arn,), conditions={"StringEquals": only_here}),
            ),
            variables={"NAME": self.bucket_name},
        )

    def _options(self, private: PrivateBucket, args: BucketArgs) -> None:
        """What the bucket has only where it is asked for."""
        name, bucket = self.component_name, private.bucket.bucket
        if args.object_lock is not None:
            lock_objects(self, private, args.object_lock.mode, args.object_lock.days)
        if args.access_log_bucket is not None:
            record_requests(self, private, args.access_log_bucket)
        if args.event_notifications:
            s3.BucketNotification(name, bucket=bucket, eventbridge=True, opts=self.child())
        if args.cors:
            s3.BucketCorsConfiguration(name, bucket=bucket, cors_rules=[_cors(rule) for rule in args.cors], opts=self.child())


def _cors(rule: BucketCors) -> s3.BucketCorsConfigurationCorsRuleArgs:
    return s3.BucketCorsConfigurationCorsRuleArgs(
        allowed_origins=list(rule.origins),
        allowed_methods=list(rule.methods),
        allowed_headers=list(rule.headers) or None,
        expose_headers=list(rule.expose_headers) or None,
        max_age_seconds=rule.max_age_seconds,
    )
