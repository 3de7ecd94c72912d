"""Runs a migration as one task of ECS, and ends the deployment where it fails.

Pulumi has no resource that runs a task and waits for it. A state machine of Step Functions does exactly that, may take a
year, and stops the task when its time is over; but nothing waits for a state machine either. So a function of Lambda
starts the state machine and waits: one call for every four and a half minutes that the migration may take, since a call
may last 15 minutes at most, and gateways forget connections that are silent for 350 seconds. A call that fails is not in
the state, and what depends on the migration is not touched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_, sfn
from pydantic import Field

from devops_components._core.alarms import Alarm, AlarmRouting, Metric, raise_alarm
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.iam import ROLE_NAME, allow, document, make_role, partition, trust
from devops_components.data.migration_contract import shortened

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.data.database_migration import DatabaseMigrationArgs

WAIT_SECONDS = 270
"""How long one call waits."""
_CALL_SECONDS = 300
"""How long one call may take, with what it needs to start."""
_START_SECONDS = 60
"""How long Fargate takes until a task runs."""
_RUNNER = Path(__file__).with_name("migration_runner.mjs")
_NOT_STARTED = ["ECS.AccessDeniedException", "ECS.ServerException", "ECS.ThrottlingException"]
"""What ECS answers where no task was started; another answer is the task's own, and nothing is run a second time."""


class EcsJob(Protocol):
    """What a job that ECS can run says of itself."""

    task_definition_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]


