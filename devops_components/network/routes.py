"""Where traffic that leaves a subnet goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import ec2

from devops_components._core.profiles import NatStrategy

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.network.tiers import Tier

Subnets = Mapping[str, Mapping[str, ec2.Subnet]]
Tables = Mapping[str, Mapping[str, ec2.RouteTable]]


def route_tables(owner: Component, vpc: ec2.Vpc, subnets: Subnets) -> dict[str, dict[str, ec2.RouteTable]]:
    """One table a zone in every tier, so that another NAT strategy changes routes and never tables."""
    return {tier: dict(_tables(owner, vpc, tier, by_zone)) for tier, by_zone in subnets.items()}


def ways_out(
    owner: Component, vpc: ec2.Vpc, nat: NatStrategy, tiers: Mapping[str, Tier], subnets: Subnets, tables: Tables
) -> dict[str, pulumi.Output[str]]:
    """Routes of public tiers to the internet and of private tiers to NAT; the addresses of the gateways by zone."""
    public = [tier for tier, of in tiers.items() if of.kind == "public"]
    if not public:
        return {}
    internet = ec2.InternetGateway(
        owner.named("internet"), vpc_id=vpc.id, tags=owner.tagged(owner.named("internet")), opts=owner.child()
    )
    for tier in public:
        _route_out(owner, tier, tables[tier], {zone: {"gateway_id": internet.id} for zone in tables[tier]})
    private = [tier for tier, of in tiers.items() if of.kind == "private"]
    if nat == "none" or not private:
        return {}
    gateways, addresses = _nat_gateways(owner, vpc, nat, subnets[min(public)], internet)
    for tier in private:
        _route_out(owner, tier, tables[tier], {zone: {"nat_gateway_id": gateways[zone].id} for zone in tables[tier]})
    return addresses


def _tables(owner: Component, vpc: ec2.Vpc, tier: str, by_zone: Mapping[str, ec2.Subnet]) -> Iterator[tuple[str, ec2.RouteTable]]:
    for zone, subnet in by_zone.items():
        name = owner.named(f"{tier}-{zone}")
        table = ec2.RouteTable(name, vpc_id=vpc.id, tags=owner.tagged(name), opts=owner.child())
        ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id, opts=owner.child())
        yield zone, table


def _nat_gateways(
    owner: Component, vpc: ec2.Vpc, nat: NatStrategy, homes: Mapping[str, ec2.Subnet], internet: ec2.InternetGateway
) -> tuple[dict[str, ec2.NatGateway], dict[str, pulumi.Output[str]]]:
    """The gateway of each zone, and the addresses of those that have one to tell, in the subnets given by zone."""
    after = owner.child(depends_on=[internet])
    zones = list(homes)
    if nat == "regional":
        name = owner.named("nat")
        gateway = ec2.NatGateway(
            name, vpc_id=vpc.id, availability_mode="regional", connectivity_type="public", tags=owner.tagged(name), opts=after
        )
        return dict.fromkeys(zones, gateway), {}
    gateways: dict[str, ec2.NatGateway] = {}
    addresses: dict[str, pulumi.Output[str]] = {}
    for zone in zones if nat == "per_zone" else zones[:1]:
        name = owner.named(f"nat-{zone}")
        address = ec2.Eip(name, domain="vpc", tags=owner.tagged(name), opts=after)
        gateways[zone] = ec2.NatGateway(
            name, allocation_id=address.id, subnet_id=homes[zone].id, tags=owner.tagged(name), opts=after
        )
        addresses[zone] = address.public_ip
    shared = gateways[zones[0]]
    return {zone: gateways.get(zone, shared) for zone in zones}, addresses


def _route_out(
    owner: Component, tier: str, tables: Mapping[str, ec2.RouteTable], targets: Mapping[str, dict[str, pulumi.Output[str]]]
) -> None:
    for zone, target in targets.items():
        ec2.Route(
            owner.named(f"{tier}-{zone}-out"),
            route_table_id=tables[zone].id,
            destination_cidr_block="0.0.0.0/0",
            opts=owner.child(),
            **target,
        )
