"""Who may talk to a service, and to whom it may talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import ec2, vpc

from devops_components._core.component import Component
from devops_components._core.ways import open_way, tcp
from devops_components.compute.container_task import ContainerTaskArgs

if TYPE_CHECKING:
    from devops_components.compute.container_service import ContainerServiceArgs

_WORLD = "0.0.0.0/0"


class Groups(NamedTuple):
    """The security groups of a service."""

    balancer: ec2.SecurityGroup
    tasks: ec2.SecurityGroup


def open_ways(owner: Component, args: ContainerServiceArgs) -> Groups:
    """Opens the clients' ranges to the balancer, it to the tasks, and the tasks to HTTPS and their connections."""
    balancer = _group(owner, args, "balancer", "Load balancer: HTTPS from the internet")
    tasks = _group(owner, args, "tasks", "Tasks: their load balancer only")
    for cidr in args.client_cidrs or (_WORLD,):
        _let_in(owner, balancer, cidr)
    _between(owner, "balancer-tasks", balancer, tasks.id, args.port)
    _open_to_connections(owner, args, tasks)
    return Groups(balancer, tasks)


def shut_in(owner: Component, args: ContainerTaskArgs) -> ec2.SecurityGroup:
    """The group of tasks that nobody talks to: out to HTTPS and their connections, and nothing in."""
    tasks = _group(owner, args, "tasks", "Tasks: nobody")
    _open_to_connections(owner, args, tasks)
    return tasks


def _let_in(owner: Component, balancer: ec2.SecurityGroup, cidr: str) -> None:
    """Lets a range reach the load balancer."""
    who, end = ("the internet", "in") if cidr == _WORLD else (cidr, f"in-{cidr.replace('/', '-')}")
    for role, port, purpose in (("https", 443, f"HTTPS from {who}"), ("http", 80, "HTTP, to be redirected to HTTPS")):
        name = owner.named(f"{role}-{end}")
        vpc.SecurityGroupIngressRule(
            name,
            security_group_id=balancer.id,
            cidr_ipv4=cidr,
            description=purpose,
            tags=owner.tagged(name),
            opts=owner.child(),
            **tcp(port),
        )


def _open_to_connections(owner: Component, args: ContainerTaskArgs, tasks: ec2.SecurityGroup) -> None:
    """Opens HTTPS to the outside, and the connections' own ways."""
    vpc.SecurityGroupEgressRule(
        owner.named("https-out"),
        security_group_id=tasks.id,
        cidr_ipv4=_WORLD,
        description="HTTPS to the outside: image, logs, secrets and other services",
        tags=owner.tagged(owner.named("https-out")),
        opts=owner.child(),
        **tcp(443),
    )
    for peer, connection in args.connections.items():
        if connection.security_group_id is not None and connection.port is not None:
            _between(owner, f"tasks-{peer}", tasks, connection.security_group_id, connection.port)


def _group(owner: Component, args: ContainerTaskArgs, role: str, description: str) -> ec2.SecurityGroup:
    name = owner.named(role)
    return ec2.SecurityGroup(name, vpc_id=args.vpc_id, description=description, tags=owner.tagged(name), opts=owner.child())


def _between(owner: Component, role: str, source: ec2.SecurityGroup, target: pulumi.Input[str], port: int) -> None:
    """Opens one port from a group of the service to another, called `<from>-<to>`."""
    by, _, to = role.partition("-")
    open_way(owner, role, source.id, target, port, to=to, by=owner.named(by))
