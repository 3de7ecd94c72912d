"""Whether actions are allowed on everything that could be allowed on something."""

from __future__ import annotations

from devops_policies.iam_actions import Action
from devops_policies.iam_grants import IDENTITY_TYPES, allowances, listed, wide_ones
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="iam-no-star-resource",
    types=IDENTITY_TYPES,
    severity=Severity.MEDIUM,
    levels="A/A/M",
    fix="name the resources, or hold the statement to them by a condition such as `aws:ResourceTag`; keep `*` for a statement of "
    "its own with the actions that need it",
    good={"policy": {"Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]}},
    bad={"policy": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}},
)
def iam_no_star_resource(resource: Resource, context: Context) -> Violations:
    """Actions that can be held to resources are.

    `*` also means what other teams run in the account and what comes next year. An ARN that is wild wherever it would name
    something counts as `*`. Listing is left out: it shows names, and most lists cannot be asked for in parts.
    """
    for document, statement in allowances(resource, context.doubts):
        with context.doubts:
            loose = wide_ones([document], statement, _can_be_held, of_every_kind=True)
            if loose:
                yield Violation(f"`{statement.path}` allows {listed(loose)} on every resource", statement.path)


def _can_be_held(action: Action) -> bool:
    return bool(action.resources) and action.level != "list"
