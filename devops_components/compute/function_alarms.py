"""What is watched about a function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import cloudwatch, lambda_, sqs

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.function import FunctionArgs

ERROR_PERCENT = 5
"""Share of failed calls that wakes somebody, and takes a new version back; a canary gets 10 % of the calls."""
SLOW_PERCENT = 80
"""Share of the timeout that counts as too close to it."""
BEHIND_SECONDS = 600
"""Age of a record at which a function has fallen behind its stream."""
_NAMESPACE = "AWS/Lambda"


def watch(owner: Component, args: FunctionArgs, function: lambda_.Function, failed: sqs.Queue, routing: AlarmRouting) -> None:
    """Watches errors, throttles, the time left before the timeout, lost events, and how far streams are behind."""
    of_function = {"FunctionName": function.name}

    def metric(name: str, statistic: str) -> dict[str, Metric]:
        return {"metric": Metric(_NAMESPACE, name, of_function, statistic)}

    alarms = [
        Alarm(
            "function-errors",
            f"More than {ERROR_PERCENT} % of calls failed for 3 of 5 minutes.",
            ERROR_PERCENT,
            _failing(of_function),
            expression=_FAILED_PERCENT,
            breaching=3,
        ),
        Alarm("function-throttles", "Calls were refused for 3 of 5 minutes.", 0, metric("Throttles", "Sum"), breaching=3),
        Alarm(
            "function-slow",
            f"The slowest call took more than {SLOW_PERCENT} % of its timeout for 10 of 15 minutes.",
            args.timeout_seconds * 1000 * SLOW_PERCENT / 100,
            metric("Duration", "Maximum"),
            period_seconds=300,
            periods=3,
            breaching=2,
        ),
        Alarm(
            "function-failed-events",
            "Events wait that could not be handled.",
            0,
            {"metric": Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": failed.name}, "Maximum")},
            period_seconds=300,
            periods=1,
        ),
    ]
    if args.events.streams:
        says = f"Records wait for more than {BEHIND_SECONDS // 60} minutes before they are handled."
        alarms.append(Alarm("function-behind", says, BEHIND_SECONDS * 1000, metric("IteratorAge", "Maximum")))
    for alarm in alarms:
        raise_alarm(owner, alarm, routing)


def watch_release(owner: Component, function: lambda_.Function, alias: str, routing: AlarmRouting) -> cloudwatch.MetricAlarm:
    """Fires when the newest version fails, whatever the version beside it does; CodeDeploy then takes it back."""
    of_version = {
        "FunctionName": function.name,
        "Resource": pulumi.Output.concat(function.name, ":", alias),
        "ExecutedVersion": function.version,
    }
    alarm = Alarm(
        "function-release",
        f"More than {ERROR_PERCENT} % of the calls of the newest version failed for 2 of 5 minutes.",
        ERROR_PERCENT,
        _failing(of_version),
        expression=_FAILED_PERCENT,
        breaching=2,
    )
    return raise_alarm(owner, alarm, routing)


_FAILED_PERCENT = "IF(calls>0,100*FILL(errors,0)/calls,0)"


def _failing(dimensions: Mapping[str, pulumi.Input[str]]) -> dict[str, Metric]:
    return {
        "errors": Metric(_NAMESPACE, "Errors", dimensions, "Sum"),
        "calls": Metric(_NAMESPACE, "Invocations", dimensions, "Sum"),
    }
