"""How a bucket's objects come to lie in a second place."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import pulumi
from pulumi_aws import iam, s3

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.args import Args, Wire
from devops_components._core.component import Component
from devops_components._core.iam import allow, document, make_role, trust
from devops_components._core.private_bucket import PrivateBucket
from devops_components._core.types import AccountId, Region

RULE = "everything"
LATE_SECONDS = 900
"""Fifteen minutes: within them S3 promises to replicate where it is paid to."""


class BucketReplication(Args):
    """Where copies of everything in a bucket go."""

    bucket_arn: Wire[str]
    """Bucket of the copies; it keeps versions, is in another region or account, and has Object Lock where this one has it."""
    region: Region
    """Region of the copies."""
    kms_key_arn: Wire[str]
    """Key in that region that encrypts the copies."""
    account: AccountId | None = None
    """Account that owns the copies; without it this one. Its bucket's policy has to let the role of this bucket in."""
    storage_class: Literal["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"] = "STANDARD"
    """Storage of the copies."""
    deletes: bool = False
    """Whether what is deleted here looks deleted there as well. Without it nobody who empties this bucket reaches the copies."""
    within_15_minutes: bool = False
    """Whether S3 promises to copy within 15 minutes, for a price per GB."""


class Source(NamedTuple):
    """Where and how the bucket is that is copied."""

    account: str
    region: str
    kms_key_arn: pulumi.Input[str]
    object_lock: bool


def replicate(
    owner: Component, source: Source, private: PrivateBucket, to: BucketReplication, routing: AlarmRouting | None
) -> s3.BucketReplicationConfig:
    """Copies every new object, and says so when that fails or takes too long."""
    name = owner.named("replication")
    bucket = private.bucket
    role = make_role(
        owner,
        name,
        "Lets S3 copy the bucket's objects to their second place",
        trust("s3.amazonaws.com", source_account=source.account, source_arn=bucket.arn),
    )
    rights = document(*_of_objects(source, bucket.arn, to), *_of_keys(source, bucket.arn, to))
    granted = iam.RolePolicy(name, role=role.name, policy=rights, opts=owner.child())
    replication = s3.BucketReplicationConfig(
        owner.component_name,
        bucket=bucket.bucket,
        role=role.arn,
        rules=[_rule(to, watched=routing is not None)],
        # S3 replicates versions only, and tries the role at once.
        opts=owner.child(depends_on=[private.versions, granted]),
    )
    if routing is not None:
        _watch(owner, bucket, to, routing)
    return replication


def _rule(to: BucketReplication, *, watched: bool) -> s3.BucketReplicationConfigRuleArgs:
    in_time = s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(
        status="Enabled", time=s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=15)
    )
    threshold = s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=15)
    metrics = s3.BucketReplicationConfigRuleDestinationMetricsArgs(
        status="Enabled", event_threshold=threshold if to.within_15_minutes else None
    )
    destination = s3.BucketReplicationConfigRuleDestinationArgs(
        bucket=to.bucket_arn,
        account=to.account,
        access_control_translation=s3.BucketReplicationConfigRuleDestinationAccessControlTranslationArgs(owner="Destination")
        if to.account
        else None,
        storage_class=to.storage_class,
        encryption_configuration=s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
            replica_kms_key_id=to.kms_key_arn
        ),
        metrics=metrics if watched or to.within_15_minutes else None,
        replication_time=in_time if to.within_15_minutes else None,
    )
    encrypted = s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(status="Enabled")
    return s3.BucketReplicationConfigRuleArgs(
        id=RULE,
        priority=1,
        status="Enabled",
        filter=s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
        delete_marker_replication=s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(
            status="Enabled" if to.deletes else "Disabled"
        ),
        source_selection_criteria=s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(sse_kms_encrypted_objects=encrypted),
        destination=destination,
    )


def _of_objects(source: Source, bucket_arn: pulumi.Output[str], to: BucketReplication) -> list[dict[str, Any]]:
    read = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    read += ["s3:GetObjectRetention", "s3:GetObjectLegalHold"] if source.object_lock else []
    write = ["s3:ReplicateObject", "s3:ReplicateTags"]
    write += ["s3:ReplicateDelete"] if to.deletes else []
    write += ["s3:ObjectOwnerOverrideToBucketOwner"] if to.account else []
    return [
        allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], [bucket_arn], sid="SeeWhatThereIs"),
        allow(read, [pulumi.Output.concat(bucket_arn, "/*")], sid="Read"),
        allow(write, [pulumi.Output.concat(to.bucket_arn, "/*")], sid="Write"),
    ]


def _of_keys(source: Source, bucket_arn: pulumi.Output[str], to: BucketReplication) -> list[dict[str, Any]]:
    """What a key encrypts for a bucket is bound to the bucket's ARN; for one object, to the object's."""

    def used_for(arn: pulumi.Input[str], region: str) -> dict[str, dict[str, Any]]:
        context = [arn, pulumi.Output.concat(arn, "/*")]
        return {
            "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": context},
        }

    read, write = used_for(bucket_arn, source.region), used_for(to.bucket_arn, to.region)
    return [
        allow(["kms:Decrypt"], [source.kms_key_arn], conditions=read, sid="Decrypt"),
        allow(["kms:Encrypt", "kms:GenerateDataKey"], [to.kms_key_arn], conditions=write, sid="Encrypt"),
    ]


def _watch(owner: Component, bucket: s3.Bucket, to: BucketReplication, routing: AlarmRouting) -> None:
    destination = pulumi.Output.from_input(to.bucket_arn).apply(lambda arn: arn.rpartition(":")[2])
    dimensions = {"SourceBucket": bucket.bucket, "DestinationBucket": destination, "RuleId": RULE}

    def metric(name: str, statistic: str) -> dict[str, Metric]:
        return {"metric": Metric("AWS/S3", name, dimensions, statistic)}

    alarms = (
        Alarm(
            "bucket-replication-failed",
            "Objects could not be copied to the second bucket.",
            0,
            metric("OperationsFailedReplication", "Sum"),
            period_seconds=300,
            periods=1,
        ),
        Alarm(
            "bucket-replication-late",
            "Copies in the second bucket are more than 15 minutes behind.",
            LATE_SECONDS,
            metric("ReplicationLatency", "Maximum"),
            period_seconds=300,
            periods=3,
        ),
    )
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)
