"""Rules about secrets: how they are kept, who reads them, and how long they stay the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

SECRET = "aws:secretsmanager/secret:Secret"
POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
PARAMETER = "aws:ssm/parameter:Parameter"
DOCUMENT = "aws:ssm/document:Document"

KEY = "arn:aws:kms:eu-west-1:111122223333:key/secrets"
NO_KEY = "[cmk] the key of AWS encrypts it"
AT_ONCE = "[recovery] a deleted secret is gone at once, at least 7 days are needed"


def allowing(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "secretsmanager:*", "Resource": "*", **more}]}


def public(place: str = "policy.Statement.0") -> str:
    return f"[public] `{place}` lets everyone in, and no condition narrows it down"


IN_ORG = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}}}
SECRETS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "with a key of one's own": ({"kmsKeyId": KEY}, []),
    "with a key by its alias": ({"kmsKeyId": "alias/secrets"}, []),
    "with a key of the program": ({"kmsKeyId": UNKNOWN, "recoveryWindowInDays": 7}, []),
    "with a policy that names its readers": ({"kmsKeyId": KEY, "policy": allowing({"AWS": "111122223333"})}, []),
    "with a policy for an organisation": ({"kmsKeyId": KEY, "policy": json.dumps(allowing("*", **IN_ORG))}, []),
    "with an empty policy": ({"kmsKeyId": KEY, "policy": ""}, []),
    "without a key": ({}, [NO_KEY]),
    "with an empty key": ({"kmsKeyId": ""}, [NO_KEY]),
    "with the key of AWS by its alias": ({"kmsKeyId": "alias/aws/secretsmanager"}, [NO_KEY]),
    "with the key of AWS by its ARN": ({"kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager"}, [NO_KEY]),
    "with a replica without a key": (
        {"kmsKeyId": KEY, "replicas": [{"region": "eu-central-1", "kmsKeyId": KEY}, {"region": "us-east-1"}]},
        ["[cmk] the key of AWS encrypts `replicas.1`"],
    ),
    "gone at once": ({"kmsKeyId": KEY, "recoveryWindowInDays": 0}, [AT_ONCE]),
    "gone at once, in quotes, with the key of AWS": ({"recoveryWindowInDays": "0"}, [NO_KEY, AT_ONCE]),
    "gone after a time not known yet": (
        {"kmsKeyId": KEY, "recoveryWindowInDays": UNKNOWN},
        [unknown("recoveryWindowInDays")],
    ),
    "open": ({"kmsKeyId": KEY, "policy": allowing("*")}, [public()]),
    "open in JSON": ({"kmsKeyId": KEY, "policy": json.dumps(allowing({"AWS": ["*"]}))}, [public()]),
    "open to a condition that holds nobody": (
        {"kmsKeyId": KEY, "policy": allowing("*", Condition={"StringLike": {"aws:PrincipalOrgID": "*"}})},
        [public()],
    ),
    "open to all but one": (
        {"kmsKeyId": KEY, "policy": {"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "1"}, "Action": "*"}}},
        [public("policy.Statement")],
    ),
    "with a policy not known yet, gone at once": (
        {"kmsKeyId": KEY, "policy": UNKNOWN, "recoveryWindowInDays": 0},
        [AT_ONCE, unknown("policy")],
    ),
}


@pytest.mark.parametrize("case", SECRETS)
def test_a_secret_is_kept(case: str) -> None:
    secret, said = SECRETS[case]

    assert found("secret-hygiene", [Mock(SECRET, "orders", secret)]) == said


def test_a_policy_beside_a_secret_is_judged_alike() -> None:
    assert found("secret-hygiene", [Mock(POLICY, "readers", {"policy": allowing({"AWS": "111122223333"})})]) == []
    assert found("secret-hygiene", [Mock(POLICY, "readers", {"policy": allowing({"AWS": "*"})})]) == [public()]


@pytest.mark.parametrize(("environment", "said"), [("dev", []), ("testing", []), ("staging", [AT_ONCE])])
def test_only_lenient_environments_may_delete_at_once(environment: str, said: list[str]) -> None:
    assert found("secret-hygiene", [Mock(SECRET, "orders", {"kmsKeyId": KEY, "recoveryWindowInDays": 0})], environment) == said


def late(days: str) -> list[str]:
    return [f"up to {days} days pass before the secret is replaced, at most 90 are allowed"]


def by(expression: Any) -> dict[str, Any]:
    return {"rotationRules": {"scheduleExpression": expression}}


NO_SCHEDULE = (
    "error: cannot be judged: `rotationRules.scheduleExpression` is not a schedule such as `rate(1 day)` or `cron(0 5 * * ? *)`"
)
ROTATIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "every 90 days": ({"rotationRules": {"automaticallyAfterDays": 90}}, []),
    "by a rate": (by("rate(30 days)"), []),
    "by a rate in hours": (by("rate(12 hours)"), []),
    "on the first of every month": (by("cron(0 4 1 * ? *)"), []),
    "on the last of every second month": (by("cron(0 4 L 1/2 ? *)"), []),
    "on the first Sunday of the month": (by("cron(0 4 ? * SUN#1 *)"), []),
    "every 91 days": ({"rotationRules": {"automaticallyAfterDays": 91}}, late("91")),
    "every 365 days, in quotes": ({"rotationRules": {"automaticallyAfterDays": "365"}}, late("365")),
    "by a rate that is too slow": (by("rate(100 days)"), late("100")),
    "every quarter": (by("cron(0 4 1 1/3 ? *)"), late("92")),
    "once a year": (by("cron(0 4 1 JAN ? *)"), late("366")),
    "in summer": (by("cron(0 4 1 JUN-AUG ? *)"), late("305")),
    "on fifth Saturdays": (by("cron(0 4 ? * 7#5 *)"), late("119")),
    "in one year": (by("cron(0 4 1 * ? 2027)"), ["the secret is replaced for some years only"]),
    "never": ({"rotationEnabled": False}, ["the secret is never replaced"]),
    "at no time": ({"rotationRules": {"duration": "3h"}}, ["nothing says when the secret is replaced"]),
    "after days not known yet": (
        {"rotationRules": {"automaticallyAfterDays": UNKNOWN}},
        [unknown("rotationRules.automaticallyAfterDays")],
    ),
    "by a schedule not known yet": (by(UNKNOWN), [unknown("rotationRules.scheduleExpression")]),
    "by something that is no schedule": (
        by("every month"),
        [NO_SCHEDULE],
    ),
}


@pytest.mark.parametrize("case", ROTATIONS)
def test_a_secret_is_replaced(case: str) -> None:
    rotation, said = ROTATIONS[case]

    assert found("secret-rotation-days", rotation) == said


STAYS = ["nothing replaces the secret"]
ORDERS = Mock(SECRET, "orders", {"name": "orders", "arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf"})
MONTHLY = {"rotationRules": {"automaticallyAfterDays": 30}}


def rotation(secret: str, **props: Any) -> Mock:
    return Mock(ROTATION, "rotation", props, {"secretId": secret})


ROTATED: dict[str, tuple[list[Mock], list[str]]] = {
    "by a rotation made from it": ([ORDERS, rotation("orders", **MONTHLY)], []),
    "by a rotation that names its ARN": ([ORDERS, Mock(ROTATION, "rotation", {"secretId": ORDERS.props["arn"], **MONTHLY})], []),
    "by rules, though a switch is not known yet": ([ORDERS, rotation("orders", rotationEnabled=UNKNOWN, **MONTHLY)], []),
    "by the second of two rotations": (
        [ORDERS, Mock(ROTATION, "off", {"rotationEnabled": False}, {"secretId": "orders"}), rotation("orders", **MONTHLY)],
        [],
    ),
    "by nothing": ([ORDERS], STAYS),
    "by nothing though it has a version": ([ORDERS, Mock("aws:secretsmanager/secretVersion:SecretVersion", "v")], STAYS),
    "by the rotation of another secret": ([ORDERS, Mock(SECRET, "carts"), rotation("carts", **MONTHLY)], STAYS),
    "by a rotation that is on": ([ORDERS, rotation("orders", rotationEnabled=True)], []),
    "by a rotation that says nothing": ([ORDERS, rotation("orders")], STAYS),
    "by a rotation that is off": ([ORDERS, rotation("orders", rotationEnabled=False)], STAYS),
    "by a rotation that is off, in quotes": ([ORDERS, rotation("orders", rotationEnabled="false")], STAYS),
    "by a rotation that names another ARN": ([ORDERS, Mock(ROTATION, "rotation", {"secretId": "arn:other", **MONTHLY})], STAYS),
    "by a rotation of something not known yet": (
        [ORDERS, Mock(ROTATION, "rotation", {"secretId": UNKNOWN, **MONTHLY})],
        [unknown("secretId")],
    ),
    "by a rotation whose switch is not known yet": (
        [ORDERS, rotation("orders", rotationEnabled=UNKNOWN)],
        [unknown("rotationEnabled")],
    ),
}


@pytest.mark.parametrize("case", ROTATED)
def test_a_secret_rotates(case: str) -> None:
    stack, said = ROTATED[case]

    assert found("secret-rotates", stack) == said


def plain(name: str, reason: str = "is a secret by its name") -> list[str]:
    return [f"[securestring] {name} {reason}, and is kept in the clear"]


SIGNED = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"
PARAMETERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an encrypted password": ({"name": "/orders/password", "type": "SecureString", "value": "hunter2"}, []),
    "an encrypted value not known yet": ({"name": "/orders/password", "type": "SecureString", "value": UNKNOWN}, []),
    "a level": ({"name": "/orders/log-level", "type": "String", "value": "info"}, []),
    "a setting below secrets": ({"name": "/secrets/orders/region", "type": "String", "value": "eu-west-1"}, []),
    "the ARN of a secret": ({"name": "/orders/db-secret", "type": "String", "value": "arn:aws:secretsmanager:x:1:secret:a"}, []),
    "the name of a secret": ({"name": "/orders/db-secret-name", "type": "String", "value": "orders"}, []),
    "a list": ({"name": "/orders/zones", "type": "StringList", "value": "a,b"}, []),
    "a password": ({"name": "/orders/password", "type": "String", "value": "hunter2"}, plain("/orders/password")),
    "a password in camels": ({"name": "dbPassword", "type": "String", "value": "hunter2"}, plain("dbPassword")),
    "an API key in a list": (
        {"name": "/orders/api_keys/api-key", "type": "StringList", "value": "a,b"},
        plain("/orders/api_keys/api-key"),
    ),
    "a token that is not marked": (
        {"name": "/orders/token", "type": "String", "insecureValue": "hunter2"},
        plain("/orders/token"),
    ),
    "a token that nobody keeps": ({"name": "/orders/token", "type": "String", "valueWo": "hunter2"}, plain("/orders/token")),
    "a password without a name of its own": ({"type": "String", "value": "hunter2"}, plain("db-password")),
    "a signed token behind a harmless name": (
        {"name": "/orders/session", "type": "String", "value": SIGNED},
        plain("/orders/session", "holds a signed token"),
    ),
    "a URL with a password": (
        {"name": "/orders/database", "type": "String", "value": "postgres://shop:hunter2@db/shop"},
        plain("/orders/database", "holds a URL with a password"),
    ),
    "a password of a kind not known yet": ({"name": "/orders/password", "type": UNKNOWN}, [unknown("type")]),
    "a password not known yet": ({"name": "/orders/password", "type": "String", "value": UNKNOWN}, [unknown("value")]),
    "a value behind a name not known yet": ({"name": UNKNOWN, "type": "String", "value": "hunter2"}, [unknown("name")]),
}


@pytest.mark.parametrize("case", PARAMETERS)
def test_a_parameter_holds(case: str) -> None:
    parameter, said = PARAMETERS[case]

    assert found("ssm-hygiene", [Mock(PARAMETER, "db-password", parameter)]) == said


@pytest.mark.parametrize("case", PARAMETERS)
def test_no_finding_shows_a_value(case: str) -> None:
    parameter, _ = PARAMETERS[case]

    said = " ".join(found("ssm-hygiene", [Mock(PARAMETER, "db-password", parameter)]))

    assert "hunter2" not in said
    assert SIGNED not in said


ANYBODY = ["[doc] every AWS account can use the document"]
DOCUMENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nobody": ({}, []),
    "an account": ({"permissions": {"type": "Share", "account_ids": "111122223333"}}, []),
    "accounts": ({"permissions": {"type": "Share", "account_ids": "111122223333,444455556666"}}, []),
    "everyone": ({"permissions": {"type": "Share", "account_ids": "All"}}, ANYBODY),
    "everyone in small letters": ({"permissions": {"type": "Share", "account_ids": "all"}}, ANYBODY),
    "everyone in other words": ({"permissions": {"type": "Share", "accountIds": "All"}}, ANYBODY),
    "everyone and an account": ({"permissions": {"type": "Share", "account_ids": "111122223333, All"}}, ANYBODY),
    "somebody not known yet": ({"permissions": {"type": "Share", "account_ids": UNKNOWN}}, [unknown("permissions.account_ids")]),
    "in a way not known yet": ({"permissions": UNKNOWN}, [unknown("permissions")]),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_is_for(case: str) -> None:
    document, said = DOCUMENTS[case]

    assert found("ssm-hygiene", [Mock(DOCUMENT, "restart", document)]) == said
