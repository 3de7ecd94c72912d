"""A program in a container that runs to its end, on a schedule or when somebody says so."""

from __future__ import annotations

import pulumi
from pydantic import Field

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components.compute import job_alarms, job_schedule, job_task
from devops_components.compute.container_task import ContainerTaskArgs, ContainerTaskSettings
from devops_components.compute.job_schedule import JobScheduleSettings


class ContainerJobSettings(ContainerTaskSettings):
    """What a person decides about a job."""

    command: Many[str] = Field(default=(), examples=[["/app/report", "--yesterday"]])
    """Program and arguments; without it the image's own.

    ECS lets a task run for ever. Where that must not be, begin with `timeout` and a number of seconds.
    """
    schedule: JobScheduleSettings | None = None
    """When it runs by itself; without it only when somebody runs `run_command`, such as a delivery, once for a release."""
    stop_timeout_seconds: int = Field(default=30, ge=1, le=120)
    """Time to end in order once it is told to stop; then it is killed. Fargate allows two minutes."""


class ContainerJobArgs(ContainerJobSettings, ContainerTaskArgs):
    """Arguments of `ContainerJob`."""

    cluster_arn: Wire[str]
    """Cluster the job runs in."""
    queue_key_arn: Wire[str] | None = None
    """Key that encrypts the starts that failed; without it one of SQS."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it nobody is told of runs that fail or are missing."""


class ContainerJob(Component):
    """A Fargate task that runs to its end, talks to nothing but its connections, and is missed when it does not run.

    Runs may overlap where one takes longer than the time between two, and AWS starts one twice on rare occasions: the
    program has to bear both.
    """

    task_definition_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """Security group it runs in."""
    execution_role_arn: pulumi.Output[str]
    """Role that starts the task."""
    task_role_arn: pulumi.Output[str]
    """Role of the program itself; it may do what its connections need, and nothing else until a policy is attached."""
    log_group_name: pulumi.Output[str]
    run_command: pulumi.Output[str]
    """Command of the AWS CLI that runs it once, now."""
    schedule_name: pulumi.Output[str] | None
    """Schedule that starts it; none where nothing does."""
    failed_starts_url: pulumi.Output[str] | None
    """Queue with the starts that failed for good; none without a schedule."""
    alarm_arns: dict[str, pulumi.Output[str]]
    """Alarms by kind; none where they go nowhere."""

    def __init__(self, name: str, args: ContainerJobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:ContainerJob", name, args, opts)
        task = job_task.make(self, args, args.command, args.stop_timeout_seconds)
        started = args.schedule and job_schedule.start_on(self, args, args.schedule, task)
        self.publish(
            task_definition_arn=task.definition.arn,
            security_group_id=task.group.id,
            execution_role_arn=task.roles.execution.arn,
            task_role_arn=task.roles.task.arn,
            log_group_name=task.log_group.name,
            run_command=job_task.run_command(args, args.cluster_arn, task),
            schedule_name=started and started.schedule.name,
            failed_starts_url=started and started.failed.url,
            alarm_arns=self._watch(args, task, started),
        )

    def _watch(
        self, args: ContainerJobArgs, task: job_task.Task, started: job_schedule.Schedule | None
    ) -> dict[str, pulumi.Output[str]]:
        if args.alarms is None:
            return {}
        job_alarms.tell_of_failures(self, args, task, args.alarms)
        found: dict[str, pulumi.Output[str]] = {}
        if started is not None:
            found["job-not-started"] = job_alarms.tell_of_failed_starts(self, started.failed, args.alarms).arn
        if args.schedule is not None and args.schedule.due_hours is not None:
            overdue = job_alarms.tell_of_absence(self, args, task, args.schedule.due_hours, args.alarms)
            found["job-overdue"] = overdue.arn
        return found
