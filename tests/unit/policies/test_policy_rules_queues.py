"""Whether messages are safe in queues and topics, and whether any is lost unnoticed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
UNDECIDED = "undecided: cannot decide"
ARN = "arn:aws:sqs:eu-west-1:111122223333:"

KEY = "arn:aws:kms:eu-west-1:111122223333:key/messages"
PLAIN_TOPIC = "[sns] the topic holds messages in the clear"
PLAIN_QUEUE = "[sqs] the queue holds messages in the clear"
ENCRYPTIONS: dict[str, tuple[str, dict[str, Any], list[str], list[str]]] = {
    # What is said in staging, and in production.
    "a topic with a key": (TOPIC, {"kmsMasterKeyId": KEY}, [], []),
    "a topic with a key that is not known yet": (TOPIC, {"kmsMasterKeyId": UNKNOWN}, [], []),
    "a queue with a key": (QUEUE, {"kmsMasterKeyId": KEY}, [], []),
    "a topic with the key of AWS": (
        TOPIC,
        {"kmsMasterKeyId": "alias/aws/sns"},
        [],
        ["[sns] it is encrypted with the key that AWS keeps, alias/aws/sns"],
    ),
    "a queue with the key of AWS": (
        QUEUE,
        {"kmsMasterKeyId": "alias/aws/sqs"},
        [],
        ["[sqs] it is encrypted with the key that AWS keeps, alias/aws/sqs"],
    ),
    "a queue with keys of SQS": (QUEUE, {"sqsManagedSseEnabled": True}, [], ["[sqs] the queue is encrypted with keys of SQS"]),
    "a queue that says nothing": (QUEUE, {}, [], ["[sqs] the queue is encrypted with keys of SQS"]),
    "a plain queue": (QUEUE, {"sqsManagedSseEnabled": False}, [PLAIN_QUEUE], [PLAIN_QUEUE]),
    "a plain topic": (TOPIC, {}, [PLAIN_TOPIC], [PLAIN_TOPIC]),
    "a topic with an empty key": (TOPIC, {"kmsMasterKeyId": ""}, [PLAIN_TOPIC], [PLAIN_TOPIC]),
    "a queue nobody knows": (
        QUEUE,
        {"sqsManagedSseEnabled": UNKNOWN},
        [unknown("sqsManagedSseEnabled")],
        [unknown("sqsManagedSseEnabled")],
    ),
}


@pytest.mark.parametrize("case", ENCRYPTIONS)
def test_messages_are_encrypted_in(case: str) -> None:
    type_, props, in_staging, in_production = ENCRYPTIONS[case]

    assert found("queue-topic-encrypted", props, "staging", type=type_) == in_staging
    assert found("queue-topic-encrypted", props, type=type_) == in_production


def statement(principal: Any = "*", **others: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": "*", **others}


def condition(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


CLOSED: dict[str, Any] = {
    "to an account": statement({"AWS": "111122223333"}),
    "to a service": statement({"Service": "sns.amazonaws.com"}),
    "to everyone of an account": statement(**condition("StringEquals", "AWS:SourceOwner", "111122223333")),
    "to everyone of an organization": statement(**condition("StringEquals", "aws:PrincipalOrgID", "o-example")),
    "to a topic": statement(**condition("ArnEquals", "aws:SourceArn", "arn:aws:sns:eu-west-1:111122223333:orders")),
    "to nobody": statement(Effect="Deny"),
}
OPENED: dict[str, Any] = {
    "to everyone": statement(),
    "to every account": statement({"AWS": ["111122223333", "*"]}),
    "to all but one": {**statement(), "Principal": None, "NotPrincipal": {"AWS": "111122223333"}},
    "to everyone with TLS": statement(**condition("Bool", "aws:SecureTransport", "true")),
    "to topics of any account": statement(**condition("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:orders")),
    "to everyone if the account is named": statement(**condition("StringEqualsIfExists", "aws:SourceAccount", "111122223333")),
    "to the whole internet": statement(**condition("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"])),
}
KEYS = {TOPIC: "sns", TOPIC_POLICY: "sns", QUEUE: "sqs", QUEUE_POLICY: "sqs"}


@pytest.mark.parametrize("type_", KEYS)
@pytest.mark.parametrize("case", [*CLOSED, *OPENED])
def test_a_queue_or_topic_is_open(case: str, type_: str) -> None:
    document = {"Statement": [{**CLOSED, **OPENED}[case]]}
    said = [f"[{KEYS[type_]}] `policy.Statement.0` lets everyone in, and no condition narrows it down"] * (case in OPENED)

    assert found("queue-topic-no-public", {"policy": document}, type=type_) == said
    assert found("queue-topic-no-public", {"policy": json.dumps(document)}, type=type_) == said


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        ("https", []),
        ("sqs", []),
        ("http", ["[sns] messages are sent over plain HTTP"]),
        (UNKNOWN, [unknown("protocol")]),
    ],
)
def test_a_subscription_sends_in_the_clear(protocol: Any, said: list[str]) -> None:
    assert found("queue-topic-no-public", {"protocol": protocol}, type=SUBSCRIPTION) == said


ORDERS, FAILED = (Mock(QUEUE, name, {"name": name}) for name in ("orders", "failed"))
NO_TLS = "no policy denies sqs:SendMessage and sqs:ReceiveMessage and sqs:DeleteMessage without TLS"


def denial(action: Any = "sqs:*", principal: Any = "*", **others: Any) -> dict[str, Any]:
    deny = {"Effect": "Deny", "Principal": principal, "Action": action, "Resource": "*"}
    return {"Statement": [{**deny, **condition("Bool", "aws:SecureTransport", "false"), **others}]}


def beside(policy: Any) -> list[Mock]:
    return [ORDERS, Mock(QUEUE_POLICY, "policy", {"policy": policy}, {"queueUrl": "orders"})]


TLS: dict[str, list[Mock]] = {
    "by a policy beside it": beside(denial()),
    "by its own policy": [Mock(QUEUE, "orders", {"policy": json.dumps(denial())})],
    "by its name in lower case": beside(denial("SQS:*", {"AWS": "*"}, **condition("Bool", "AWS:securetransport", False))),
    "by each action": beside(denial(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage*"])),
    "by all but others": beside({"Statement": [{**denial()["Statement"][0], "Action": None, "NotAction": "sqs:Get*"}]}),
    "by two policies in one": beside(
        {"Statement": [*denial("sqs:SendMessage")["Statement"], *denial(["sqs:R*", "sqs:D*"])["Statement"]]}
    ),
}


@pytest.mark.parametrize("case", TLS)
def test_a_queue_turns_plain_text_away(case: str) -> None:
    assert found("queue-topic-tls", TLS[case]) == []


PLAIN: dict[str, list[Mock]] = {
    "it has no policy": [ORDERS],
    "its policy denies nothing": beside({"Statement": [statement()]}),
    "its policy denies only to send": beside(denial("sqs:SendMessage")),
    "its policy denies one account": beside(denial(principal={"AWS": "111122223333"})),
    "its policy denies what has TLS": beside(denial(**condition("Bool", "aws:SecureTransport", "true"))),
    "its policy denies on another condition too": beside(
        denial(Condition={"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceAccount": "1"}})
    ),
    "the policy is another queue's": [
        ORDERS,
        Mock(QUEUE, "failed", {"policy": denial()}),
        Mock(QUEUE_POLICY, "policy", {"policy": denial()}, {"queueUrl": "failed"}),
    ],
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_queue_takes_plain_text_when(case: str) -> None:
    assert found("queue-topic-tls", PLAIN[case]) == [NO_TLS]


def test_a_topic_turns_plain_text_away_by_its_policy() -> None:
    topic, policy = Mock(TOPIC, "orders"), Mock(TOPIC_POLICY, "policy", {"policy": denial("sns:Publish")}, {"arn": "orders"})

    assert found("queue-topic-tls", [topic, policy]) == []
    assert found("queue-topic-tls", [topic]) == ["no policy denies sns:Publish without TLS"]
    assert found("queue-topic-tls", [Mock(TOPIC, "orders", {"policy": UNKNOWN})]) == [unknown("policy")]


def redriving(target: Any, name: str = "orders", **props: Any) -> Mock:
    policy = {"deadLetterTargetArn": target, "maxReceiveCount": 3}
    return Mock(QUEUE, name, {"name": name, "redrivePolicy": json.dumps(policy), **props})


LINKED = Mock(QUEUE, "orders", {"name": "orders"}, {"redrivePolicy": "failed"})
KEPT: dict[str, list[Mock]] = {
    "to a queue the program made": [LINKED, FAILED],
    "to a queue by its ARN": [redriving(f"{ARN}failed"), FAILED],
    "by a policy beside it": [
        ORDERS,
        FAILED,
        Mock("aws:sqs/redrivePolicy:RedrivePolicy", "r", {}, {"queueUrl": "orders", "redrivePolicy": "failed"}),
    ],
    "to a queue that keeps the order as well": [
        redriving(f"{ARN}failed.fifo", "orders.fifo", fifoQueue=True),
        Mock(QUEUE, "failed.fifo", {"name": "failed.fifo", "fifoQueue": True}),
    ],
    "for a subscription": [
        Mock(QUEUE, "failed", {"name": "failed"}),
        Mock(SUBSCRIPTION, "s", {"protocol": "https"}, {"redrivePolicy": "failed"}),
    ],
    "for a function": [
        Mock(QUEUE, "failed", {"name": "failed"}),
        Mock("aws:lambda/function:Function", "f", {}, {"deadLetterConfig": "failed"}),
    ],
    "by its own word": [Mock(QUEUE, "failed", {"name": "failed", "redriveAllowPolicy": '{"redrivePermission": "allowAll"}'})],
}


@pytest.mark.parametrize("case", KEPT)
def test_failed_messages_are_kept(case: str) -> None:
    assert found("queue-has-dlq", KEPT[case]) == []


EXPIRE = "messages that fail come back until they expire"
DROPPED: dict[str, tuple[list[Mock], list[str]]] = {
    "it has no redrive policy": ([ORDERS], [EXPIRE]),
    "its redrive policy is empty": ([Mock(QUEUE, "orders", {"redrivePolicy": ""})], [EXPIRE]),
    "its redrive policy names no queue": (
        [Mock(QUEUE, "orders", {"redrivePolicy": "{}"})],
        ["its redrive policy names no queue"],
    ),
    "the policy beside is another's": (
        [
            ORDERS,
            FAILED,
            Mock("aws:sqs/redrivePolicy:RedrivePolicy", "r", {}, {"queueUrl": "other", "redrivePolicy": "failed"}),
            Mock(QUEUE, "other", {"name": "other", "redriveAllowPolicy": "{}"}),
        ],
        [EXPIRE],
    ),
    "the other does not keep the order": (
        [redriving(f"{ARN}failed", "orders.fifo", fifoQueue=True), FAILED],
        ["failed does not keep the order and this queue does, so SQS refuses the pair"],
    ),
    "only the other keeps the order": (
        [redriving(f"{ARN}failed.fifo"), Mock(QUEUE, "failed.fifo", {"name": "failed.fifo", "fifoQueue": True})],
        ["failed.fifo keeps the order and this queue does not, so SQS refuses the pair"],
    ),
    "it may send none to it": (
        [Mock(QUEUE, "failed", {"name": "failed", "redriveAllowPolicy": '{"redrivePermission": "denyAll"}'})],
        [EXPIRE],
    ),
    "the other lies outside the stack": (
        [redriving(f"{ARN}elsewhere")],
        [f"{UNDECIDED}: `redrivePolicy` names {ARN}elsewhere, and only `outsideQueues` can say that it exists"],
    ),
    "its redrive policy is not known": ([Mock(QUEUE, "orders", {"redrivePolicy": UNKNOWN})], [unknown("redrivePolicy")]),
}


@pytest.mark.parametrize("case", DROPPED)
def test_a_queue_drops_what_fails_when(case: str) -> None:
    stack, said = DROPPED[case]

    assert found("queue-has-dlq", stack) == said


def test_queues_outside_the_stack_are_declared() -> None:
    assert found("queue-has-dlq", [redriving(f"{ARN}elsewhere")], settings={"outsideQueues": [f"{ARN}elsewhere"]}) == []
