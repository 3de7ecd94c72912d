"""Whether a bucket's policy shuts its own owner out."""

from __future__ import annotations

from functools import partial

from devops_policies.buckets import BUCKETS
from devops_policies.iam_policy import everyone, speaks_of, statements
from devops_policies.known import every, settled, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource

_WAYS_BACK = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")


@rule(
    id="s3-policy-no-lockout",
    types=("aws:s3/bucketPolicy:BucketPolicy", *BUCKETS),
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="give the denial a `Condition`, such as `aws:SecureTransport: false`, or deny named actions only",
    good={
        "policy": {
            "Statement": {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": ["arn:aws:s3:::files", "arn:aws:s3:::files/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        }
    },
    bad={"policy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::files"}}},
)
def s3_policy_no_lockout(resource: Resource, context: Context) -> Violations:
    """No bucket policy shuts everyone out of the bucket.

    A denial without a condition holds for administrators and for the deployment too: nobody can take it back but the account's
    root user. One that spares somebody, or leaves one way to change the policy open, is accepted.
    """
    for statement in statements(resource, "policy"):
        with context.doubts:
            if every(*(partial(test, statement) for test in (_denies_everyone, _takes_every_way_back, _names_the_bucket))):
                yield Violation(f"`{statement.path}` shuts everyone out, also those who could change it", statement.path)


def _denies_everyone(statement: Part) -> bool:
    return every(
        lambda: statement.text("Effect") == "Deny",
        lambda: not statement.has("NotPrincipal"),
        lambda: everyone(statement),
        lambda: not statement.get("Condition"),
    )


def _takes_every_way_back(statement: Part) -> bool:
    """Whether nobody can change or delete the policy."""
    return every(*(partial(speaks_of, statement, action) for action in _WAYS_BACK))


def _names_the_bucket(statement: Part) -> bool:
    """Whether the bucket itself is meant and not only what lies in it, whose ARNs have a slash."""
    return some(
        lambda: statement.has("NotResource"),
        lambda: settled(statement.strings("Resource"), lambda patterns: any("/" not in pattern for pattern in patterns)),
    )
