"""Whose keys encrypt what lies in a bucket."""

from __future__ import annotations

from functools import partial

from devops_policies.bucket_encryption import ENCRYPTIONS, weakness
from devops_policies.bucket_logs import needs_keys_of_s3
from devops_policies.buckets import BUCKETS, IDENTITIES, speaks_of
from devops_policies.known import every, some
from devops_policies.links import is_pointed_at, referred
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack

_BUCKET = Mock(BUCKETS[0], "files", {"bucket": "files"})
_OWN_KEY = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"}


def _encryption(default: dict[str, str], bucket_key: bool) -> Mock:
    rules = [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": bucket_key}]
    return Mock(ENCRYPTIONS[0], "encryption", {"rules": rules}, {"bucket": "files"})


@rule(
    id="s3-sse-kms-cmk",
    types=(*ENCRYPTIONS, *BUCKETS),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="set `sseAlgorithm: aws:kms`, a `kmsMasterKeyId` of your own and `bucketKeyEnabled: true` in an encryption configuration",
    good=[_BUCKET, _encryption(_OWN_KEY, bucket_key=True)],
    bad=[_BUCKET, _encryption({"sseAlgorithm": "AES256"}, bucket_key=False)],
)
def s3_sse_kms_cmk(resource: Resource, context: Context) -> Violations:
    """Buckets are encrypted with a key of your own.

    Then a right to the bucket is not enough to read it, every use of the key leaves a trace, and taking the key away takes the
    data away. A key for the whole bucket saves nearly all requests to KMS. Buckets that take the logs of application or
    classic load balancers, or of other buckets, are left out: those can only use keys of S3.
    """
    stack = context.stack
    if resource.type in BUCKETS and is_pointed_at(stack, resource, "bucket", ENCRYPTIONS, *IDENTITIES):
        return
    if every(lambda: weakness(resource) is not None, lambda: not _needs_keys_of_s3(stack, resource)):
        yield Violation(str(weakness(resource)), "rules" if resource.type in ENCRYPTIONS else None)


def _needs_keys_of_s3(stack: Stack, resource: Resource) -> bool:
    if resource.type in BUCKETS:
        return needs_keys_of_s3(stack, resource)
    meant = (bucket for bucket in referred(stack, resource, "bucket", *BUCKETS) if speaks_of(stack, resource, bucket))
    return some(*(partial(needs_keys_of_s3, stack, bucket) for bucket in meant))
