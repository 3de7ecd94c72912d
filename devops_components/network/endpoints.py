"""Ways from a network to the services of AWS that lead neither through NAT nor over the internet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import ec2
from pulumi_aws import vpc as vpc_rules

from devops_components.network.endpoint_policies import endpoint_policy

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.network.network import NetworkArgs
    from devops_components.network.ranges import Range
    from devops_components.network.tiers import Tier

GATEWAYS = ("s3", "dynamodb")
"""Services with gateway endpoints: they are free, and traffic to them pays no NAT."""

_NEAREST_FIRST = ("private", "isolated", "public")


class Endpoints(NamedTuple):
    """The endpoints of a network."""

    ids: dict[str, pulumi.Output[str]]
    """Id by service."""
    group: ec2.SecurityGroup | None
    """Security group of the interface endpoints; none where there are none."""


def connect(
    owner: Component,
    args: NetworkArgs,
    vpc: ec2.Vpc,
    cidr: Range,
    tables: Mapping[str, Mapping[str, ec2.RouteTable]],
    subnets: Mapping[str, Mapping[str, ec2.Subnet]],
) -> Endpoints:
    """Gateway endpoints for every subnet whose network ACL lets them be reached, and the interfaces that are asked for."""
    reaching = [tier for tier, of in args.tiers.items() if of.kind != "isolated" or of.reaches_storage]
    reached = [table.id for tier in reaching for table in tables[tier].values()]
    made = {service: _gateway(owner, args, vpc, service, reached) for service in GATEWAYS}
    group = _group(owner, cidr, vpc) if args.interfaces else None
    if group is not None:
        places = [subnet.id for subnet in subnets[home_tier(args.tiers)].values()]
        made |= {service: _interface(owner, args, vpc, service, group, places) for service in sorted(args.interfaces)}
    return Endpoints({service: endpoint.id for service, endpoint in made.items()}, group)


def home_tier(tiers: Mapping[str, Tier]) -> str:
    """The tier that interface endpoints stand in: the first of the private ones, else of the isolated, else of the public."""
    return min(tiers, key=lambda name: (_NEAREST_FIRST.index(tiers[name].kind), tiers[name].slot))


def _gateway(
    owner: Component, args: NetworkArgs, vpc: ec2.Vpc, service: str, tables: list[pulumi.Output[str]]
) -> ec2.VpcEndpoint:
    name = owner.named(service)
    return ec2.VpcEndpoint(
        name,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{args.region}.{service}",
        vpc_endpoint_type="Gateway",
        route_table_ids=tables,
        policy=endpoint_policy(service, args.region, vpc.owner_id, args.trusted_accounts),
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _interface(
    owner: Component,
    args: NetworkArgs,
    vpc: ec2.Vpc,
    service: str,
    group: ec2.SecurityGroup,
    subnets: list[pulumi.Output[str]],
) -> ec2.VpcEndpoint:
    name = owner.named(service.replace(".", "-"))
    return ec2.VpcEndpoint(
        name,
        vpc_id=vpc.id,
        service_name=f"com.amazonaws.{args.region}.{service}",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=subnets,
        security_group_ids=[group.id],
        policy=endpoint_policy(service, args.region, vpc.owner_id, args.trusted_accounts),
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _group(owner: Component, cidr: Range, vpc: ec2.Vpc) -> ec2.SecurityGroup:
    name, into = owner.named("endpoints"), owner.named("endpoints-in")
    group = ec2.SecurityGroup(
        name, vpc_id=vpc.id, description="Endpoints of AWS: HTTPS from the network", tags=owner.tagged(name), opts=owner.child()
    )
    vpc_rules.SecurityGroupIngressRule(
        into,
        security_group_id=group.id,
        cidr_ipv4=cidr,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description="HTTPS from the network",
        tags=owner.tagged(into),
        opts=owner.child(),
    )
    return group
