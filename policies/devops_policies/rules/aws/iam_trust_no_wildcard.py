"""Who may take on a role."""

from __future__ import annotations

from functools import partial

from devops_policies.iam_policy import ROLE, allows, everyone, statements
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="iam-trust-no-wildcard",
    types=(ROLE,),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the accounts, roles or services that may take on the role",
    good={
        "assumeRolePolicy": {
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
        }
    },
    bad={"assumeRolePolicy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}},
)
def iam_trust_no_wildcard(resource: Resource, context: Context) -> Violations:
    """No role trusts everyone.

    A role that trusts everyone is open to every AWS account in the world. A condition can narrow it down, but then one lost
    line opens it again, so the rule asks for names.
    """
    for statement in statements(resource, "assumeRolePolicy"):
        with context.doubts:
            if every(partial(allows, statement), partial(everyone, statement)):
                yield Violation(f"`{statement.path}` lets everyone take on the role", statement.path)
