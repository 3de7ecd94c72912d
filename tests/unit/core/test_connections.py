"""What a connection leads to, and what whoever has it may read."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from devops_components import Connection, Pods
from devops_components._core.connections import secret_references, secret_statements
from devops_components.errors import ArgumentError
from tests.conftest import Render

PODS = Pods(namespace="shop", labels={"app": "web"})


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"pods": PODS}, "pods is given, but port is missing; they go together"),
        ({"security_group_id": "sg-1"}, "security_group_id is given, but port is missing; they go together"),
        ({"port": 80}, "port is given, but security_group_id is missing; they go together"),
        (
            {"pods": PODS, "security_group_id": "sg-1", "port": 80},
            "security_group_id and pods are given; a connection leads to one of them",
        ),
        ({"pods": {"name": "web"}, "port": 80}, "pods.name: is not a known key"),
    ],
)
def test_a_connection_leads_to_one_side_and_one_port(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        Connection(**args)

    assert says in str(refused.value)


def test_whoever_has_the_secrets_may_read_them_and_use_their_key_and_nothing_else(render: Render) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"
    with_key = Connection(secrets={"PASSWORD": f"{arn}:password::"}, secret_key_arn="arn:key")
    without_secrets = Connection(secret_key_arn="arn:other")

    said: list[Any] = []
    render(lambda: pulumi.Output.from_input(secret_statements({"orders": with_key, "web": without_secrets})).apply(said.append))

    assert [(of["Action"], of["Resource"]) for of in said[0]] == [
        (["secretsmanager:GetSecretValue"], [arn]),
        (["kms:Decrypt"], ["arn:key"]),
    ]
    assert secret_statements({"web": without_secrets}) == []


@pytest.mark.parametrize(
    ("reference", "arn", "key"),
    [
        ("arn:aws:secretsmanager:eu-west-1:1:secret:a", "arn:aws:secretsmanager:eu-west-1:1:secret:a", ""),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:a:user::", "arn:aws:secretsmanager:eu-west-1:1:secret:a", "user"),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:a::AWSCURRENT:", "arn:aws:secretsmanager:eu-west-1:1:secret:a", ""),
    ],
)
def test_whoever_fetches_a_secret_is_told_where_it_is(render: Render, reference: str, arn: str, key: str) -> None:
    said: list[Any] = []
    render(
        lambda: pulumi.Output.from_input(secret_references({"db": Connection(secrets={"USER": reference})})).apply(said.append)
    )

    assert said == [{"DB_USER_SECRET_ARN": arn, "DB_USER_KEY_NAME": key}]