class EcsMigration(Args):
    """The task that migrates."""

    cluster_arn: Wire[str]
    task_definition_arn: Wire[str]
    subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Private subnets that the database lets in."""
    security_group_id: Wire[str]
    """Security group that the database lets in."""
    execution_role_arn: Wire[str]
    task_role_arn: Wire[str]
    container: str = "app"
    """Name of the container that migrates."""

    @classmethod
    def of(cls, job: EcsJob, *, cluster_arn: Wire[str], subnet_ids: Sequence[Wire[str]]) -> Self:
        """The migration that a job is, such as a `ContainerJob` without a schedule."""
        return cls(
            cluster_arn=cluster_arn,
            task_definition_arn=job.task_definition_arn,
            subnet_ids=tuple(subnet_ids),
            security_group_id=job.security_group_id,
            execution_role_arn=job.execution_role_arn,
            task_role_arn=job.task_role_arn,
        )


class _Runner(NamedTuple):
    machine: sfn.StateMachine
    function: lambda_.Function
    rights: list[pulumi.Resource]


def run(
    owner: Component, args: DatabaseMigrationArgs, task: EcsMigration, variables: dict[str, str], after: list[pulumi.Resource]
) -> pulumi.Output[Any]:
    """Runs the migration; what is returned is known when it has succeeded."""
    runner = _runner(owner, args, task, variables)
    execution = f"{args.checksum[:40]}-{args.attempt}"
    number_of_calls = calls(args.timeout_minutes)
    before: list[pulumi.Resource] = [*runner.rights, *after]
    for number in range(1, number_of_calls + 1):
        order = {"execution": execution, "waitSeconds": WAIT_SECONDS, "last": number == number_of_calls}
        call = lambda_.Invocation(
            owner.named(f"{shortened(args.checksum)}-{args.attempt}-wait-{number}"),
            function_name=runner.function.name,
            input=pulumi.Output.json_dumps({"stateMachine": runner.machine.arn, **order}),
            opts=owner.child(depends_on=before),
        )
        before = [call]
    return pulumi.Output.all(*(resource.urn for resource in before))


def calls(timeout_minutes: int) -> int:
    """How many calls it takes to wait for as long as a migration may take."""
    return math.ceil((timeout_minutes * 60 + _START_SECONDS) / WAIT_SECONDS)


def _runner(owner: Component, args: DatabaseMigrationArgs, task: EcsMigration, variables: dict[str, str]) -> _Runner:
    logs = {part: _log_group(owner, args, part) for part in ("steps", "runner")}
    steps = _role(owner, args, "steps", "Runs the migration's task", "states.amazonaws.com", _step_rights(args, task))
    machine = sfn.StateMachine(
        owner.component_name,
        role_arn=steps.role.arn,
        definition=pulumi.Output.json_dumps(_definition(args, task, variables)),
        logging_configuration=sfn.StateMachineLoggingConfigurationArgs(
            level="ERROR", include_execution_data=False, log_destination=pulumi.Output.concat(logs["steps"].arn, ":*")
        ),
        tracing_configuration=sfn.StateMachineTracingConfigurationArgs(enabled=True),
        tags=owner.tagged(owner.component_name),
        opts=owner.child(depends_on=[steps.rights]),
    )
    rights = _call_rights(args, machine, logs["runner"])
    caller = _role(owner, args, "runner", "Starts the migration and waits for it", "lambda.amazonaws.com", rights)
    function = lambda_.Function(
        owner.named("runner", limit=64),
        role=caller.role.arn,
        runtime="nodejs24.x",
        handler="index.handler",
        architectures=["arm64"],
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(_RUNNER.read_text(encoding="utf-8"))}),
        timeout=_CALL_SECONDS,
        tracing_config=lambda_.FunctionTracingConfigArgs(mode="Active"),
        logging_config=lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=logs["runner"].name),
        tags=owner.tagged(owner.named("runner", limit=64)),
        opts=owner.child(depends_on=[caller.rights]),
    )
    if args.alarms is not None:
        _watch(owner, function, args.alarms)
    return _Runner(machine, function, [steps.rights, caller.rights])


def _watch(owner: Component, function: lambda_.Function, routing: AlarmRouting) -> None:
    """Tells of failures to whoever does not look at the deployment."""
    says = {
        "Errors": ("migration-failed", "A migration failed, or took longer than it may; the release before goes on running."),
        "Throttles": ("migration-not-started", "A migration was not started, since the account runs too many functions."),
    }
    for name, (kind, what) in says.items():
        metric = Metric("AWS/Lambda", name, {"FunctionName": function.name}, "Sum")
        raise_alarm(owner, Alarm(kind, what, 0, {"metric": metric}, periods=1), routing)


def _definition(args: DatabaseMigrationArgs, task: EcsMigration, variables: dict[str, str]) -> dict[str, Any]:
    """One step: the task, with its time limit; it is tried again only where ECS did not start it."""
    environment = [{"Name": name, "Value": value} for name, value in sorted(variables.items())]
    seconds = args.timeout_minutes * 60
    migrate = {
        "Type": "Task",
        "Resource": f"arn:{partition(args.region)}:states:::ecs:runTask.sync",
        "TimeoutSeconds": seconds,
        "Parameters": {
            "Cluster": task.cluster_arn,
            "TaskDefinition": task.task_definition_arn,
            "LaunchType": "FARGATE",
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "Subnets": list(task.subnet_ids),
                    "SecurityGroups": [task.security_group_id],
                    "AssignPublicIp": "DISABLED",
                }
            },
            "Overrides": {"ContainerOverrides": [{"Name": task.container, "Environment": environment}]},
        },
        "Retry": [{"ErrorEquals": _NOT_STARTED, "IntervalSeconds": 5, "MaxAttempts": 3, "BackoffRate": 2}],
        "End": True,
    }
    comment = "Migrates the database once for each set of migrations"
    return {"Comment": comment, "StartAt": "Migrate", "TimeoutSeconds": seconds + _START_SECONDS, "States": {"Migrate": migrate}}


class _Rights(NamedTuple):
    role: iam.Role
    rights: iam.RolePolicy


def _role(
    owner: Component, args: DatabaseMigrationArgs, part: str, description: str, service: str, statements: list[dict[str, Any]]
) -> _Rights:
    name = owner.named(part, limit=ROLE_NAME)
    # Lambda does not say for which account it takes a role on.
    account = None if service.startswith("lambda.") else args.account
    role = make_role(owner, name, description, trust(service, source_account=account))
    return _Rights(role, iam.RolePolicy(name, role=role.id, policy=document(*statements), opts=owner.child()))


def _step_rights(args: DatabaseMigrationArgs, task: EcsMigration) -> list[dict[str, Any]]:
    aws = partition(args.region)
    rule = f"arn:{aws}:events:{args.region}:{args.account}:rule/StepFunctionsGetEventsForECSTaskRule"
    here = {"ArnEquals": {"ecs:cluster": task.cluster_arn}}
    to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    tasks = f"arn:{aws}:ecs:{args.region}:{args.account}:task/*"
    delivery = ["Create", "Get", "Update", "Delete"]
    return [
        allow(["ecs:RunTask"], [task.task_definition_arn], conditions=here, sid="Start"),
        allow(["ecs:DescribeTasks", "ecs:StopTask"], [tasks], conditions=here, sid="WatchAndStop"),
        allow(["iam:PassRole"], [task.execution_role_arn, task.task_role_arn], conditions=to_tasks, sid="HandOver"),
        allow(["events:DescribeRule", "events:PutRule", "events:PutTargets"], [rule], sid="HearOfTheEnd"),
        # Where logs are delivered to is nobody's resource.
        allow(
            [
                *(f"logs:{verb}LogDelivery" for verb in delivery),
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            ["*"],
            sid="Logs",
        ),
        _traces(),
    ]


def _call_rights(args: DatabaseMigrationArgs, machine: sfn.StateMachine, log_group: cloudwatch.LogGroup) -> list[dict[str, Any]]:
    executions = f"arn:{partition(args.region)}:states:{args.region}:{args.account}:execution:"
    return [
        allow(["states:StartExecution"], [machine.arn], sid="Start"),
        allow(["states:DescribeExecution"], [pulumi.Output.concat(executions, machine.name, ":*")], sid="Watch"),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")], sid="Logs"),
        _traces(),
    ]


def _traces() -> dict[str, Any]:
    # Traces are nobody's resource.
    return allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], sid="Traces")


def _log_group(owner: Component, args: DatabaseMigrationArgs, part: str) -> cloudwatch.LogGroup:
    name = owner.named(part)
    return cloudwatch.LogGroup(
        name,
        retention_in_days=args.defaults.log_retention_days,
        kms_key_id=args.log_key_arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
