"""Whether a bucket's policy lets everyone in."""

from __future__ import annotations

from devops_policies.iam_policy import is_public, statements
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="s3-policy-no-public-principal",
    types=("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the accounts, roles or services, or add a condition such as `aws:PrincipalOrgID`; serve public files by CloudFront",
    good={
        "policy": {
            "Statement": {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::files/*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
            }
        }
    },
    bad={
        "policy": {
            "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}
        }
    },
)
def s3_policy_no_public_principal(resource: Resource, context: Context) -> Violations:
    """No bucket policy lets everyone in.

    A condition that holds everyone to fixed accounts, organisations, networks or sources is accepted; AWS decides the same way
    what is public.
    """
    for statement in statements(resource, "policy"):
        with context.doubts:
            if is_public(statement):
                yield Violation(f"`{statement.path}` lets everyone in, and no condition narrows it down", statement.path)
