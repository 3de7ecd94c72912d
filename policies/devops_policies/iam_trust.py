"""Whom a role's trust policy lets take it on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, cast

from devops_policies.iam_policy import allows, speaks_of, statements
from devops_policies.known import Doubts
from devops_policies.view import Part, Properties, Resource

TRUST: Final = "assumeRolePolicy"
"""Property of a role that says who may take it on."""

ASSUME: Final = "sts:AssumeRole"

_ACCOUNT: Final = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?:$|:)")


def trusting(role: Resource, doubts: Doubts, action: str = ASSUME) -> Iterator[Part]:
    """The statements that let somebody take the role on by an action; what is not known is left to the doubts."""
    for statement in statements(role, TRUST):
        with doubts:
            if allows(statement) and speaks_of(statement, action):
                yield statement


def principals(statement: Part, kind: Literal["AWS", "Service", "Federated"]) -> Iterator[str]:
    """The principals of a kind that the statement names; a bare `*` is one of each kind."""
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        yield from Part(cast("Mapping[str, Any]", principal), statement.at("Principal")).strings(kind)
    else:
        yield from statement.strings("Principal")


def account_of(principal: str) -> str | None:
    """The account a principal of AWS belongs to; none for everyone, and for the unique id of something deleted."""
    found = _ACCOUNT.match(principal)
    return found[1] if found else None


def own_accounts(resource: Resource) -> set[str]:
    """The accounts that the resource's provider says it works in; none where it does not say."""
    provider = resource.provider
    if provider is None:
        return set()
    taken_on = [role.text("roleArn") for role in _roles(provider)]
    return {account for text in (*provider.strings("allowedAccountIds"), *taken_on) for account in re.findall(r"\d{12}", text)}


def _roles(provider: Properties) -> Iterator[Part]:
    for path in ("assumeRole", "assumeRoles"):
        yield from provider.each(path)
