"""Whether queues and topics are open to everyone."""

from __future__ import annotations

from devops_policies.iam_policy import is_public, statements
from devops_policies.queues import QUEUE, QUEUE_POLICY
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.topics import SUBSCRIPTION, TOPIC, TOPIC_POLICY
from devops_policies.view import Resource

_KINDS = {TOPIC_POLICY: "sns", QUEUE_POLICY: "sqs", TOPIC: "sns", QUEUE: "sqs"}


def _policy(condition: dict[str, object]) -> dict[str, object]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    return {"policy": {"Statement": [{**statement, **condition}]}}


@rule(
    id="queue-topic-no-public",
    types=(*_KINDS, SUBSCRIPTION),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    keys=("sns", "sqs"),
    fix="name the accounts, roles or services, or add a condition such as `aws:SourceAccount`; subscribe by `https`",
    good=_policy({"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}),
    bad=_policy({}),
)
def queue_topic_no_public(resource: Resource, context: Context) -> Violations:
    """No queue or topic is open to everyone, and no subscription sends in the clear.

    Whoever may send makes your workers do what the message says; whoever may receive reads it and takes it away. A condition that
    holds everyone to fixed accounts, organisations, networks or sources is accepted.
    """
    if resource.type == SUBSCRIPTION:
        if resource.text("protocol") == "http":
            yield Violation("messages are sent over plain HTTP", "protocol", "sns")
        return
    for statement in statements(resource, "policy"):
        with context.doubts:
            if is_public(statement):
                message = f"`{statement.path}` lets everyone in, and no condition narrows it down"
                yield Violation(message, statement.path, _KINDS[resource.type])
