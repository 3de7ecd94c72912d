"""Whether anybody learns what a function did, and what it could not do."""

from __future__ import annotations

from devops_policies.function_callers import INVOKE_CONFIG, is_always_waited_for, sends_failures_on
from devops_policies.function_names import FUNCTION
from devops_policies.known import every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_QUEUE = "deadLetterConfig"
_ARN = "arn:aws:sqs:eu-west-1:111122223333:failed"
_TRACING = "tracingConfig.mode"


@rule(
    id="lambda-ops",
    types=(FUNCTION,),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    keys=("dlq", "tracing"),
    whole_stack=True,
    fix=(
        "set `tracingConfig: {mode: Active}`, a `timeout` of seconds, and `deadLetterConfig: {targetArn: …}` or an `onFailure` "
        "destination in a `FunctionEventInvokeConfig`"
    ),
    settings={"seconds": setting("Longest timeout of a function", 300, minimum=1, maximum=900)},
    good=[
        Mock(FUNCTION, "mail", {"tracingConfig": {"mode": "Active"}, "timeout": 30}),
        Mock(INVOKE_CONFIG, "mail-events", {"destinationConfig": {"onFailure": {"destination": _ARN}}}, {"functionName": "mail"}),
    ],
    bad=[Mock(FUNCTION, "mail", {"tracingConfig": {"mode": "PassThrough"}, "timeout": 900})],
)
def lambda_ops(resource: Resource, context: Context) -> Violations:
    """Functions keep the events they could not handle, are traced, and end in time.

    Lambda tries an event twice more and then forgets it, unless it has somewhere to go. That is not asked of functions that the
    stack only calls in ways that wait for the answer: an API, a load balancer, a queue or a stream. A function that runs for
    minutes pays for every call that hangs; longer work belongs into steps that fail one by one.
    """
    with context.doubts:
        if every(
            lambda: not _has_queue(resource),
            lambda: not sends_failures_on(context.stack, resource),
            lambda: not is_always_waited_for(context.stack, resource),
        ):
            yield Violation("events that fail are forgotten", _QUEUE, "dlq")
    with context.doubts:
        if resource.text(_TRACING, "PassThrough") != "Active":
            yield Violation("the function starts no traces", _TRACING, "tracing")
    with context.doubts:
        timeout, longest = resource.number("timeout", 3), context.settings["seconds"]
        if timeout > longest:
            yield Violation(f"the function may run for {timeout} s, and {longest} are the limit", "timeout")


def _has_queue(function: Resource) -> bool:
    queue = function.part(_QUEUE)
    return queue is not None and queue.has("targetArn")
