"""Whether anybody can tell who asked a bucket for what."""

from __future__ import annotations

from devops_policies.bucket_logs import LOGGINGS, logs_elsewhere, takes_logs, takes_trail
from devops_policies.buckets import BUCKETS
from devops_policies.known import every, some
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_BUCKETS = (Mock(BUCKETS[0], "files", {"bucket": "files"}), Mock(BUCKETS[0], "logs", {"bucket": "logs"}))


@rule(
    id="s3-access-logged",
    types=BUCKETS,
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="add a `BucketLogging` whose `bucket` is this one and whose `targetBucket` is a bucket for logs",
    good=[*_BUCKETS, Mock(LOGGINGS[0], "files-requests", {}, {"bucket": "files", "targetBucket": "logs"})],
    bad=[*_BUCKETS[:1], Mock(LOGGINGS[0], "files-requests", {}, {"bucket": "files", "targetBucket": "files"})],
)
def s3_access_logged(resource: Resource, context: Context) -> Violations:
    """Requests to buckets are logged into another bucket.

    After a leak nothing else tells what was read. A bucket that logs into itself logs its logging, without end. Buckets that take
    logs are left out for that reason, unless a trail writes into them: who read or deleted the trail matters most of all.
    """
    stack = context.stack
    if every(
        lambda: some(lambda: takes_trail(stack, resource), lambda: not takes_logs(stack, resource)),
        lambda: not logs_elsewhere(stack, resource),
    ):
        yield Violation("nobody can tell who asked it for what")
