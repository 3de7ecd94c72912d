"""Where the traffic of a subnet goes: its route table, and what the routes lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devops_policies.known import Doubts, Undecided
from devops_policies.links import end_of, referred, referring, start_of
from devops_policies.view import Properties, Resource, Stack
from devops_policies.written import is_written

VPC: Final = "aws:ec2/vpc:Vpc"
SUBNET: Final = "aws:ec2/subnet:Subnet"
ROUTE: Final = "aws:ec2/route:Route"
ROUTE_TABLES: Final = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
NAT_GATEWAY: Final = "aws:ec2/natGateway:NatGateway"
INTERNET_GATEWAY: Final = "aws:ec2/internetGateway:InternetGateway"

_GATEWAYS: Final = frozenset({INTERNET_GATEWAY, "aws:ec2/vpnGateway:VpnGateway"})
_ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_MAIN_ASSOCIATION: Final = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
_MAIN_IDS: Final = ("mainRouteTableId", "defaultRouteTableId")
_DESTINATIONS: Final = ("cidrBlock", "destinationCidrBlock", "ipv6CidrBlock", "destinationIpv6CidrBlock")


@dataclass(frozen=True)
class Way:
    """A route of a table."""

    holder: Resource
    """The table it is an entry of, or the route itself where it is a resource of its own."""
    entry: Properties

    @property
    def destination(self) -> str:
        """The addresses it is for; empty for those of a prefix list."""
        return next((written for written in (self.entry.text(path) for path in _DESTINATIONS) if written), "")

    def uses(self, path: str) -> bool:
        """Whether it leads to what the property names; what the cloud computes is an empty text where nobody wrote anything."""
        try:
            return bool(self.entry.get(path))
        except Undecided:
            return True

    def leads_to(self, stack: Stack, path: str, type_: str) -> list[Resource]:
        """The resources of a type that the property names; none where they lie outside the stack."""
        place = self.entry.at(path)
        return [each for each in referred(stack, self.holder, place, type_) if stack.refers(self.holder, place, each, "id")]

    def leads_outside(self, stack: Stack) -> bool:
        """Whether it leads to an internet gateway, which lets traffic in as well as out."""
        if not self.uses("gatewayId"):
            return False
        try:
            return self.entry.text("gatewayId").startswith("igw-")
        except Undecided:
            sources = self.holder.dependencies.get(self.entry.at("gatewayId").partition(".")[0], ())
            gateways = {each.type for each in map(stack.by_urn, sources) if each} & _GATEWAYS
            if len(gateways) != 1:
                raise
            return gateways == {INTERNET_GATEWAY}


def ways(stack: Stack, subnet: Resource) -> Iterator[Way]:
    """The routes of a subnet; then `Undecided` where there may be others."""
    table = _table(stack, subnet)
    if table is not None:
        yield from ways_of(stack, table)


def ways_of(stack: Stack, table: Resource) -> Iterator[Way]:
    """The routes of a table, its own entries and those that are resources; then `Undecided` where there may be others."""
    doubts = Doubts()
    if is_written(table, "routes"):
        with doubts:
            yield from (Way(table, entry) for entry in table.each("routes"))
    for route in referring(stack, table, "routeTableId", ROUTE):
        with doubts:
            if stack.refers(route, "routeTableId", table, "id"):
                yield Way(route, route)
    if doubts:
        raise doubts[0]


def _table(stack: Stack, subnet: Resource) -> Resource | None:
    """The route table of a subnet: its own, else the main one of its network; none where that was left as AWS makes it."""
    association = start_of(stack, subnet, "subnetId", (_ASSOCIATION,), "id")
    if association is None:
        return _main_table(stack, _network(stack, subnet))
    table = end_of(stack, association, "routeTableId", ROUTE_TABLES, "id")
    if table is None:
        network = end_of(stack, association, "routeTableId", (VPC,), *_MAIN_IDS)
        if network is None:
            raise Undecided("routeTableId", f"of {association.name} names a route table outside this stack")
        return _main_table(stack, network)
    return table


def _main_table(stack: Stack, network: Resource) -> Resource | None:
    chosen = start_of(stack, network, "vpcId", (_MAIN_ASSOCIATION,), "id")
    if chosen is not None:
        return end_of(stack, chosen, "routeTableId", ROUTE_TABLES, "id")
    return start_of(stack, network, "defaultRouteTableId", ROUTE_TABLES, *_MAIN_IDS)


def _network(stack: Stack, subnet: Resource) -> Resource:
    network = end_of(stack, subnet, "vpcId", (VPC,), "id")
    if network is None:
        raise Undecided("vpcId", "names a network outside this stack, whose main route table is not visible here")
    return network
