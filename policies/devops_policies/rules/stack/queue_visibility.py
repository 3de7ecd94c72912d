"""Whether a message stays hidden for as long as a function may work on it."""

from __future__ import annotations

from functools import partial

from devops_policies.function_names import FUNCTION, invocable, invokes
from devops_policies.known import Undecided
from devops_policies.links import end_of, linked
from devops_policies.queues import QUEUE
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_READ = Mock(_MAPPING, "orders-worker", {}, {"eventSourceArn": "orders", "functionName": "worker"})


@rule(
    id="queue-visibility",
    types=(_MAPPING,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="set the queue's `visibilityTimeoutSeconds` to six times the function's `timeout`, plus the batching window",
    settings={"times": setting("How often the function may time out while a message stays hidden", 6, minimum=1)},
    good=[_READ, Mock(QUEUE, "orders", {"visibilityTimeoutSeconds": 180}), Mock(FUNCTION, "worker", {"timeout": 30})],
    bad=[_READ, Mock(QUEUE, "orders", {"visibilityTimeoutSeconds": 60}), Mock(FUNCTION, "worker", {"timeout": 30})],
)
def queue_visibility(resource: Resource, context: Context) -> Violations:
    """A message stays hidden for as long as a function may work on it, retries included.

    Lambda tries a throttled batch again while its messages are hidden; those that appear too early are handled twice, or counted
    as failed though nobody ever read them. AWS asks for six times the function's timeout and the batching window on top.
    """
    stack = context.stack
    queue = end_of(stack, resource, "eventSourceArn", (QUEUE,), "arn", "id")
    if queue is None:
        if any(":sqs:" in arn for arn in stack.literals(resource, "eventSourceArn")):
            raise Undecided("eventSourceArn", "names a queue outside this stack, whose visibility timeout is not visible here")
        return
    function = linked(invocable(stack, resource, "functionName"), partial(invokes, stack, resource, "functionName"))
    if function is None:
        raise Undecided("functionName", "names a function outside this stack, whose timeout is not visible here")
    hidden, timeout = queue.number("visibilityTimeoutSeconds", 30), function.number("timeout", 3)
    window = resource.number("maximumBatchingWindowInSeconds", 0)
    needed = context.settings["times"] * timeout + window
    if hidden < needed:
        waiting = f" and waits {window} s for a batch" if window else ""
        yield Violation(
            f"{queue.name} hides a message for {hidden} s, and {function.name} may work on it for {timeout} s{waiting}: "
            f"{needed} s are needed",
            "eventSourceArn",
        )
