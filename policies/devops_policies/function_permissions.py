"""Whom a permission of a Lambda function lets invoke it, and on whose behalf."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from devops_policies.known import some
from devops_policies.view import Resource

PERMISSION: Final = "aws:lambda/permission:Permission"

_ACCOUNT: Final = re.compile(r"\d{12}")
_WILD: Final = re.compile(r"[*?]")
_ARN_ACCOUNT: Final = 4
"""Place of the account id in an ARN."""


def is_for_everyone(permission: Resource) -> bool:
    """Whether the permission names nobody: any account, or anybody at all where the function's address asks nobody."""
    return bool(_WILD.search(permission.text("principal")))


def is_for_service(permission: Resource) -> bool:
    """Whether the permission names a service, which works for every customer alike."""
    principal = permission.text("principal")
    return "." in principal and not principal.startswith("arn:")


def is_held_to_source(permission: Resource) -> bool:
    """Whether it is only for one account, one organisation, or sources that belong to one.

    The name of a bucket is fixed as well, though its ARN names no account. Skills of Alexa are told apart by a token.
    """
    return some(
        lambda: bool(_ACCOUNT.fullmatch(permission.text("sourceAccount"))),
        lambda: _is_fixed(permission.text("principalOrgId")),
        lambda: _is_fixed(permission.text("eventSourceToken")),
        partial(_has_fixed_source, permission),
    )


def _has_fixed_source(permission: Resource) -> bool:
    """Whether the ARN of the source names an account, or at least a resource without wildcards where it has none."""
    arn = permission.text("sourceArn")
    parts = arn.split(":")
    return len(parts) > _ARN_ACCOUNT + 1 and _is_fixed(parts[_ARN_ACCOUNT] or arn)


def _is_fixed(value: str) -> bool:
    return bool(value) and not _WILD.search(value)
