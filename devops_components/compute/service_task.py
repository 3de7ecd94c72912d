"""What a task of a service is: its container, and what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, ecs, iam

from devops_components._core import connections
from devops_components._core.iam import allow, document, make_role, partition, trust
from devops_components.compute import images

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

CONTAINER = "app"
"""Name of the application's container in its task."""


class Roles(NamedTuple):
    """The two roles of a task."""

    execution: iam.Role
    """Fetches the image, the secrets, and writes the logs, before and around the application."""
    task: iam.Role
    """Is the application itself."""


def make_roles(owner: Component, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> Roles:
    """Two roles that share nothing: what starts a task, and what the application may do."""
    execution = _role(owner, args, "execution", "Starts the tasks: image, secrets and logs")
    iam.RolePolicy(
        owner.named("execution"),
        role=execution.id,
        policy=document(*_execution_statements(args, log_group)),
        opts=owner.child(),
    )
    task = _role(owner, args, "task", "Is the application; it may do what is attached to it")
    rights = connections.statements(args.connections)
    if rights:
        iam.RolePolicy(owner.named("task"), role=task.id, policy=document(*rights), opts=owner.child())
    return Roles(execution, task)


def define(owner: Component, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup, roles: Roles) -> ecs.TaskDefinition:
    """The task definition; every change of it is a new revision, and the old one stays for the way back."""
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
        container_definitions=pulumi.Output.json_dumps([_container(args, log_group)]),
        skip_destroy=True,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _secrets(args: ContainerServiceArgs) -> dict[str, pulumi.Input[str]]:
    """What fills variables from secrets: the connections', then the service's own."""
    return {**connections.secrets(args.connections), **args.secrets}


def _container(args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> dict[str, Any]:
    variables = {**connections.variables(args.connections), **args.environment}
    return {
        "name": CONTAINER,
        "image": args.image,
        "essential": True,
        "user": args.user,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True},
        "portMappings": [{"containerPort": args.port, "protocol": "tcp"}],
        "environment": [{"name": key, "value": value} for key, value in sorted(variables.items())],
        "secrets": [{"name": key, "valueFrom": arn} for key, arn in sorted(_secrets(args).items())],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group.name,
                "awslogs-region": args.region,
                "awslogs-stream-prefix": CONTAINER,
                # A full buffer loses log lines rather than stopping the application.
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
    }


def _role(owner: Component, args: ContainerServiceArgs, role: str, description: str) -> iam.Role:
    return make_role(owner, owner.named(role), description, trust("ecs-tasks.amazonaws.com", source_account=args.account))


def _execution_statements(args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> list[dict[str, Any]]:
    statements = [allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")], sid="Logs")]
    repository = images.ecr_repository(args.image)
    if repository is not None:
        arn = f"arn:{partition(args.region)}:ecr:{repository.region}:{repository.account}:repository/{repository.repository}"
        pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        # Logging in to a registry is an action without a resource.
        statements.append(allow(["ecr:GetAuthorizationToken"], ["*"], sid="RegistryLogin"))
        statements.append(allow(pull, [arn], sid="Image"))
    secrets = [pulumi.Output.from_input(arn).apply(_secret_arn) for _, arn in sorted(_secrets(args).items())]
    if secrets:
        statements.append(allow(["secretsmanager:GetSecretValue"], secrets, sid="Secrets"))
    keys = connections.secret_keys(args.connections)
    if args.secrets and args.kms_key_arn is not None:
        keys.append(args.kms_key_arn)
    if keys:
        statements.append(allow(["kms:Decrypt"], keys, sid="SecretsKeys"))
    return statements


def _secret_arn(reference: str) -> str:
    """The ARN of a secret, without the key and version a reference may add."""
    return ":".join(reference.split(":")[:7])
