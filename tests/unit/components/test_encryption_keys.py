"""`EncryptionKeys`: one key a purpose, used by nobody it is not meant for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import EncryptionKeys, EncryptionKeysArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

KEY = "aws:kms/key:Key"


def keys(render: Render, **args: Any) -> Graph:
    given = {"account": "123456789012", "region": "eu-west-1", **args}
    return render(lambda: EncryptionKeys("keys", EncryptionKeysArgs(**given)))


def users(key: Node) -> list[str]:
    """Who the key's own policy lets in."""
    return [next(iter(statement["Principal"].values())) for statement in json.loads(key.inputs["policy"])["Statement"]]


def test_every_purpose_has_a_key_and_an_alias(render: Render) -> None:
    assert keys(render).names() == [
        "keys",
        *sorted(2 * [f"keys-{purpose}" for purpose in ("backups", "data", "logs", "messages")]),
    ]


def test_keys_are_renewed_every_year(render: Render) -> None:
    found = list(keys(render).of_type(KEY))

    assert {(key.inputs["enableKeyRotation"], key.inputs["rotationPeriodInDays"]) for key in found} == {(True, 365)}


@pytest.mark.parametrize(("profile", "days", "protected"), [("dev", 7, False), ("production", 30, True)])
def test_protection_follows_the_profile(render: Render, profile: str, days: int, protected: bool) -> None:
    key = keys(render, profile=profile).resource(KEY, "keys-data")

    assert (key.inputs["deletionWindowInDays"], key.options.get("protect", False)) == (days, protected)


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("data", ["arn:aws:iam::123456789012:root"]),
        ("backups", ["arn:aws:iam::123456789012:root"]),
        ("logs", ["arn:aws:iam::123456789012:root", "logs.eu-west-1.amazonaws.com"]),
        ("messages", ["arn:aws:iam::123456789012:root", "cloudwatch.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"]),
    ],
)
def test_only_the_services_that_need_a_key_may_use_it(render: Render, purpose: str, expected: list[str]) -> None:
    assert users(keys(render).resource(KEY, f"keys-{purpose}")) == expected


def test_log_groups_of_other_accounts_may_not_use_the_key(render: Render) -> None:
    *_, statement = json.loads(keys(render).resource(KEY, "keys-logs").inputs["policy"])["Statement"]

    assert statement["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*"}
    }


def test_policies_are_known_before_deployment(render: Render) -> None:
    assert all(isinstance(key.inputs["policy"], str) for key in keys(render).of_type(KEY))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"account": "12345"}, "account = 12345: is not an AWS account id; it has twelve digits and stands in quotes"),
        ({"region": "Ireland"}, "region = Ireland: is not an AWS region; for example eu-west-1"),
        ({"purposes": []}, "purposes = []: has 0 items; it needs at least 1"),
        ({"purposes": ["cookies"]}, "purposes.0 = cookies: is not one of data, logs, messages, backups"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        EncryptionKeysArgs(**{"account": "123456789012", "region": "eu-west-1", **args})

    assert says in str(refused.value)
