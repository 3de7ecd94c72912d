"""With whose key queues and topics encrypt what they hold."""

from __future__ import annotations

from devops_policies.customer_keys import has_own_key
from devops_policies.queues import QUEUE
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.topics import TOPIC
from devops_policies.view import Resource
from devops_policies.written import is_given

_KEY = "kmsMasterKeyId"


@rule(
    id="queue-topic-encrypted",
    types=(TOPIC, QUEUE),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("sns", "sqs"),
    fix="set `kmsMasterKeyId`, in production to a key of your own that the services which send may use",
    settings={"ownKey": setting("Whether it must be a key of your own", False, False, True)},
    good={"kmsMasterKeyId": "arn:aws:kms:eu-west-1:111122223333:key/messages"},
    bad={"name": "orders"},
)
def queue_topic_encrypted(resource: Resource, context: Context) -> Violations:
    """Queues and topics encrypt what they hold.

    Messages carry the same data as the database they speak of. With a key of your own every reader needs a right to it and leaves
    a trace; alarms and events cannot be sent through the key that AWS keeps for topics. SQS encrypts with keys of its own unless
    it is told not to, a topic does not.
    """
    kind = "sqs" if resource.type == QUEUE else "sns"
    if not is_given(resource, _KEY):
        if resource.type == TOPIC:
            yield Violation("the topic holds messages in the clear", _KEY, kind)
        elif not resource.flag("sqsManagedSseEnabled", True):
            yield Violation("the queue holds messages in the clear", "sqsManagedSseEnabled", kind)
        elif context.settings["ownKey"]:
            yield Violation("the queue is encrypted with keys of SQS", _KEY, kind)
    elif context.settings["ownKey"] and not has_own_key(resource, _KEY):
        yield Violation(f"it is encrypted with the key that AWS keeps, {resource.text(_KEY)}", _KEY, kind)
