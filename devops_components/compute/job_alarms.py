"""What is watched about a job: that it runs, and that it does not fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_aws import cloudwatch, sqs

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.component import Component
from devops_components.compute.job_task import Task

if TYPE_CHECKING:
    from devops_components.compute.container_job import ContainerJobArgs


def tell_of_failures(owner: Component, args: ContainerJobArgs, task: Task, alarms: AlarmRouting) -> cloudwatch.EventRule:
    """Tells the topic of every run that ends with another code than 0, or does not start; whoever started it."""
    name = owner.named("failed")
    # Of a run that did not start, no container has a code.
    failures = {"$or": [{"containers": {"exitCode": [{"anything-but": [0]}]}}, {"stopCode": ["TaskFailedToStart"]}]}
    rule = _rule(owner, args, task, "failed", f"Runs of {owner.component_name} that failed", failures)
    says = alarms.describe("job-failed", f"A run of {owner.component_name} failed.")
    paths = {"task": "$.detail.taskArn", "reason": "$.detail.stoppedReason", "code": "$.detail.containers[0].exitCode"}
    cloudwatch.EventTarget(
        name,
        rule=rule.name,
        arn=alarms.topic_arn,
        input_transformer=cloudwatch.EventTargetInputTransformerArgs(
            input_paths=paths, input_template=json.dumps(f"{says} Exit code <code>, <reason>, task <task>.")
        ),
        opts=owner.child(),
    )
    return rule


def tell_of_absence(
    owner: Component, args: ContainerJobArgs, task: Task, due_hours: int, alarms: AlarmRouting
) -> cloudwatch.MetricAlarm:
    """Fires when no run has succeeded for so many hours, for whatever reason; a new one does until the first run."""
    successes = {"containers": {"exitCode": [0]}}
    rule = _rule(owner, args, task, "succeeded", f"Runs of {owner.component_name} that succeeded", successes)
    overdue = Alarm(
        kind="job-overdue",
        says=f"No run of {owner.component_name} succeeded for {due_hours} hours.",
        threshold=1,
        comparison="below",
        metrics={"succeeded": Metric("AWS/Events", "MatchedEvents", {"RuleName": rule.name}, "Sum")},
        period_seconds=3600,
        periods=due_hours,
        missing="breaching",
    )
    return raise_alarm(owner, overdue, alarms)


def tell_of_failed_starts(owner: Component, failed: sqs.Queue, alarms: AlarmRouting) -> cloudwatch.MetricAlarm:
    """Fires when a start was given up, until somebody has emptied the queue."""
    started = Alarm(
        kind="job-not-started",
        says=f"A run of {owner.component_name} could not be started.",
        threshold=0,
        metrics={"failed": Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": failed.name}, "Maximum")},
        period_seconds=300,
        periods=1,
    )
    return raise_alarm(owner, started, alarms)


def _rule(
    owner: Component, args: ContainerJobArgs, task: Task, role: str, description: str, outcome: dict[str, Any]
) -> cloudwatch.EventRule:
    """Matches runs of the job, of any revision, that ended like this."""
    of_task = pulumi.Output.concat(task.definition.arn_without_revision, ":")
    detail = {
        "clusterArn": [args.cluster_arn],
        "lastStatus": ["STOPPED"],
        "taskDefinitionArn": [{"prefix": of_task}],
        **outcome,
    }
    pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"], "detail": detail}
    name = owner.named(role)
    return cloudwatch.EventRule(
        name,
        description=description,
        event_pattern=pulumi.Output.json_dumps(pattern),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
