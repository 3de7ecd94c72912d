"""Whether public access to S3 is blocked in all four ways."""

from __future__ import annotations

from devops_policies.public_access import ACCOUNT_BLOCK, BUCKET_BLOCK, FLAGS, left_open
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_KEYS = {BUCKET_BLOCK: "bucket", ACCOUNT_BLOCK: "account"}


@rule(
    id="s3-bpa-four-true",
    types=tuple(_KEYS),
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("bucket", "account"),
    fix="set all four flags to true; each stops a different way of making data public",
    good=dict.fromkeys(FLAGS, True),
    bad={"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": False},
)
def s3_bpa_four_true(resource: Resource, context: Context) -> Violations:
    """Public access to S3 is blocked in all four ways.

    Two flags refuse new public grants and two disarm those that exist; with one missing, the old or the new ones still work.
    """
    open_flags: list[str] = []
    with context.doubts:
        open_flags.extend(left_open(resource))
    if open_flags:
        yield Violation(f"not set to true: {', '.join(open_flags)}", open_flags[0], _KEYS[resource.type])
