"""Whether public access to S3 is blocked in all four ways."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_KEYS = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "account",
}


@rule(
    id="s3-bpa-four-true",
    types=tuple(_KEYS),
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("bucket", "account"),
    fix="set all four flags to true; each stops a different way of making data public",
    good=dict.fromkeys(_FLAGS, True),
    bad={"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": False},
)
def s3_bpa_four_true(resource: Resource, context: Context) -> Violations:
    """Public access to S3 is blocked in all four ways.

    Two flags refuse new public grants and two disarm those that exist; with one missing, the old or the new ones still work.
    """
    open_flags: list[str] = []
    for flag in _FLAGS:
        with context.doubts:
            if not resource.flag(flag):
                open_flags.append(flag)
    if open_flags:
        yield Violation(f"not set to true: {', '.join(open_flags)}", open_flags[0], _KEYS[resource.type])
