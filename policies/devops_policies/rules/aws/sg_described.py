"""Whether anybody can tell what an opening is for."""

from __future__ import annotations

from typing import get_args

from devops_policies.group_rules import EGRESS_RULE, Direction, group_rules
from devops_policies.network import SECURITY_GROUP, SECURITY_GROUP_TYPES
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Properties, Resource

_SAYS_NOTHING = ("", "managed by pulumi", "managed by terraform")


@rule(
    id="sg-described",
    types=(*SECURITY_GROUP_TYPES, EGRESS_RULE),
    severity=Severity.LOW,
    levels="A/A/M",
    fix="say in `description` who talks to whom and why; that of a group cannot be changed later, those of its rules can",
    good={
        "description": "Load balancer: HTTPS from the internet",
        "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "description": "HTTPS from the internet"}],
    },
    bad={"description": "Managed by Pulumi", "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443}]},
)
def sg_described(resource: Resource, context: Context) -> Violations:
    """Security groups and their rules say what they are for.

    An opening nobody can explain is one nobody dares to close. What the provider writes by itself explains nothing.
    """
    if resource.type == SECURITY_GROUP:
        with context.doubts:
            if _says_nothing(resource):
                yield Violation("the group has no description of its own", "description")
    for direction in get_args(Direction):
        with context.doubts:
            for each in group_rules(resource, direction):
                with context.doubts:
                    if _says_nothing(each):
                        yield Violation(f"the {direction} rule has no description", each.at("description"))


def _says_nothing(described: Properties) -> bool:
    return described.text("description").strip().lower() in _SAYS_NOTHING
