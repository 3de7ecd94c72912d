"""What a task is: its containers, its logs, and what it may do; a service's as well as one that runs once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, ecs, iam

from devops_components._core import connections
from devops_components._core.component import Component
from devops_components._core.iam import allow, document, make_role, partition, trust
from devops_components.compute import images
from devops_components.compute.container_task import ContainerTaskArgs

CONTAINER = "app"
"""Name of the application's container in its task."""


class Roles(NamedTuple):
    """The two roles of a task."""

    execution: iam.Role
    """Fetches the image, the secrets, and writes the logs, before and around the application."""
    task: iam.Role
    """Is the application itself."""


def make_log_group(owner: Component, args: ContainerTaskArgs) -> cloudwatch.LogGroup:
    """Where everything the task's containers say is kept."""
    name = owner.component_name
    return cloudwatch.LogGroup(
        name,
        retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
        kms_key_id=args.log_key_arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def make_roles(
    owner: Component,
    args: ContainerTaskArgs,
    log_group: cloudwatch.LogGroup,
    *,
    more_images: Sequence[str] = (),
    rights: Sequence[dict[str, Any]] = (),
) -> Roles:
    """Two roles that share nothing: what starts a task, and what the application may do.

    `more_images` are those of containers beside the application's; `rights` are statements beside those of its connections.
    """
    execution = _role(owner, args, "execution", "Starts the tasks: image, secrets and logs")
    iam.RolePolicy(
        owner.named("execution"),
        role=execution.id,
        policy=document(*_execution_statements(args, log_group, [args.image, *more_images])),
        opts=owner.child(),
    )
    task = _role(owner, args, "task", "Is the application; it may do what is attached to it")
    granted = [*connections.statements(args.connections), *rights]
    if granted:
        iam.RolePolicy(owner.named("task"), role=task.id, policy=document(*granted), opts=owner.child())
    return Roles(execution, task)


def define(
    owner: Component,
    args: ContainerTaskArgs,
    roles: Roles,
    containers: Sequence[Mapping[str, Any]],
    volumes: Sequence[str] = (),
) -> ecs.TaskDefinition:
    """The task definition; every change of it is a new revision, and the old one stays for the way back.

    `volumes` are empty ones that live as long as the task.
    """
    name = owner.component_name
    return ecs.TaskDefinition(
        name,
        family=name,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(args.cpu),
        memory=str(args.memory),
        execution_role_arn=roles.execution.arn,
        task_role_arn=roles.task.arn,
        runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
            cpu_architecture="ARM64" if args.arm else "X86_64", operating_system_family="LINUX"
        ),
        container_definitions=pulumi.Output.json_dumps(list(containers)),
        volumes=[ecs.TaskDefinitionVolumeArgs(name=volume) for volume in volumes] or None,
        skip_destroy=True,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def application(
    args: ContainerTaskArgs,
    log_group: cloudwatch.LogGroup,
    *,
    variables: Mapping[str, pulumi.Input[str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The application's container, with what it needs to reach its connections; `more` are further keys of it."""
    found = {**connections.variables(args.connections), **(variables or {}), **args.environment}
    return {
        **container(CONTAINER, args.image, args.user, found, args.region, log_group),
        "secrets": [{"name": key, "valueFrom": arn} for key, arn in sorted(_secrets(args).items())],
        **more,
    }


def container(
    name: str, image: str, user: str, variables: Mapping[str, Any], region: str, log_group: cloudwatch.LogGroup
) -> dict[str, Any]:
    """Any container of a task: read-only, as nobody, with its output in the log group under its name."""
    return {
        "name": name,
        "image": image,
        "essential": True,
        "user": user,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True},
        "environment": [{"name": key, "value": value} for key, value in sorted(variables.items())],
        "logConfiguration": {"logDriver": "awslogs", "options": log_options(name, region, log_group)},
    }


def log_options(prefix: str, region: str, log_group: cloudwatch.LogGroup) -> dict[str, Any]:
    """How a container's output reaches the log group."""
    return {
        "awslogs-group": log_group.name,
        "awslogs-region": region,
        "awslogs-stream-prefix": prefix,
        # A full buffer loses log lines rather than stopping the application.
        "mode": "non-blocking",
        "max-buffer-size": "25m",
    }


def _secrets(args: ContainerTaskArgs) -> dict[str, pulumi.Input[str]]:
    """What fills variables from secrets: the connections', then the task's own."""
    return {**connections.secrets(args.connections), **args.secrets}


def _role(owner: Component, args: ContainerTaskArgs, role: str, description: str) -> iam.Role:
    return make_role(owner, owner.named(role), description, trust("ecs-tasks.amazonaws.com", source_account=args.account))


def _execution_statements(args: ContainerTaskArgs, log_group: cloudwatch.LogGroup, pulled: Sequence[str]) -> list[dict[str, Any]]:
    statements = [allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")], sid="Logs")]
    repositories = [found for image in dict.fromkeys(pulled) if (found := images.ecr_repository(image)) is not None]
    if repositories:
        pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        # Logging in to a registry is an action without a resource.
        statements.append(allow(["ecr:GetAuthorizationToken"], ["*"], sid="RegistryLogin"))
        statements.append(allow(pull, [_repository_arn(args.region, each) for each in repositories], sid="Image"))
    keys = connections.secret_keys(args.connections)
    if args.secrets and args.kms_key_arn is not None:
        keys.append(args.kms_key_arn)
    references = [reference for _, reference in sorted(_secrets(args).items())]
    return [*statements, *connections.reading_statements(references, keys)]


def _repository_arn(region: str, of: images.EcrRepository) -> str:
    return f"arn:{partition(region)}:ecr:{of.region}:{of.account}:repository/{of.repository}"
