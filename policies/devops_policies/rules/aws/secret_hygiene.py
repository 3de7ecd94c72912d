"""Whose key a secret is encrypted with, whether it can be had back, and who reads it."""

from __future__ import annotations

from devops_policies.customer_keys import has_own_key
from devops_policies.iam_policy import is_public, statements
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type, no secret
_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
_READ = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
_REPLICA = {"region": "eu-central-1", "kmsKeyId": "arn:aws:kms:eu-central-1:111122223333:key/secrets"}


def _policy(principal: str) -> Mock:
    return Mock(_POLICY, "orders-readers", {"policy": {"Statement": [{**_READ, "Principal": {"AWS": principal}}]}})


@rule(
    id="secret-hygiene",
    types=(_SECRET, _POLICY),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("cmk", "recovery", "public"),
    fix="name a key of your own in `kmsKeyId`, leave `recoveryWindowInDays` out for 30 days, and name in the policy who reads it",
    settings={"days": setting("Fewest days in which a deleted secret can be had back", 0, 7, 7, minimum=0, maximum=30)},
    good=[
        Mock(_SECRET, "orders", {"kmsKeyId": "alias/secrets", "recoveryWindowInDays": 30, "replicas": [_REPLICA]}),
        _policy("arn:aws:iam::111122223333:role/orders"),
    ],
    bad=[Mock(_SECRET, "orders", {"recoveryWindowInDays": 0}), _policy("*")],
)
def secret_hygiene(resource: Resource, context: Context) -> Violations:
    """Secrets are encrypted with keys of your own, can be had back, and are not for everyone.

    With the key of AWS a right to the secret is enough to read it, and it cannot be shared with another account. A secret
    deleted by mistake takes down whatever logs in with it until somebody makes a new one. A secret everyone may read is none;
    a condition that holds everyone to fixed accounts, organisations, networks or sources is accepted.
    """
    if resource.type == _SECRET:
        yield from _keys(resource)
        with context.doubts:
            days, needed = resource.number("recoveryWindowInDays", 30), context.settings["days"]
            if days < needed:
                when = f"after {days} days" if days else "at once"
                message = f"a deleted secret is gone {when}, at least {needed} days are needed"
                yield Violation(message, "recoveryWindowInDays", "recovery")
    for statement in statements(resource, "policy"):
        with context.doubts:
            if is_public(statement):
                message = f"`{statement.path}` lets everyone in, and no condition narrows it down"
                yield Violation(message, statement.path, "public")


def _keys(secret: Resource) -> Violations:
    if not has_own_key(secret, "kmsKeyId"):
        yield Violation("the key of AWS encrypts it", "kmsKeyId", "cmk")
    for replica in secret.each("replicas"):
        if not has_own_key(replica, "kmsKeyId"):
            yield Violation(f"the key of AWS encrypts `{replica.path}`", replica.at("kmsKeyId"), "cmk")
