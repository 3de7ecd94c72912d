"""Whether buckets can be spoken to without TLS."""

from __future__ import annotations

from functools import partial

from devops_policies.buckets import BUCKETS, POLICY, beside, speaks_of
from devops_policies.known import every, some
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.secure_transport import turns_plain_text_away
from devops_policies.view import Resource, Stack
from devops_policies.written import is_written

_OF_BUCKET = ("s3:ListBucket",)
_OF_OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
_ANY_OBJECT = "x0x/y0y"
"""A key nobody would name: a pattern that matches it matches every object."""

_BUCKET = Mock(BUCKETS[0], "files", {"bucket": "files"})


def _policy(*resources: str) -> Mock:
    denial = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return Mock(POLICY, "files-tls", {"policy": {"Statement": [denial]}}, {"bucket": "files"})


@rule(
    id="s3-tls-only",
    types=BUCKETS,
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="deny everyone `s3:*` on the bucket and on `<bucket>/*` where `aws:SecureTransport` is `false`, in a `BucketPolicy`",
    good=[_BUCKET, _policy("arn:aws:s3:::files", "arn:aws:s3:::files/*")],
    bad=[_BUCKET, _policy("arn:aws:s3:::files/*")],
)
def s3_tls_only(resource: Resource, context: Context) -> Violations:
    """Buckets turn away whoever comes without TLS.

    S3 answers plain HTTP as well, so one wrong endpoint sends objects and signed requests in the clear. The denial must hold
    for everyone, on no other condition, and for the bucket as well as for every object in it.
    """
    stack = context.stack
    denied = some(
        lambda: is_written(resource, "policy") and _denies(resource, resource),
        *(partial(_turns_away, stack, policy, resource) for policy in beside(stack, resource, POLICY)),
    )
    if not denied:
        yield Violation("no policy denies everyone the bucket and all objects without TLS", "policy")


def _turns_away(stack: Stack, policy: Resource, bucket: Resource) -> bool:
    return every(lambda: speaks_of(stack, policy, bucket), lambda: _denies(policy, bucket))


def _denies(holder: Resource, bucket: Resource) -> bool:
    arn = f"arn:aws:s3:::{bucket.text('bucket')}"
    return every(
        lambda: turns_plain_text_away(holder, "policy", _OF_BUCKET, arn),
        lambda: turns_plain_text_away(holder, "policy", _OF_OBJECTS, f"{arn}/{_ANY_OBJECT}"),
    )
