"""What starts a job when its time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import iam, scheduler, sqs
from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.component import Component
from devops_components._core.iam import allow, deny, document, make_role, trust
from devops_components.compute.container_cron import Cron, Timezone
from devops_components.compute.job_task import Task

if TYPE_CHECKING:
    from devops_components.compute.container_job import ContainerJobArgs

KEPT_SECONDS = 14 * 24 * 3600
"""How long a start that failed for good is kept: as long as SQS can, so that a weekend does not lose it."""


class JobScheduleSettings(Args):
    """When a job runs by itself."""

    cron: Cron
    """When it starts."""
    timezone: Timezone = "UTC"
    """Time zone of `cron`."""
    flexible_minutes: int = Field(default=0, ge=0, le=1440)
    """Minutes within which it may start, so that not all jobs of the world do at midnight; 0 starts it on the dot."""
    due_hours: int | None = Field(ge=1, le=168, examples=[26])
    """Hours within which a run must have succeeded, or somebody is told; `null` for jobs that run less often than once a week."""
    max_retries: int = Field(default=3, ge=0, le=185)
    """How often a start that failed is tried again. A run that failed is not: what it left undone, the next one does."""
    retry_minutes: int = Field(default=60, ge=1, le=1440)
    """Minutes after which a start is given up."""


class Schedule(NamedTuple):
    """What starts a job, and what becomes of starts that failed."""

    schedule: scheduler.Schedule
    failed: sqs.Queue
    """Keeps what could not be started."""


def start_on(owner: Component, args: ContainerJobArgs, when: JobScheduleSettings, task: Task) -> Schedule:
    """Starts the task when its time has come; a start that fails for good is kept for two weeks."""
    name = owner.component_name
    failed = _failed_starts(owner, args)
    role = make_role(
        owner,
        owner.named("schedule"),
        "Starts the job when its time has come",
        trust("scheduler.amazonaws.com", source_account=args.account),
    )
    rights = iam.RolePolicy(owner.named("schedule"), role=role.id, policy=_rights(args, task, failed), opts=owner.child())
    window = scheduler.ScheduleFlexibleTimeWindowArgs(
        mode="FLEXIBLE" if when.flexible_minutes else "OFF", maximum_window_in_minutes=when.flexible_minutes or None
    )
    schedule = scheduler.Schedule(
        name,
        description=f"Starts {name}",
        schedule_expression=f"cron({when.cron})",
        schedule_expression_timezone=when.timezone,
        flexible_time_window=window,
        target=scheduler.ScheduleTargetArgs(
            arn=args.cluster_arn,
            role_arn=role.arn,
            ecs_parameters=_task(args, task),
            retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
                maximum_retry_attempts=when.max_retries, maximum_event_age_in_seconds=when.retry_minutes * 60
            ),
            dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=failed.arn),
        ),
        opts=owner.child(depends_on=[rights]),
    )
    return Schedule(schedule, failed)


def _task(args: ContainerJobArgs, task: Task) -> scheduler.ScheduleTargetEcsParametersArgs:
    return scheduler.ScheduleTargetEcsParametersArgs(
        task_definition_arn=task.definition.arn,
        task_count=1,
        launch_type="FARGATE",
        network_configuration=scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
            subnets=list(args.private_subnet_ids), security_groups=[task.group.id], assign_public_ip=False
        ),
        enable_ecs_managed_tags=True,
        propagate_tags="TASK_DEFINITION",
    )


def _failed_starts(owner: Component, args: ContainerJobArgs) -> sqs.Queue:
    name = owner.named("failed-starts")
    key = args.queue_key_arn
    queue = sqs.Queue(
        name,
        message_retention_seconds=KEPT_SECONDS,
        kms_master_key_id=key,
        sqs_managed_sse_enabled=True if key is None else None,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    policy = document(deny(["sqs:*"], [queue.arn], principal="*", conditions=plain, sid="TlsOnly"))
    sqs.QueuePolicy(name, queue_url=queue.url, policy=policy, opts=owner.child())
    return queue


def _rights(args: ContainerJobArgs, task: Task, failed: sqs.Queue) -> pulumi.Input[str]:
    """Any revision of this one task, in this one cluster, with its own two roles."""
    cluster = pulumi.Output.from_input(args.cluster_arn)
    runs = cluster.apply(lambda arn: arn.replace(":cluster/", ":task/") + "/*")
    passed = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    statements = [
        allow(
            ["ecs:RunTask"],
            [pulumi.Output.concat(task.definition.arn_without_revision, ":*")],
            conditions={"ArnEquals": {"ecs:cluster": cluster}},
            sid="Start",
        ),
        allow(["ecs:TagResource"], [runs], conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}}, sid="Tag"),
        allow(["iam:PassRole"], [task.roles.execution.arn, task.roles.task.arn], conditions=passed, sid="Roles"),
        allow(["sqs:SendMessage"], [failed.arn], sid="FailedStarts"),
    ]
    if args.queue_key_arn is not None:
        statements.append(allow(["kms:Decrypt", "kms:GenerateDataKey"], [args.queue_key_arn], sid="FailedStartsKey"))
    return document(*statements)
