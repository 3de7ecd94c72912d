"""Puts a database together, of whichever engine and kind."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2, rds

from devops_components._core.component import Component
from devops_components.data.database_alarms import watch
from devops_components.data.database_cluster import make_cluster
from devops_components.data.database_connections import Door
from devops_components.data.database_instance import make_instance
from devops_components.data.database_parameters import make_parameter_group
from devops_components.data.database_parts import Ground, Machines
from devops_components.data.database_proxy import make_proxy
from devops_components.data.database_settings import DatabaseArgs


@dataclass(frozen=True)
class Database:
    """A database that is there."""

    door: Door
    machines: Machines
    endpoint: pulumi.Output[str]
    """Address and port of what takes writes."""
    proxy_address: pulumi.Output[str] | None
    """Host of the proxy; none where there is none."""
    security_group_id: pulumi.Output[str]
    alarm_arns: dict[str, pulumi.Output[str]]
    """Alarms by their kind."""


def assemble(owner: Component, args: DatabaseArgs) -> Database:
    """Makes the database as children of the component."""
    ground = _ground(owner, args)
    machines = (make_instance if args.aurora is None else make_cluster)(owner, args, ground)
    pool = make_proxy(owner, args, machines, ground.security_group_id) if args.proxy else None
    return Database(
        door=Door(args, machines, ground.security_group_id, pool),
        machines=machines,
        endpoint=pulumi.Output.format("{0}:{1}", machines.address, machines.port),
        proxy_address=pool.address if pool else None,
        security_group_id=ground.security_group_id,
        alarm_arns={} if args.alarms is None else watch(owner, args, machines, args.alarms),
    )


def _ground(owner: Component, args: DatabaseArgs) -> Ground:
    name = owner.component_name
    group = ec2.SecurityGroup(
        name,
        vpc_id=args.vpc_id,
        description="Database: its clients only",
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    subnets = rds.SubnetGroup(
        owner.named("subnets"),
        description="Isolated subnets of the database",
        subnet_ids=list(args.subnet_ids),
        tags=owner.tagged(owner.named("subnets")),
        opts=owner.child(),
    )
    return Ground(group.id, subnets.name, make_parameter_group(owner, args))
