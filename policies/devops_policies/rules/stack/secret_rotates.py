"""Whether a secret ever changes."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.links import referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack

_SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type, no secret
_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
_ORDERS = Mock(_SECRET, "orders", {"name": "orders"})
_DAYS = {"rotationRules": {"automaticallyAfterDays": 30}}


@rule(
    id="secret-rotates",
    types=(_SECRET,),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="add a `secretsmanager.SecretRotation` with a function that replaces the secret, or let the database manage its password",
    good=[_ORDERS, Mock(_ROTATION, "monthly", _DAYS, {"secretId": "orders"})],
    bad=[_ORDERS, Mock(_ROTATION, "never", {"rotationEnabled": False}, {"secretId": "orders"})],
)
def secret_rotates(resource: Resource, context: Context) -> Violations:
    """Every secret is replaced by itself.

    A secret that only people replace is replaced when it has leaked, if somebody notices. What nobody can replace by a program,
    such as the key of a partner, needs a waiver with a date.
    """
    stack = context.stack
    rotations = referring(stack, resource, "secretId", _ROTATION)
    if not some(*(partial(_replaces, stack, rotation, resource) for rotation in rotations)):
        yield Violation("nothing replaces the secret")


def _replaces(stack: Stack, rotation: Resource, secret: Resource) -> bool:
    return every(
        partial(stack.refers, rotation, "secretId", secret, "arn", "id"),
        # What has rules is on, for AWS takes none where it is told not to rotate.
        lambda: some(lambda: rotation.has("rotationRules"), lambda: rotation.flag("rotationEnabled")),
    )
