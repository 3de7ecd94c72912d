"""Whether every bucket has a block against public access of its own."""

from __future__ import annotations

from functools import partial

from devops_policies.buckets import BUCKETS, beside, speaks_of
from devops_policies.known import certainly, every, some
from devops_policies.public_access import BUCKET_BLOCK, FLAGS, left_open
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack

_BUCKET = Mock(BUCKETS[0], "files", {"bucket": "files"})


@rule(
    id="s3-bpa-attached",
    types=BUCKETS,
    severity=Severity.CRITICAL,
    levels="A/M/M",
    whole_stack=True,
    fix="add a `BucketPublicAccessBlock` whose `bucket` is this one, with all four flags set to true",
    good=[_BUCKET, Mock(BUCKET_BLOCK, "files-closed", dict.fromkeys(FLAGS, True), {"bucket": "files"})],
    bad=[_BUCKET, Mock(BUCKET_BLOCK, "others-closed", {"bucket": "others", **dict.fromkeys(FLAGS, True)})],
)
def s3_bpa_attached(resource: Resource, context: Context) -> Violations:
    """Every bucket blocks public access by a block of its own.

    AWS closes new buckets by itself, but what the program does not hold, nobody puts back after a hand has taken it away. A
    block of the whole account does not count: it goes for all buckets at once when one of them has to be public.
    """
    stack = context.stack
    blocks = list(beside(stack, resource, BUCKET_BLOCK))
    if not some(*(partial(_closes, stack, block, resource) for block in blocks)):
        attached = [block.name for block in blocks if certainly(partial(speaks_of, stack, block, resource))]
        yield Violation(f"{', '.join(attached)} leaves a way open" if attached else "nothing blocks public access to it")


def _closes(stack: Stack, block: Resource, bucket: Resource) -> bool:
    return every(lambda: speaks_of(stack, block, bucket), lambda: not any(left_open(block)))
