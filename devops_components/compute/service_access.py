"""Who may talk to a service, and to whom it may talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pulumi_aws import ec2, vpc

from devops_components._core.component import Component
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
    _between(owner, "balancer-tasks", balancer, tasks, args.port)
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
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=purpose,
            tags=owner.tagged(name),
            opts=owner.child(),
        )


def _open_to_connections(owner: Component, args: ContainerTaskArgs, tasks: ec2.SecurityGroup) -> None:
    """Opens HTTPS to the outside, and the connections' own ways."""
    vpc.SecurityGroupEgressRule(
        owner.named("https-out"),
        security_group_id=tasks.id,
        cidr_ipv4=_WORLD,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description="HTTPS to the outside: image, logs, secrets and other services",
        tags=owner.tagged(owner.named("https-out")),
        opts=owner.child(),
    )
    for peer, connection in args.connections.items():
        if connection.security_group_id is not None and connection.port is not None:
            _between(owner, f"tasks-{peer}", tasks, connection.security_group_id, connection.port)


def _group(owner: Component, args: ContainerTaskArgs, role: str, description: str) -> ec2.SecurityGroup:
    name = owner.named(role)
    return ec2.SecurityGroup(name, vpc_id=args.vpc_id, description=description, tags=owner.tagged(name), opts=owner.child())


def _between(owner: Component, role: str, source: ec2.SecurityGroup, target: ec2.SecurityGroup | object, port: int) -> None:
    """Opens one port from one group to another, on both sides."""
    target_id = target.id if isinstance(target, ec2.SecurityGroup) else target
    out, into = owner.named(f"{role}-out"), owner.named(f"{role}-in")
    vpc.SecurityGroupEgressRule(
        out,
        security_group_id=source.id,
        referenced_security_group_id=target_id,  # type: ignore[arg-type]  # a wire of str
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=f"To {role.partition('-')[2]}",
        tags=owner.tagged(out),
        opts=owner.child(),
    )
    vpc.SecurityGroupIngressRule(
        into,
        security_group_id=target_id,  # type: ignore[arg-type]  # a wire of str
        referenced_security_group_id=source.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=f"From {owner.named(role.partition('-')[0])}",
        tags=owner.tagged(into),
        opts=owner.child(),
    )
