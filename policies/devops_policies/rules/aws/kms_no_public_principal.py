"""Who may use a key."""

from __future__ import annotations

from devops_policies.iam_policy import is_public, statements
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="kms-no-public-principal",
    types=("aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the accounts, roles or services, or add a condition such as `kms:CallerAccount` or `aws:PrincipalOrgID`",
    good={
        "policy": {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": "kms:Decrypt",
                "Resource": "*",
                "Condition": {"StringEquals": {"kms:CallerAccount": "111122223333"}},
            }
        }
    },
    bad={"policy": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}}},
)
def kms_no_public_principal(resource: Resource, context: Context) -> Violations:
    """No key policy lets everyone use the key.

    A key everyone may use protects nothing: whoever gets hold of the encrypted data reads it. A condition that holds everyone
    to fixed accounts, organisations, networks or sources is accepted.
    """
    for statement in statements(resource, "policy"):
        with context.doubts:
            if is_public(statement):
                yield Violation(f"`{statement.path}` lets everyone use the key, and no condition narrows it down", statement.path)
