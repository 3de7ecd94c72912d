"""Whether a policy allows everything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from devops_policies.iam_policy import POLICY_TYPES, ROLE, allows, every_action, every_resource, statements
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Properties, Resource


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
    for holder in _holders(resource):
        with context.doubts:
            for statement in statements(holder, "policy"):
                with context.doubts:
                    if every(*(partial(test, statement) for test in (allows, every_action, every_resource))):
                        yield Violation(f"`{statement.path}` allows every action on every resource", statement.path)


def _holders(resource: Resource) -> Iterator[Properties]:
    if resource.type == ROLE:
        yield from resource.each("inlinePolicies")
    else:
        yield resource
