"""How long a bucket keeps what was overwritten or deleted."""

from __future__ import annotations

from typing import Any

from devops_policies.bucket_versions import LIFECYCLES, VERSIONINGS, is_versioned, old_versions_expire
from devops_policies.buckets import BUCKETS
from devops_policies.known import every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_VERSIONED = (
    Mock(BUCKETS[0], "files", {"bucket": "files"}),
    Mock(VERSIONINGS[0], "files-versions", {"versioningConfiguration": {"status": "Enabled"}}, {"bucket": "files"}),
)


def _lifecycle(**rule: Any) -> Mock:
    return Mock(LIFECYCLES[0], "files-lifecycle", {"rules": [{"id": "old", "status": "Enabled", **rule}]}, {"bucket": "files"})


@rule(
    id="s3-lifecycle",
    types=BUCKETS,
    severity=Severity.LOW,
    levels="A/A/M",
    whole_stack=True,
    fix="add a `BucketLifecycleConfiguration` with an enabled rule without filter and `noncurrentVersionExpiration: "
    "{noncurrentDays: 90}`",
    good=[*_VERSIONED, _lifecycle(noncurrentVersionExpiration={"noncurrentDays": 90})],
    bad=[*_VERSIONED, _lifecycle(expiration={"days": 90})],
)
def s3_lifecycle(resource: Resource, context: Context) -> Violations:
    """Buckets with versions delete the old ones some day.

    What is deleted in such a bucket is only hidden: it costs as much as before, nobody sees it, and personal data in it is still
    there. A rule for a part of the bucket does not count, nor does one that ends current versions only.
    """
    if every(lambda: is_versioned(context.stack, resource), lambda: not old_versions_expire(context.stack, resource)):
        yield Violation("old versions of everything in it are kept forever")
