"""Where messages go that cannot be handled."""

from __future__ import annotations

from functools import partial

from devops_policies.known import Undecided, certainly, settled
from devops_policies.queues import QUEUE, dead_letter_arn, dead_letter_queues, is_dead_letter_queue, is_fifo, redrives, sends_to
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="queue-has-dlq",
    types=(QUEUE,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="set `redrivePolicy` with the ARN of a queue of the same kind and a `maxReceiveCount`",
    settings={"outsideQueues": setting("ARNs of queues outside the stack that failed messages may go to", [])},
    good=[Mock(QUEUE, "orders", {"name": "orders"}, {"redrivePolicy": "failed"}), Mock(QUEUE, "failed", {"name": "failed"})],
    bad=[Mock(QUEUE, "orders", {"name": "orders"})],
)
def queue_has_dlq(resource: Resource, context: Context) -> Violations:
    """Messages that cannot be handled go to a queue for what failed.

    A message that fails every time comes back until it expires: it keeps workers busy, holds up a queue that keeps the order, and
    is then lost without a trace. The queues for what failed need none themselves.
    """
    if is_dead_letter_queue(context.stack, resource):
        return
    holders = settled(redrives(context.stack, resource), list[Resource])
    if not holders:
        yield Violation("messages that fail come back until they expire", "redrivePolicy")
    for holder in holders:
        with context.doubts:
            yield from _target(holder, resource, context)


def _target(holder: Resource, queue: Resource, context: Context) -> Violations:
    """What is wrong with the queue that failed messages go to."""
    found = [each for each in dead_letter_queues(context.stack, holder) if certainly(partial(sends_to, holder, each))]
    if found:
        names, fifo = found[0].name, is_fifo(found[0])
    else:
        arn = dead_letter_arn(holder)
        names, fifo = arn or "no queue", arn.endswith(".fifo")
        if arn and arn not in context.settings["outsideQueues"]:
            raise Undecided("redrivePolicy", f"names {arn}, and only `outsideQueues` can say that it exists")
    if names == "no queue":
        yield Violation("its redrive policy names no queue", "redrivePolicy")
    elif fifo != is_fifo(queue):
        kinds = ("keeps the order and", "does not") if fifo else ("does not keep the order and", "does")
        yield Violation(f"{names} {kinds[0]} this queue {kinds[1]}, so SQS refuses the pair", "redrivePolicy")
