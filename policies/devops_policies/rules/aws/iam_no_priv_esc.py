"""Whether a policy lets its holder take more rights than it shows."""

from __future__ import annotations

from devops_policies.iam_grants import IDENTITY_TYPES, documents
from devops_policies.iam_risks import open_ways, risks, told
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="iam-no-priv-esc",
    types=IDENTITY_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="name the roles, users or functions the actions are for, or demand a boundary by the condition `iam:PermissionsBoundary`",
    good={
        "policy": {
            "Statement": [
                {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/shop-task"},
            ]
        }
    },
    bad={
        "policy": {
            "Statement": [
                {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}
            ]
        }
    },
)
def iam_no_priv_esc(resource: Resource, context: Context) -> Violations:
    """No policy leads to more rights than it shows.

    Who can write a policy, hand a role to a function or run commands where other roles work is an administrator by another
    name. Most of the ways were found by Rhino Security Labs and DataDog's pathfinding.cloud; a role's documents together are
    judged by a rule of their own.
    """
    for document in documents(resource):
        ways = open_ways([document], risks().escalations, context.doubts)
        if ways:
            yield Violation(f"`{document.place}` leads to more rights: {told(ways)}", document.place)
