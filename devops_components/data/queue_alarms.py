"""What is watched about a queue."""

from __future__ import annotations

from pulumi_aws import sqs

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component


def watch(
    owner: Component,
    queue: sqs.Queue,
    failed: sqs.Queue,
    *,
    oldest_message_seconds: int,
    backlog_messages: int,
    routing: AlarmRouting,
) -> None:
    """Watches how long messages wait, how many do, and whether any could not be handled.

    The first message that failed is told at once: each is work that was not done. SQS does not count messages it moves there
    by itself as sent, so only those that lie there show it.
    """
    alarms = (
        Alarm(
            "queue-late",
            f"The oldest message has waited for more than {oldest_message_seconds} seconds.",
            oldest_message_seconds,
            _metric(queue, "ApproximateAgeOfOldestMessage"),
        ),
        Alarm(
            "queue-backlog",
            f"More than {backlog_messages} messages wait.",
            backlog_messages,
            _metric(queue, "ApproximateNumberOfMessagesVisible"),
        ),
        Alarm(
            "queue-failed",
            "Messages could not be handled and lie in the queue for what failed.",
            0,
            _metric(failed, "ApproximateNumberOfMessagesVisible"),
            periods=1,
        ),
    )
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)


def _metric(of: sqs.Queue, name: str) -> dict[str, Metric]:
    return {"metric": Metric("AWS/SQS", name, {"QueueName": of.name}, "Maximum")}
