"""Whether a bucket keeps what is overwritten or deleted."""

from __future__ import annotations

from devops_policies.bucket_versions import VERSIONINGS, is_versioned
from devops_policies.buckets import BUCKETS
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_BUCKET = Mock(BUCKETS[0], "files", {"bucket": "files"})


def _versioning(status: str) -> Mock:
    return Mock(VERSIONINGS[0], "files-versions", {"versioningConfiguration": {"status": status}}, {"bucket": "files"})


@rule(
    id="s3-versioned",
    types=BUCKETS,
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="add a `BucketVersioning` whose `bucket` is this one, with `versioningConfiguration: {status: Enabled}`",
    good=[_BUCKET, _versioning("Enabled")],
    bad=[_BUCKET, _versioning("Suspended")],
)
def s3_versioned(resource: Resource, context: Context) -> Violations:
    """Buckets keep what is overwritten or deleted.

    Without versions, one wrong command or one intruder with a right to write takes data away for good, and neither replication
    nor a backup of S3 works. Object Lock brings versions along.
    """
    if not is_versioned(context.stack, resource):
        yield Violation("what is overwritten or deleted in it is gone")
