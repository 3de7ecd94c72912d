"""Which roles may be handed to services."""

from __future__ import annotations

from functools import partial

from devops_policies.iam_actions import action
from devops_policies.iam_grants import IDENTITY_TYPES, allowances, is_wide
from devops_policies.iam_policy import speaks_of
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_HANDING_OVER = "iam:PassRole"
_KEYS = ("iam:passedtoservice", "iam:associatedresourcearn")


@rule(
    id="iam-passrole-scoped",
    types=IDENTITY_TYPES,
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="name the roles in a statement of its own, and the service in the condition `StringEquals: {iam:PassedToService: …}`",
    good={
        "policy": {
            "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/shop-task"}]
        }
    },
    bad={"policy": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}},
)
def iam_passrole_scoped(resource: Resource, context: Context) -> Violations:
    """Only named roles, or roles for named services, may be handed to a service.

    Whoever can hand any role to a service works with the rights of the strongest role in the account. A role's tags cannot
    hold this action; `iam:PassedToService` and `iam:AssociatedResourceArn` can.
    """
    for document, statement in allowances(resource, context.doubts):
        with context.doubts:
            if every(
                partial(speaks_of, statement, _HANDING_OVER),
                partial(is_wide, [document], statement, action(_HANDING_OVER), _KEYS),
            ):
                yield Violation(f"`{statement.path}` lets any role be handed to any service", statement.path)
