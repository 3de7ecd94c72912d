"""Where messages go that could not be handled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from devops_policies.known import Undecided, every, some
from devops_policies.links import Index, indexed, referring
from devops_policies.topics import SUBSCRIPTION
from devops_policies.view import Resource, Stack
from devops_policies.written import is_given

QUEUE: Final = "aws:sqs/queue:Queue"
QUEUE_POLICY: Final = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE_POLICY: Final = "aws:sqs/redrivePolicy:RedrivePolicy"
_REDRIVE_ALLOW_POLICY: Final = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"

_URL: Final = "queueUrl"
_REDRIVES: Final = "redrivePolicy"

# What else sends to a queue what it could not handle: the property with the queue's ARN, by type.
_SENDERS: Final[Mapping[str, str]] = {
    "aws:cloudwatch/eventTarget:EventTarget": "deadLetterConfig.arn",
    "aws:lambda/eventSourceMapping:EventSourceMapping": "destinationConfig.onFailure.destinationArn",
    "aws:lambda/function:Function": "deadLetterConfig.targetArn",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "destinationConfig.onFailure.destination",
    "aws:scheduler/schedule:Schedule": "target.deadLetterConfig.arn",
}


def redrives(stack: Stack, queue: Resource) -> Iterator[Resource]:
    """What says where the queue's failed messages go: the queue itself, or policies beside it."""
    if is_given(queue, _REDRIVES):
        yield queue
    yield from (policy for policy in referring(stack, queue, _URL, REDRIVE_POLICY) if _is_of(stack, policy, queue))


def sends_to(holder: Resource, target: Resource) -> bool:
    """Whether the redrive policy of a queue or a subscription, or one beside a queue, names the target."""
    made_from = holder.dependencies.get(_REDRIVES, ())
    if target.urn in made_from:
        return True
    try:
        arn = dead_letter_arn(holder)
    except Undecided:
        if not made_from:
            raise
        return False
    name = arn.rpartition(":")[2]
    return every(lambda: bool(arn), lambda: target.text("name", name) == name, lambda: target.text("arn", arn) == arn)


def dead_letter_arn(holder: Resource) -> str:
    """The ARN a redrive policy names; empty where it names none."""
    policy = holder.part(_REDRIVES)
    return policy.text("deadLetterTargetArn") if policy else ""


def is_dead_letter_queue(stack: Stack, queue: Resource) -> bool:
    """Whether messages end in this queue because something else could not handle them.

    Seen by what sends them there, or by the queue's own word on who may.
    """
    allowing = (queue, *referring(stack, queue, _URL, _REDRIVE_ALLOW_POLICY))
    senders = (each for type_, path in _SENDERS.items() for each in referring(stack, queue, path, type_))
    return some(
        *(partial(_lets_others_redrive, stack, holder, queue) for holder in allowing),
        *(partial(sends_to, holder, queue) for holder in _redriving(stack, queue)),
        *(partial(_fails_to, stack, sender, queue) for sender in senders),
    )


def is_fifo(queue: Resource) -> bool:
    """Whether the queue keeps its messages in order."""
    return some(lambda: queue.flag("fifoQueue"), lambda: queue.text("name").endswith(".fifo"))


def dead_letter_queues(stack: Stack, holder: Resource) -> Iterator[Resource]:
    """The queues of the stack that a redrive policy may name."""
    try:
        names = set(_ends(holder))
    except Undecided:
        return stack.of_type(QUEUE)
    return stack.once(_named_queues).under(names)


def _redriving(stack: Stack, queue: Resource) -> Iterator[Resource]:
    """What may redrive to the queue."""
    index = stack.once(_redrive_policies)
    try:
        return index.under(list(_names(queue)))
    except Undecided:
        return iter(index.resources)


def _redrive_policies(stack: Stack) -> Index:
    holders = stack.of_type(QUEUE, SUBSCRIPTION, REDRIVE_POLICY)
    return indexed((each for each in holders if is_given(each, _REDRIVES)), _ends)


def _ends(holder: Resource) -> Iterator[str]:
    """The URNs and the names of the queues that a redrive policy may mean."""
    sources = holder.dependencies.get(_REDRIVES, ())
    yield from sources
    try:
        yield dead_letter_arn(holder).rpartition(":")[2]
    except Undecided:
        if not sources:
            raise


def _named_queues(stack: Stack) -> Index:
    return indexed(stack.of_type(QUEUE), _names)


def _names(queue: Resource) -> Iterator[str]:
    yield queue.urn
    if not queue.has("name"):
        raise Undecided("name", "is left out, so the queue may have any")
    yield queue.text("name")


def _fails_to(stack: Stack, sender: Resource, queue: Resource) -> bool:
    return stack.refers(sender, _SENDERS[sender.type], queue, "arn")


def _lets_others_redrive(stack: Stack, holder: Resource, queue: Resource) -> bool:
    if not is_given(holder, "redriveAllowPolicy"):
        return False
    return every(lambda: _is_of(stack, holder, queue), lambda: _allows(holder))


def _allows(holder: Resource) -> bool:
    policy = holder.part("redriveAllowPolicy")
    return policy is not None and policy.text("redrivePermission", "allowAll") != "denyAll"


def _is_of(stack: Stack, policy: Resource, queue: Resource) -> bool:
    return policy is queue or stack.refers(policy, _URL, queue, "url", "id")
