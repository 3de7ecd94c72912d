"""Service accounts of Kubernetes that take on roles of AWS, and the roles that let them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from devops_policies.clusters import namespace, written
from devops_policies.iam_conditions import Test, positive_tests
from devops_policies.iam_policy import ROLE, matches
from devops_policies.iam_trust import principals, trusting
from devops_policies.known import Doubts, Undecided, every, some
from devops_policies.labels import annotation
from devops_policies.links import Index, indexed, linked
from devops_policies.view import Part, Resource, Stack

ACCOUNTS: Final = ("kubernetes:core/v1:ServiceAccount", "kubernetes:core/v1:ServiceAccountPatch")
ROLE_ARN: Final = "eks.amazonaws.com/role-arn"
"""The annotation with the ARN of the role that the pods of an account take on."""

_PATH: Final = f"metadata.annotations.{ROLE_ARN}"
_ACTION: Final = "sts:AssumeRoleWithWebIdentity"
_CLUSTER: Final = re.compile(r"arn:[^:]*:iam::[^:]*:oidc-provider/(oidc[.-]eks\..+)")
_WILD: Final = re.compile(r"[*?]")


def subject(account: Resource) -> str:
    """What the tokens of an account call it."""
    return f"system:serviceaccount:{namespace(account)}:{written(account).text('metadata.name')}"


def role_of(stack: Stack, account: Resource) -> Resource | None:
    """The role that the pods of an account take on, none where they take on none; undecided where it is not in this stack."""
    try:
        arn = annotation(written(account), ROLE_ARN)
    except Undecided:
        sources = (stack.by_urn(urn) for urn in account.dependencies.get("metadata", ()))
        role = next((source for source in sources if source and source.type == ROLE), None)
        if role is None:
            raise
        return role
    if not arn:
        return None
    role = linked(stack.once(_roles).under([arn, arn.rpartition("/")[2]]), partial(_is_meant, arn))
    if role is None:
        raise Undecided(_PATH, f"names {arn}, and the stack does not tell whom that role trusts")
    return role


def lets_in(role: Resource, subject_: str) -> bool:
    """Whether the role's trust policy lets the holder of a token with this subject take it on."""
    doubts = Doubts()
    if some(*(partial(_admits, statement, subject_) for statement in trusting(role, doubts, _ACTION))):
        return True
    if doubts:
        raise doubts[0]
    return False


def subjects(role: Resource) -> list[str]:
    """The subjects that the role's trust policy names, each once."""
    tests = [test for each in trusting(role, Doubts(), _ACTION) for test in positive_tests(each, ["*:sub"])]
    return list(dict.fromkeys(value for test in tests for value in test.values()))


def loose_trust(role: Resource, doubts: Doubts) -> Iterator[tuple[Part, Sequence[str]]]:
    """Each statement that lets accounts of a cluster in without naming them, with the patterns it has for them, if any."""
    for statement in trusting(role, doubts, _ACTION):
        with doubts:
            for principal in principals(statement, "Federated"):
                issuer = _CLUSTER.fullmatch(principal)
                if issuer is None:
                    continue
                patterns = _patterns(positive_tests(statement, [f"{issuer[1].lower()}:sub"]))
                if patterns is None or patterns:
                    yield statement, patterns or ()


def _roles(stack: Stack) -> Index:
    return indexed(stack.of_type(ROLE), _called)


def _called(role: Resource) -> tuple[str]:
    """The ARN of a role; where that is not known yet, its name."""
    try:
        own = role.text("arn")
    except Undecided:
        own = ""
    return (own or role.text("name"),)


def _is_meant(arn: str, role: Resource) -> bool:
    """Whether the ARN is the role's; where that is not known yet, whether it has the role's name, of which an account has one."""
    try:
        own = role.text("arn")
    except Undecided:
        own = ""
    return own == arn if own else role.text("name") == arn.rpartition("/")[2]


def _admits(statement: Part, subject_: str) -> bool:
    """Whether every test of the subject holds; none at all lets everyone in."""
    return every(*(partial(_takes, test, subject_) for test in positive_tests(statement, ["*:sub"])))


def _takes(test: Test, subject_: str) -> bool:
    values = test.values()
    if test.takes_wildcards:
        return any(matches(value, subject_) for value in values)
    if test.operator.endswith("ignorecase"):
        return subject_.lower() in (value.lower() for value in values)
    return subject_ in values


def _patterns(tests: Sequence[Test]) -> list[str] | None:
    """The subjects with wildcards; none at all where nothing tests the subject.

    All tests must hold, so one that has no such subject is enough.
    """
    found = [{value: None for value in test.values() if test.takes_wildcards and _WILD.search(value)} for test in tests]
    return list(min(found, key=len)) if found else None
