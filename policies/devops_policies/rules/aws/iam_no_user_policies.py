"""Whether single users hold rights of their own."""

from __future__ import annotations

from devops_policies.known import settled
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"


@rule(
    id="iam-no-user-policies",
    types=(_ATTACHMENT, "aws:iam/userPolicy:UserPolicy", "aws:iam/userPolicyAttachment:UserPolicyAttachment"),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="attach the policy to a group or a role, and put the user into the group by `UserGroupMembership`",
    good={"groups": ["operators"], "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    bad={"users": ["alice"], "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
)
def iam_no_user_policies(resource: Resource, _context: Context) -> Violations:
    """Rights belong to groups and roles, not to single users.

    What somebody may do is then seen at one place, and goes with the task when the person takes on another one.
    """
    path = "users" if resource.type == _ATTACHMENT else "user"
    users = settled(resource.strings(path), lambda known: sorted(set(known)))
    if users or resource.type != _ATTACHMENT:
        yield Violation(f"rights are attached to {', '.join(users) or 'a user'}", path)
