"""Whether a policy allows everything."""

from __future__ import annotations

from functools import partial

from devops_policies.iam_grants import allowances
from devops_policies.iam_policy import POLICY_TYPES, ROLE, every_action, every_resource
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="iam-no-admin",
    types=(*POLICY_TYPES, ROLE),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the actions and the resources that are needed",
    good={"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}]}},
    bad={"policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}},
)
def iam_no_admin(resource: Resource, context: Context) -> Violations:
    """No policy allows every action on every resource.

    Whoever takes over the one thing that holds such a policy owns the account. Naming what is not allowed, by `NotAction` or
    `NotResource`, allows everything else, including what AWS adds tomorrow; a condition does not change that.
    """
    for _, statement in allowances(resource, context.doubts):
        with context.doubts:
            if every(partial(every_action, statement), partial(every_resource, statement)):
                yield Violation(f"`{statement.path}` allows every action on every resource", statement.path)
