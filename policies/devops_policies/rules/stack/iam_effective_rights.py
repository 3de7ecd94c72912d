"""What a role's policies allow together."""

from __future__ import annotations

from collections.abc import Sequence

from devops_policies.iam_grants import Document
from devops_policies.iam_policy import ROLE
from devops_policies.iam_risks import Way, open_ways, risks, told
from devops_policies.iam_roles import Held, boundary_of, held_by
from devops_policies.known import Doubts, certainly
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def _inline(name: str, *actions: str) -> Mock:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return Mock("aws:iam/rolePolicy:RolePolicy", name, {"policy": {"Statement": [statement]}}, {"role": "deploy"})


@rule(
    id="iam-effective-rights",
    types=(ROLE,),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="name the resources in one of the policies, or split the role into two that do not trust each other",
    good=[Mock(ROLE, "deploy", {"name": "deploy"}), _inline("functions", "lambda:CreateFunction", "lambda:InvokeFunction")],
    bad=[
        Mock(ROLE, "deploy", {"name": "deploy"}),
        _inline("functions", "lambda:CreateFunction", "lambda:InvokeFunction"),
        _inline("roles", "iam:PassRole"),
    ],
)
def iam_effective_rights(resource: Resource, context: Context) -> Violations:
    """A role's policies do not add up to more than each of them says.

    Two harmless policies can be one way to the account, or one way out for its data: each is reviewed alone, and nobody sees
    both. Inline and managed policies of the stack and well-known ones of AWS are put together, less what any of them denies and
    what the boundary leaves out.
    """
    held = held_by(context.stack, resource, context.doubts)
    given = [each.document for each in held]
    ways = open_ways(given, (*risks().escalations, *risks().leaks), context.doubts)
    combined = [way for way in ways if not any(certainly(lambda one=one, way=way: way.is_open([one])) for one in given)]
    if combined:
        with context.doubts:
            left = _within(boundary_of(context.stack, resource), combined, context.doubts)
            if left:
                yield Violation(f"{' and '.join(_parts(held, left))} together {told(left)}")


def _within(boundary: Document | None, ways: Sequence[Way], doubts: Doubts) -> Sequence[Way]:
    """The ways that a boundary leaves open."""
    return ways if boundary is None else open_ways([boundary], ways, doubts)


def _parts(held: Sequence[Held], ways: Sequence[Way]) -> list[str]:
    """The names of the documents that take part in the ways."""
    return sorted(
        each.name for each in held if any(certainly(lambda each=each, way=way: way.is_helped_by(each.document)) for way in ways)
    )
