"""Whether access to objects can be given past the bucket's policy."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="s3-acls-disabled",
    types=("aws:s3/bucketOwnershipControls:BucketOwnershipControls",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `rule: {objectOwnership: BucketOwnerEnforced}`, which is also what a bucket without ownership controls does",
    good={"rule": {"objectOwnership": "BucketOwnerEnforced"}},
    bad={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
)
def s3_acls_disabled(resource: Resource, _context: Context) -> Violations:
    """Access lists are switched off, so policies alone decide who reads what.

    With access lists, whoever writes an object decides who reads it, and may even own it.
    """
    ownership = resource.text("rule.objectOwnership", "nothing")
    if ownership != "BucketOwnerEnforced":
        yield Violation(f"access lists still count: object ownership is {ownership}", "rule.objectOwnership")
