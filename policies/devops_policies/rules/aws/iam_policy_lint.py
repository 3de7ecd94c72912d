"""Whether a policy says what its writer meant."""

from __future__ import annotations

from collections.abc import Iterator

from devops_policies.iam_grants import IDENTITY_TYPES
from devops_policies.iam_lint import Fault, Reading, faults
from devops_policies.iam_policy import ROLE
from devops_policies.iam_trust import TRUST
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="iam-policy-lint",
    types=IDENTITY_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("json", "actions", "arns", "allow-not"),
    fix="correct the name, or name what is allowed; what is newer than the table of this package goes into `alsoKnown`",
    settings={"alsoKnown": setting("Actions and condition keys that AWS has and the table does not, with `*` as a wildcard", [])},
    good={
        "policy": {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}],
        }
    },
    bad={
        "policy": {
            "Version": "2008-10-17",
            "Statement": [{"Effect": "Allow", "NotAction": "s3:GetObjects", "Resource": "files/*"}],
        }
    },
)
def iam_policy_lint(resource: Resource, context: Context) -> Violations:
    """Policies are well formed, and every name in them means something.

    IAM takes actions, keys and resources that do not exist without a word: the statement then allows nothing, or a denial denies
    nothing. What is allowed as "all but" grows with every service. A role's trust policy is read as well.
    """
    for fault in _faults(resource, context):
        yield Violation(fault.message, fault.path, fault.key)


def _faults(resource: Resource, context: Context) -> Iterator[Fault]:
    identity, trust = (Reading(kind, context.settings["alsoKnown"], context.doubts) for kind in (True, False))
    if resource.type != ROLE:
        yield from faults(resource, "policy", identity)
        return
    with context.doubts:
        yield from faults(resource, TRUST, trust)
    for policy in resource.each("inlinePolicies"):
        with context.doubts:
            yield from faults(policy, "policy", identity)
