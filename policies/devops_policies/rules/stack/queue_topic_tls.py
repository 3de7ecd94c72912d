"""Whether queues and topics can be spoken to without TLS."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from devops_policies.known import every, some
from devops_policies.links import referring
from devops_policies.queues import QUEUE, QUEUE_POLICY
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.secure_transport import turns_plain_text_away
from devops_policies.topics import TOPIC, TOPIC_POLICY
from devops_policies.view import Resource, Stack

# By type: the policy beside it, the property that names what it is attached to, and what must be denied.
_KINDS = {
    QUEUE: (QUEUE_POLICY, "queueUrl", ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage")),
    TOPIC: (TOPIC_POLICY, "arn", ("sns:Publish",)),
}
_DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
_ALLOW = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
_QUEUE = Mock(QUEUE, "orders", {"name": "orders"})


@rule(
    id="queue-topic-tls",
    types=tuple(_KINDS),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="deny everyone `sqs:*` or `sns:Publish` where `aws:SecureTransport` is `false`, in a `QueuePolicy` or a `TopicPolicy`",
    good=[_QUEUE, Mock(QUEUE_POLICY, "orders-tls", {"policy": {"Statement": [_ALLOW, _DENY]}}, {"queueUrl": "orders"})],
    bad=[_QUEUE, Mock(QUEUE_POLICY, "orders-senders", {"policy": {"Statement": [_ALLOW]}}, {"queueUrl": "orders"})],
)
def queue_topic_tls(resource: Resource, context: Context) -> Violations:
    """Queues and topics turn away whoever comes without TLS.

    Both answer plain HTTP as well, so one wrong endpoint sends messages and signed requests in the clear. The denial must hold
    for everyone and on no other condition.
    """
    type_, path, actions = _KINDS[resource.type]
    policies = referring(context.stack, resource, path, type_)
    denied = some(
        partial(turns_plain_text_away, resource, "policy", actions),
        *(partial(_turns_away, context.stack, policy, path, resource, actions) for policy in policies),
    )
    if not denied:
        yield Violation(f"no policy denies {' and '.join(actions)} without TLS", "policy")


def _turns_away(stack: Stack, policy: Resource, path: str, resource: Resource, actions: Sequence[str]) -> bool:
    return every(
        lambda: stack.refers(policy, path, resource, "url", "arn", "id"),
        lambda: turns_plain_text_away(policy, "policy", actions),
    )
