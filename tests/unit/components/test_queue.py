"""`Queue`: encrypted, reached over TLS, and what fails is kept aside and told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Connection, Queue, QueueArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import KEY, ROUTING

REQUIRED: dict[str, Any] = {"region": "eu-west-1", "kms_key_arn": KEY}
PLACED = "arn:aws:sns:eu-west-1:123456789012:placed"
RULES = {"alarm-coverage", "dlq-alarmed", "queue-has-dlq", "queue-topic-encrypted", "queue-topic-no-public", "queue-topic-tls"}


def queue(render: Render, **args: Any) -> Graph:
    return render(lambda: Queue("orders", QueueArgs(**{**REQUIRED, **args})))


def queues(graph: Graph) -> dict[str, Node]:
    return {node.name: node for node in graph.of_type("aws:sqs/queue:Queue")}


def statements(graph: Graph, name: str) -> list[dict[str, Any]]:
    policies = {node.name: node for node in graph.of_type("aws:sqs/queuePolicy:QueuePolicy")}
    return json.loads(policies[name].inputs["policy"])["Statement"]


def test_it_has_a_queue_for_what_failed(render: Render) -> None:
    graph = queue(render)

    failed = queues(graph)["orders-failed"]
    aside = json.loads(queues(graph)["orders"].inputs["redrivePolicy"])
    assert set(queues(graph)) == {"orders", "orders-failed"}
    assert aside == {"deadLetterTargetArn": failed.outputs["arn"], "maxReceiveCount": 5}
    assert (failed.inputs["messageRetentionSeconds"], "redrivePolicy" in failed.inputs) == (14 * 86400, False)


def test_nothing_else_puts_messages_into_the_queue_for_what_failed(render: Render) -> None:
    graph = queue(render)

    (allowed,) = graph.of_type("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
    sources = [queues(graph)["orders"].outputs["arn"]]
    assert json.loads(allowed.inputs["redriveAllowPolicy"]) == {"redrivePermission": "byQueue", "sourceQueueArns": sources}
    assert allowed.inputs["queueUrl"] == queues(graph)["orders-failed"].outputs["url"]


def test_both_are_encrypted_with_the_given_key_and_polled_for_as_long_as_can_be(render: Render) -> None:
    found = queues(queue(render)).values()

    assert {(node.inputs["kmsMasterKeyId"], node.inputs["receiveWaitTimeSeconds"]) for node in found} == {(KEY, 20)}


def test_both_turn_everybody_away_who_comes_without_tls(render: Render) -> None:
    graph = queue(render)

    assert {name: statements(graph, name) for name in queues(graph)} == {
        name: [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Action": ["sqs:*"],
                "Principal": "*",
                "Resource": [node.outputs["arn"]],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ]
        for name, node in queues(graph).items()
    }


def test_what_is_asked_for_is_what_it_does(render: Render) -> None:
    wishes = {"visibility_timeout_seconds": 120, "retention_days": 7, "max_receives": 3, "delay_seconds": 60}
    found = queues(queue(render, **wishes))

    names = ("visibilityTimeoutSeconds", "messageRetentionSeconds", "delaySeconds")
    assert [found["orders"].inputs[name] for name in names] == [120, 7 * 86400, 60]
    assert json.loads(found["orders"].inputs["redrivePolicy"])["maxReceiveCount"] == 3
    assert [found["orders-failed"].inputs[name] for name in names] == [120, 14 * 86400, 0]


def test_both_keep_the_order_where_that_is_asked_for(render: Render) -> None:
    found = queues(queue(render, fifo=True, deduplicates_by_content=True)).values()

    assert [(node.inputs["fifoQueue"], node.inputs["contentBasedDeduplication"]) for node in found] == [(True, True)] * 2
    assert all(node.outputs["name"].endswith(".fifo") for node in found)


def test_a_long_name_leaves_room_for_what_sqs_adds(render: Render) -> None:
    name = "a" + "b" * 39
    graph = render(lambda: Queue(name, QueueArgs(**REQUIRED, fifo=True)))

    assert all(len(node.outputs["name"]) <= 80 for node in queues(graph).values())


@pytest.mark.parametrize(
    ("profile", "protected"),
    [("sandbox", False), ("dev", False), ("testing", False), ("staging", True), ("production", True)],
)
def test_protection_follows_the_profile(render: Render, profile: str, protected: bool) -> None:
    found = queues(queue(render, profile=profile)).values()

    assert {node.options.get("protect", False) for node in found} == {protected}


def test_messages_of_a_topic_go_into_the_queue_and_aside_when_they_cannot(render: Render) -> None:
    wanted = {"topic_arn": PLACED, "only": {"event": ["order-placed"]}}
    graph = queue(render, subscriptions={"placed": wanted})

    (subscription,) = graph.of_type("aws:sns/topicSubscription:TopicSubscription")
    inputs = subscription.inputs
    assert (subscription.name, inputs["topic"], inputs["protocol"]) == ("orders-placed", PLACED, "sqs")
    assert (inputs["endpoint"], inputs["rawMessageDelivery"]) == (queues(graph)["orders"].outputs["arn"], True)
    assert json.loads(inputs["filterPolicy"]) == {"event": ["order-placed"]}
    assert json.loads(inputs["redrivePolicy"]) == {"deadLetterTargetArn": queues(graph)["orders-failed"].outputs["arn"]}


def test_nobody_but_the_topics_is_let_in_by_its_policies(render: Render) -> None:
    graph = queue(render, subscriptions={"placed": {"topic_arn": PLACED}})

    allowed = {name: [each for each in statements(graph, name) if each["Effect"] == "Allow"] for name in queues(graph)}
    assert allowed == {
        name: [
            {
                "Sid": "Topics",
                "Effect": "Allow",
                "Action": ["sqs:SendMessage"],
                "Principal": {"Service": "sns.amazonaws.com"},
                "Resource": [node.outputs["arn"]],
                "Condition": {"ArnEquals": {"aws:SourceArn": [PLACED]}},
            }
        ]
        for name, node in queues(graph).items()
    }


def test_alarms_tell_of_late_many_and_failed_messages(render: Render) -> None:
    graph = queue(render, alarms=ROUTING, oldest_message_seconds=600, backlog_messages=50)

    found = {alarm.name: alarm.inputs for alarm in graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    seen = {
        name: (each["metricName"], each["dimensions"]["QueueName"], each["threshold"], each["evaluationPeriods"])
        for name, each in found.items()
    }
    names = {name: node.outputs["name"] for name, node in queues(graph).items()}
    assert seen == {
        "orders-queue-late": ("ApproximateAgeOfOldestMessage", names["orders"], 600, 5),
        "orders-queue-backlog": ("ApproximateNumberOfMessagesVisible", names["orders"], 50, 5),
        "orders-queue-failed": ("ApproximateNumberOfMessagesVisible", names["orders-failed"], 0, 1),
    }


def test_without_somebody_to_tell_there_are_no_alarms(render: Render) -> None:
    assert list(queue(render).of_type("aws:cloudwatch/metricAlarm:MetricAlarm")) == []


RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes")


@pytest.mark.parametrize(
    ("access", "actions"),
    [
        ("send", [("sqs:SendMessage",), ("kms:Decrypt", "kms:GenerateDataKey")]),
        ("receive", [RECEIVE, ("kms:Decrypt",)]),
    ],
)
def test_a_client_gets_the_rights_it_asks_for_and_no_others(render: Render, access: Any, actions: Any) -> None:
    offered: list[Connection] = []

    render(lambda: offered.append(Queue("orders", QueueArgs(**REQUIRED)).connection(access)))

    (connection,) = offered
    assert [grant.actions for grant in connection.grants] == actions
    assert connection.grants[1].resources == (KEY,)
    assert connection.grants[1].conditions == {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}}
    assert (set(connection.variables), connection.secrets, connection.security_group_id) == ({"URL"}, {}, None)


def test_with_alarms_it_keeps_every_rule_about_queues(render: Render) -> None:
    graph = queue(render, alarms=ROUTING, subscriptions={"placed": {"topic_arn": PLACED}})

    rules = [rule for id_, rule in all_rules().items() if id_ in RULES]
    assert (len(rules), evaluate(graph, rules, "production").findings) == (len(RULES), ())


@given(st.integers(1, 1000), st.integers(1, 43200), st.integers(1, 13))
def test_a_message_fails_before_it_is_lost(receives: int, seconds: int, days: int) -> None:
    def make() -> QueueArgs:
        return QueueArgs(**REQUIRED, max_receives=receives, visibility_timeout_seconds=seconds, retention_days=days)

    if receives * seconds < days * 86400:
        assert make().max_receives == receives
    else:
        with pytest.raises(ArgumentError):
            make()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"visibility_timeout_seconds": 43201}, "visibility_timeout_seconds = 43201: is more than 43200, the most allowed"),
        ({"retention_days": 14}, "retention_days = 14: is more than 13, the most allowed"),
        ({"max_receives": 0}, "max_receives = 0: is less than 1, the least allowed"),
        ({"delay_seconds": 901}, "delay_seconds = 901: is more than 900, the most allowed"),
        ({"oldest_message_seconds": 59}, "oldest_message_seconds = 59: is less than 60, the least allowed"),
        ({"dead_letter": False}, "dead_letter: is not a known key"),
        (
            {"deduplicates_by_content": True},
            "deduplicates_by_content is true, but only a fifo queue does so; set `fifo: true` or leave it out",
        ),
        (
            {"max_receives": 10, "visibility_timeout_seconds": 43200},
            "10 tries of 43200 seconds take 432000 seconds, but a message is lost after 345600, before it counts as failed",
        ),
        (
            {"fifo": True, "subscriptions": {"placed": {"topic_arn": PLACED}}},
            f"subscriptions.placed.topic_arn is {PLACED} and fifo is true; a topic and a queue either both keep the order or",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        QueueArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
