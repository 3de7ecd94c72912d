"""Who writes logs into a bucket, and where the log of its own requests goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from devops_policies.balancers import CLASSIC_BALANCER, LOAD_BALANCERS, is_application
from devops_policies.buckets import BUCKETS, IDENTITIES, beside, speaks_of
from devops_policies.known import every, some
from devops_policies.links import is_pointed_at, referring
from devops_policies.view import Resource, Stack
from devops_policies.written import is_written

LOGGINGS: Final = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
TRAIL: Final = "aws:cloudtrail/trail:Trail"

_OF_BALANCERS: Final = ("accessLogs.bucket", "connectionLogs.bucket", "healthCheckLogs.bucket")
_TARGET: Final = "targetBucket"
_INLINE_TARGETS: Final = ("logging.targetBucket", "loggings.0.targetBucket")
_IN_ANY_FORM: Final = (*IDENTITIES, "arn", "bucketDomainName", "bucketRegionalDomainName")
# Where buckets and services name the bucket that takes their logs, by type.
_WRITERS: Final[Mapping[str, Sequence[str]]] = {
    **dict.fromkeys(BUCKETS, _INLINE_TARGETS),
    **dict.fromkeys(LOAD_BALANCERS, _OF_BALANCERS),
    CLASSIC_BALANCER: ("accessLogs.bucket",),
    "aws:cloudfront/distribution:Distribution": ("loggingConfig.bucket",),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": ("deliveryDestinationConfiguration.destinationResourceArn",),
    "aws:ec2/flowLog:FlowLog": ("logDestination",),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": ("destinationArn",),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ("logDestinationConfigs",),
}


def takes_trail(stack: Stack, bucket: Resource) -> bool:
    """Whether a trail writes into the bucket who did what in the account."""
    return is_pointed_at(stack, bucket, "s3BucketName", (TRAIL,), *IDENTITIES)


def needs_keys_of_s3(stack: Stack, bucket: Resource) -> bool:
    """Whether one logs into the bucket that can only use keys of S3: an application or a classic load balancer, or a bucket."""
    balancers = _writers(stack, bucket, *LOAD_BALANCERS, CLASSIC_BALANCER)
    return some(
        *(partial(_balances_and_logs, stack, balancer, path, bucket) for balancer, path in balancers),
        *(partial(_takes_those_of, stack, each, bucket) for each in referring(stack, bucket, _TARGET, *LOGGINGS)),
        *(partial(_names, stack, writer, path, bucket) for writer, path in _writers(stack, bucket, *BUCKETS)),
    )


def takes_logs(stack: Stack, bucket: Resource) -> bool:
    """Whether other buckets or services log into the bucket."""
    return some(
        *(partial(_takes_those_of, stack, each, bucket) for each in referring(stack, bucket, _TARGET, *LOGGINGS)),
        *(partial(_names, stack, writer, path, bucket) for writer, path in _writers(stack, bucket, *_WRITERS)),
    )


def logs_elsewhere(stack: Stack, bucket: Resource) -> bool:
    """Whether requests to the bucket are logged into another one."""
    return some(
        *(partial(_says_elsewhere, stack, bucket, path) for path in _INLINE_TARGETS),
        *(partial(_sends_elsewhere, stack, each, bucket) for each in beside(stack, bucket, *LOGGINGS)),
    )


def _writers(stack: Stack, bucket: Resource, *types: str) -> Iterator[tuple[Resource, str]]:
    """What may log into the bucket, with the property that says so; a bucket's own logging is no other's."""
    for type_ in types:
        for path in _WRITERS[type_]:
            yield from ((each, path) for each in referring(stack, bucket, path, type_) if each is not bucket)


def _balances_and_logs(stack: Stack, balancer: Resource, path: str, bucket: Resource) -> bool:
    return every(lambda: is_application(balancer), lambda: _names(stack, balancer, path, bucket))


def _takes_those_of(stack: Stack, logging: Resource, bucket: Resource) -> bool:
    """Whether the logging of another bucket goes into this one."""
    return every(lambda: stack.refers(logging, _TARGET, bucket, *IDENTITIES), lambda: not speaks_of(stack, logging, bucket))


def _names(stack: Stack, writer: Resource, path: str, bucket: Resource) -> bool:
    return is_written(writer, path) and stack.refers(writer, path, bucket, *_IN_ANY_FORM)


def _says_elsewhere(stack: Stack, bucket: Resource, path: str) -> bool:
    return is_written(bucket, path) and not stack.refers(bucket, path, bucket, *IDENTITIES)


def _sends_elsewhere(stack: Stack, logging: Resource, bucket: Resource) -> bool:
    return every(
        lambda: speaks_of(stack, logging, bucket),
        lambda: is_written(logging, _TARGET),
        lambda: not stack.refers(logging, _TARGET, bucket, *IDENTITIES),
    )
