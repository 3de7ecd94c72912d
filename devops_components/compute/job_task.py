"""A task that runs once: everything it takes but the order to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, ec2, ecs

from devops_components._core.args import Wire
from devops_components._core.component import Component
from devops_components.compute import service_access, service_task
from devops_components.compute.container_task import ContainerTaskArgs


class Task(NamedTuple):
    """What is needed to start a task."""

    definition: ecs.TaskDefinition
    roles: service_task.Roles
    group: ec2.SecurityGroup
    """Security group it runs in; nobody is let in."""
    log_group: cloudwatch.LogGroup


def make(owner: Component, args: ContainerTaskArgs, command: Sequence[str], stop_timeout_seconds: int) -> Task:
    """A task definition with its log group, its two roles and its security group, as children of the component.

    Without a command the image's own runs. A task that is told to stop has `stop_timeout_seconds` before it is killed.
    """
    log_group = service_task.make_log_group(owner, args)
    group = service_access.shut_in(owner, args)
    roles = service_task.make_roles(owner, args, log_group)
    more: dict[str, Any] = {"command": list(command)} if command else {}
    only = service_task.application(args, log_group, stopTimeout=stop_timeout_seconds, **more)
    return Task(service_task.define(owner, args, roles, [only]), roles, group, log_group)


def run_command(args: ContainerTaskArgs, cluster: Wire[str], task: Task) -> pulumi.Output[str]:
    """The command of the AWS CLI that starts the task once, for whoever may."""
    subnets = pulumi.Output.all(*args.private_subnet_ids).apply(",".join)
    network = pulumi.Output.format(
        "awsvpcConfiguration={{subnets=[{0}],securityGroups=[{1}],assignPublicIp=DISABLED}}", subnets, task.group.id
    )
    return pulumi.Output.format(
        "aws ecs run-task --region {0} --cluster {1} --task-definition {2} --launch-type FARGATE --network-configuration '{3}'",
        args.region,
        cluster,
        task.definition.arn,
        network,
    )
