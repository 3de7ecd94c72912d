"""Whether anybody learns of messages that could not be handled."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.metric_alarms import METRIC_ALARM, Metric, highest_silent, looks_at, watching
from devops_policies.queues import QUEUE, is_dead_letter_queue
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_VISIBLE = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "above", {"QueueName": "name"})
_QUEUES = (
    Mock(QUEUE, "orders", {"name": "orders"}, {"redrivePolicy": "failed"}),
    Mock(QUEUE, "failed", {"name": "failed"}),
)
_ALARM = {
    "namespace": "AWS/SQS",
    "dimensions": {"QueueName": "failed"},
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 0,
}


@rule(
    id="dlq-alarmed",
    types=(QUEUE,),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="add an alarm on `ApproximateNumberOfMessagesVisible` of the queue that goes off with the first message",
    settings={"messages": setting("Fewest messages that must set the alarm off", 1, minimum=1)},
    good=[*_QUEUES, Mock(METRIC_ALARM, "failed-orders", {**_ALARM, "metricName": "ApproximateNumberOfMessagesVisible"})],
    bad=[*_QUEUES, Mock(METRIC_ALARM, "failed-orders", {**_ALARM, "metricName": "NumberOfMessagesSent"})],
)
def dlq_alarmed(resource: Resource, context: Context) -> Violations:
    """Somebody is told when a message ends in a queue for what failed.

    Every such message is work that was not done, and is deleted when its time is over. SQS does not count messages it moves there
    itself as sent, so an alarm on those stays silent: only the number of visible messages shows them.
    """
    if not is_dead_letter_queue(context.stack, resource):
        return
    alarms = list(watching(context.stack, resource, _VISIBLE))
    if not some(*(partial(_hears, alarm, resource, context.settings["messages"]) for alarm in alarms)):
        late = [alarm.name for alarm in alarms if looks_at(alarm, _VISIBLE, resource)]
        reason = f"{', '.join(late)} stays silent until there are more" if late else "no alarm looks at how many it holds"
        fewest = context.settings["messages"]
        which = "a message" if fewest == 1 else f"{fewest} messages"
        yield Violation(f"nobody learns of {which} in it: {reason}")


def _hears(alarm: Resource, queue: Resource, messages: float) -> bool:
    def early() -> bool:
        silent = highest_silent(alarm)
        return silent is None or silent < messages

    return every(lambda: looks_at(alarm, _VISIBLE, queue), early)
