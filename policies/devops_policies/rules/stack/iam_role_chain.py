"""Which roles can be taken on from what runs in the stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from devops_policies.iam_policy import ROLE
from devops_policies.iam_roles import held_by, is_all_powerful
from devops_policies.role_chains import is_of_compute, taken_on_by, takes_on_outside
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_ACCOUNT = "arn:aws:iam::111122223333"


def _trusts(kind: str, name: str) -> dict[str, object]:
    return {"Statement": [{"Effect": "Allow", "Principal": {kind: name}, "Action": "sts:AssumeRole"}]}


_SHOP = Mock(
    ROLE, "shop", {"arn": f"{_ACCOUNT}:role/shop", "name": "shop", "assumeRolePolicy": _trusts("Service", "ec2.amazonaws.com")}
)
_TRUSTING = {"arn": f"{_ACCOUNT}:role/admin", "name": "admin", "assumeRolePolicy": _trusts("AWS", f"{_ACCOUNT}:role/shop")}
_EVERYTHING = {"policy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}
_READING = {"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/*"}]}}


@rule(
    id="iam-role-chain",
    types=(ROLE,),
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="let the administrator's role trust people and deployments only, and name the roles in `sts:AssumeRole`",
    settings={
        "adminRoles": setting(
            "Names of roles outside the stack that hold every right",
            ["OrganizationAccountAccessRole", "AWSControlTowerExecution", "cdk-hnb659fds-cfn-exec-role-*"],
        )
    },
    good=[_SHOP, Mock(ROLE, "admin", {**_TRUSTING, "inlinePolicies": [_READING]})],
    bad=[_SHOP, Mock(ROLE, "admin", {**_TRUSTING, "inlinePolicies": [_EVERYTHING]})],
)
def iam_role_chain(resource: Resource, context: Context) -> Violations:
    """What runs in the stack cannot become an administrator by taking on other roles.

    Machines, containers and functions are what an intruder gets hold of first. A role that they may take on counts as theirs,
    and so do the roles that one may take on. All-powerful is who may do everything or has a way to it.
    """
    if not is_of_compute(resource, context.doubts):
        return
    for chain in _chains(resource, context):
        with context.doubts:
            if len(chain) > 1 and is_all_powerful(held_by(context.stack, chain[-1], context.doubts)):
                yield Violation(f"{_told(chain)}, which may do everything")
                continue
        with context.doubts:
            outside = takes_on_outside(context.stack, chain[-1], context.settings["adminRoles"], context.doubts)
            if outside:
                yield Violation(f"{_told(chain)} can take on {', '.join(outside)}, which may do everything")


def _chains(start: Resource, context: Context) -> Iterator[Sequence[Resource]]:
    """The shortest way to each role that can be reached, that of none first."""
    seen, waiting = {start.urn}, [[start]]
    while waiting:
        chain = waiting.pop(0)
        yield chain
        for role in taken_on_by(context.stack, chain[-1], context.doubts):
            if role.urn not in seen:
                seen.add(role.urn)
                waiting.append([*chain, role])


def _told(chain: Sequence[Resource]) -> str:
    return " can take on ".join(role.name for role in chain)
