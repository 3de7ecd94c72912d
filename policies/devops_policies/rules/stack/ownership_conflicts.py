"""Whether two parts of a program own the same thing."""

from __future__ import annotations

from typing import get_args

from devops_policies.group_rules import Direction
from devops_policies.iam_policy import ROLE
from devops_policies.known import UNKNOWN
from devops_policies.network import INGRESS_RULE, SECURITY_GROUP
from devops_policies.ownership import SHARED_ATTACHMENT, rivals_of_attachment, rivals_of_list, rivals_of_role
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.security_groups import SecurityGroups
from devops_policies.view import Resource

_EDGE = Mock(SECURITY_GROUP, "edge")
_RULE = Mock(INGRESS_RULE, "metrics", {"ipProtocol": "tcp", "fromPort": 9090, "toPort": 9090}, {"securityGroupId": "app"})


@rule(
    id="ownership-conflicts",
    types=(SECURITY_GROUP, ROLE, SHARED_ATTACHMENT),
    severity=Severity.MEDIUM,
    levels="M/M/M",
    whole_stack=True,
    keys=("sg", "iam"),
    fix="keep one of the two: the list of the group or the role, or resources of their own for every entry",
    good=[_EDGE, Mock(SECURITY_GROUP, "app"), _RULE],
    bad=[
        _EDGE,
        Mock(
            SECURITY_GROUP,
            "app",
            {"ingress": [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "securityGroups": [UNKNOWN]}]},
            {"ingress": "edge"},
        ),
        _RULE,
    ],
)
def ownership_conflicts(resource: Resource, context: Context) -> Violations:
    """Every rule of a group and every policy of a role has one owner.

    A list owns everything in it and removes what others add; the next deployment adds it again. In between, traffic is cut
    off and rights are gone, and nobody's change did it.
    """
    if resource.type == SECURITY_GROUP:
        groups = context.stack.once(SecurityGroups)
        for direction in get_args(Direction):
            with context.doubts:
                rivals = rivals_of_list(groups, resource, direction)
                if rivals:
                    yield Violation(f"`{direction}` and {', '.join(rivals)} both own its rules", direction, "sg")
    elif resource.type == ROLE:
        for owner, rivals in rivals_of_role(context.stack, resource):
            if rivals:
                yield Violation(f"{owner} and {', '.join(rivals)} both own its policies", None, "iam")
    elif rivals := rivals_of_attachment(context.stack, resource):
        yield Violation(f"it owns all attachments of its policy, and {', '.join(rivals)} makes others", "policyArn", "iam")
