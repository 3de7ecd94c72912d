"""`AlarmTopic`: alarms reach somebody, encrypted, and only their own."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from devops_components import AlarmTopic, AlarmTopicArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.simulated.values import Secret
from tests.conftest import Render

REQUIRED = {"account": "123456789012", "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1"}


def topic(render: Render, **args: Any) -> Graph:
    return render(lambda: AlarmTopic("alarms", AlarmTopicArgs(**{**REQUIRED, **args})))


def test_each_address_gets_its_own_subscription(render: Render) -> None:
    graph = topic(render, emails=["ops@example.org", "sec@example.org"], webhooks={"pager": "https://events.example.org/v2"})

    subscriptions = {node.name: node.inputs["endpoint"] for node in graph.of_type("aws:sns/topicSubscription:TopicSubscription")}
    assert subscriptions == {
        "alarms-ops@example.org": "ops@example.org",
        "alarms-sec@example.org": "sec@example.org",
        "alarms-pager": "https://events.example.org/v2",
    }


def test_a_secret_webhook_stays_secret(render: Render) -> None:
    graph = render(
        lambda: AlarmTopic(
            "alarms", AlarmTopicArgs(**REQUIRED, webhooks={"pager": pulumi.Output.secret("https://events.example.org/key")})
        )
    )

    (subscription,) = graph.of_type("aws:sns/topicSubscription:TopicSubscription")
    assert isinstance(subscription.inputs["endpoint"], Secret)


def test_messages_are_encrypted_with_the_key(render: Render) -> None:
    (found,) = topic(render, emails=["ops@example.org"]).of_type("aws:sns/topic:Topic")

    assert found.inputs["kmsMasterKeyId"] == REQUIRED["kms_key_arn"]


def test_only_this_account_s_alarms_are_taken_and_nothing_without_tls(render: Render) -> None:
    (policy,) = topic(render, emails=["ops@example.org"]).of_type("aws:sns/topicPolicy:TopicPolicy")

    statements = {statement["Sid"]: statement for statement in json.loads(policy.inputs["policy"])["Statement"]}
    assert {sid: (of["Effect"], of["Principal"]) for sid, of in statements.items()} == {
        "Alarms": ("Allow", {"Service": "cloudwatch.amazonaws.com"}),
        "Events": ("Allow", {"Service": "events.amazonaws.com"}),
        "TlsOnly": ("Deny", "*"),
    }
    assert statements["Alarms"]["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, "name at least one of `emails` and `webhooks`"),
        ({"emails": ["ops"]}, "holds what is not an e-mail address: ops"),
        (
            {"webhooks": {"pager": "http://events.example.org"}},
            "webhooks.pager = http://events.example.org: is not an https address",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        AlarmTopicArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
