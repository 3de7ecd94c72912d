"""Who may take on which role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from devops_policies.iam_grants import is_allowed, is_denied, reaches
from devops_policies.iam_policy import ROLE, matches
from devops_policies.iam_roles import held_by
from devops_policies.iam_trust import ASSUME, TRUST, account_of, principals, trusting
from devops_policies.known import Doubts, Undecided, every, settled, some
from devops_policies.links import Index, indexed
from devops_policies.view import Part, Resource, Stack

_COMPUTE: Final = frozenset(
    {
        "apprunner.amazonaws.com",
        "codebuild.amazonaws.com",
        "ec2.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "glue.amazonaws.com",
        "lambda.amazonaws.com",
        "pods.eks.amazonaws.com",
        "sagemaker.amazonaws.com",
        "tasks.apprunner.amazonaws.com",
    }
)
_ANY_ROLE: Final = "arn:*:iam::*:role/*"
_OF_A_CLUSTER: Final = "arn:*:iam::*:oidc-provider/oidc.eks*"
_BY_ITS_TOKEN: Final = "sts:AssumeRoleWithWebIdentity"  # noqa: S105 - an action


def is_of_compute(role: Resource, doubts: Doubts) -> bool:
    """Whether machines, containers, functions or builds work with the role."""
    served = any(
        settled(principals(statement, "Service"), lambda known: not _COMPUTE.isdisjoint(known))
        for statement in trusting(role, doubts)
    )
    return served or any(
        settled(principals(statement, "Federated"), lambda known: any(matches(_OF_A_CLUSTER, name) for name in known))
        for statement in trusting(role, doubts, _BY_ITS_TOKEN)
    )


def taken_on_by(stack: Stack, role: Resource, doubts: Doubts) -> Sequence[Resource]:
    """The roles of the stack that a role may take on."""
    found, left = stack.once(_taken_on_by, role)
    doubts.extend(left)
    return found


def _taken_on_by(stack: Stack, role: Resource) -> tuple[Sequence[Resource], Doubts]:
    found, doubts = list[Resource](), Doubts()
    for other in _trusting(stack, role):
        with doubts:
            if _may_take_on(stack, role, other, doubts):
                found.append(other)
    return found, doubts


def _trusting(stack: Stack, role: Resource) -> Iterator[Resource]:
    """The roles that may trust a role or its account: most trust services alone."""
    index = stack.once(_by_trusted)
    try:
        arn = role.text("arn")
    except Undecided:
        return iter(index.resources)
    return index.under({role.urn, arn, account_of(arn) or arn, "*"})


def _by_trusted(stack: Stack) -> Index:
    """The roles by whom they trust, among the roles that trust anybody but services."""
    return indexed((role for role in stack.of_type(ROLE) if _trusts_other_roles(role)), _trusted_names)


def _trusted_names(role: Resource) -> Iterator[str]:
    sources, doubts = role.dependencies.get(TRUST, ()), Doubts()
    yield from sources
    with doubts:
        yield from ((_is_whole_account(name) and account_of(name)) or name for name in _trusted(role, doubts))
    if doubts and not sources:
        raise doubts[0]


def _trusts_other_roles(role: Resource) -> bool:
    doubts = Doubts()
    with doubts:
        if any(_trusted(role, doubts)):
            return True
    return bool(doubts)


def _may_take_on(stack: Stack, source: Resource, target: Resource, doubts: Doubts) -> bool:
    """Whether one role of the stack may take on another.

    The other must trust it by name, or trust the account while this one is allowed to take it on.
    """
    if source is target:
        return False
    return some(
        lambda: _trusts(target, source, doubts),
        lambda: every(
            lambda: _trusts_account_of(target, source, doubts),
            lambda: _is_allowed_to(stack, source, target.text("arn"), doubts),
        ),
    )


def takes_on_outside(stack: Stack, role: Resource, names: Sequence[str], doubts: Doubts) -> list[str]:
    """The names, of roles outside the stack, that the role is allowed to take on in some account.

    Where it may take on any role there is, nothing is said of these.
    """
    if _is_allowed_to(stack, role, _ANY_ROLE, doubts):
        return []
    return [name for name in names if _is_allowed_to(stack, role, f"arn:*:iam::*:role/{name}", doubts)]


def _trusted(role: Resource, doubts: Doubts) -> Iterator[str]:
    return (name for statement in trusting(role, doubts) for name in principals(statement, "AWS"))


def _trusts(target: Resource, source: Resource, doubts: Doubts) -> bool:
    try:
        return any(name == source.text("arn") for name in _trusted(target, doubts))
    except Undecided:
        if source.urn in target.dependencies.get(TRUST, ()):
            return True
        raise


def _trusts_account_of(target: Resource, source: Resource, doubts: Doubts) -> bool:
    return any(
        name == "*" or (_is_whole_account(name) and account_of(name) == account_of(source.text("arn")))
        for name in _trusted(target, doubts)
    )


def _is_whole_account(principal: str) -> bool:
    return principal.isdigit() or principal.endswith(":root")


def _is_allowed_to(stack: Stack, source: Resource, arn: str, doubts: Doubts) -> bool:
    given = [each.document for each in held_by(stack, source, doubts)]
    return every(
        lambda: is_allowed(given, ASSUME, partial(_names, arn)),
        lambda: not is_denied(given, ASSUME, arn, ()),
    )


def _names(arn: str, statement: Part) -> bool:
    return reaches(statement, arn)
