"""Whether the rights of a role have a limit."""

from __future__ import annotations

from devops_policies.iam_policy import ROLE
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="iam-boundary",
    types=(ROLE,),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    fix="set `permissionsBoundary` to the ARN of the policy that the platform keeps for roles of stacks",
    good={"permissionsBoundary": "arn:aws:iam::111122223333:policy/stacks"},
    bad={"name": "shop"},
)
def iam_boundary(resource: Resource, _context: Context) -> Violations:
    """Roles that stacks make have a boundary.

    A deployment that may make roles may make an administrator, unless each role it makes is held by a boundary that it cannot
    take away. An ARN that is only known after the deployment is a boundary too.
    """
    if not resource.has("permissionsBoundary"):
        yield Violation("the role has no boundary", "permissionsBoundary")
