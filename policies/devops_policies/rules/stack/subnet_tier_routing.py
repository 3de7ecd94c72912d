"""Whether the routes of a subnet keep what its tier promises."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from devops_policies.known import Undecided, some
from devops_policies.links import referred
from devops_policies.network import address_range, within
from devops_policies.placement import zones
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import INTERNET_GATEWAY, NAT_GATEWAY, ROUTE, ROUTE_TABLES, SUBNET, VPC, Way, ways, ways_of
from devops_policies.tags import tag
from devops_policies.view import Resource, Stack
from devops_policies.written import is_written

_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
_ENDS = ("vpcId", "peerVpcId")
_NETWORK = (
    Mock(SUBNET, "orders", {"tags": {"tier": "data"}, "availabilityZoneId": "euw1-az1"}),
    Mock(ROUTE_TABLES[0], "closed"),
    Mock(_ASSOCIATION, "orders-closed", {}, {"subnetId": "orders", "routeTableId": "closed"}),
    Mock(SUBNET, "edge", {"tags": {"tier": "public"}, "availabilityZoneId": "euw1-az1"}),
    Mock(NAT_GATEWAY, "out", {"connectivityType": "public"}, {"subnetId": "edge"}),
    Mock(INTERNET_GATEWAY, "internet"),
    Mock(ROUTE_TABLES[0], "open"),
    Mock(_ASSOCIATION, "edge-open", {}, {"subnetId": "edge", "routeTableId": "open"}),
)
_OUT = {"destinationCidrBlock": "0.0.0.0/0"}


@rule(
    id="subnet-tier-routing",
    types=(SUBNET, ROUTE, *ROUTE_TABLES),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="send private subnets out through a NAT gateway of their own zone, and route to a peer only the subnets that are needed",
    settings={
        "closedTiers": setting("Values of the tag `tier` whose subnets the internet cannot reach", ["private", "data"]),
        "natInZone": setting("Whether a subnet's NAT gateway must stand in the subnet's own zone", False, False, True),
    },
    good=[*_NETWORK, Mock(ROUTE, "orders-out", _OUT, {"routeTableId": "closed", "natGatewayId": "out"})],
    bad=[*_NETWORK, Mock(ROUTE, "orders-out", _OUT, {"routeTableId": "closed", "gatewayId": "internet"})],
)
def subnet_tier_routing(resource: Resource, context: Context) -> Violations:
    """Private subnets have no way in from the internet, and peers see no more than they need.

    A route to an internet gateway makes any subnet public, whatever it is called. A NAT gateway in another zone takes this zone
    down with its own, and a route for a whole peer network opens everything that will ever stand in it.
    """
    if resource.type == SUBNET:
        yield from _of_subnet(resource, context)
    else:
        yield from _of_peering(resource, context)


def _of_subnet(subnet: Resource, context: Context) -> Violations:
    tier = tag(subnet, "tier")
    if tier not in context.settings["closedTiers"]:
        return
    for way in ways(context.stack, subnet):
        with context.doubts:
            if way.leads_outside(context.stack):
                yield Violation(f"its tier is {tier}, and {way.holder.name} leads to an internet gateway")
        with context.doubts:
            if context.settings["natInZone"] and not _stays_in_zone(context.stack, subnet, way):
                yield Violation(f"{way.holder.name} leads to a NAT gateway in another zone")


def _stays_in_zone(stack: Stack, subnet: Resource, way: Way) -> bool:
    """Whether a way through NAT stays in the subnet's zone; a regional gateway is in every zone."""
    if not way.uses("natGatewayId"):
        return True
    gateways = way.leads_to(stack, "natGatewayId", NAT_GATEWAY)
    if not gateways:
        raise Undecided("natGatewayId", f"of {way.holder.name} names a gateway of another stack, whose zone is not visible")
    return any(_is_regional(gateway) or _share_a_zone(stack, subnet, gateway) for gateway in gateways)


def _is_regional(gateway: Resource) -> bool:
    return is_written(gateway, "availabilityMode") and gateway.text("availabilityMode") == "regional"


def _share_a_zone(stack: Stack, subnet: Resource, gateway: Resource) -> bool:
    homes = [each for each in referred(stack, gateway, "subnetId", SUBNET) if stack.refers(gateway, "subnetId", each, "id")]
    if not homes:
        raise Undecided("subnetId", f"of {gateway.name} names a subnet outside this stack, whose zone is not visible here")
    return len(zones([subnet, *homes])) == 1


def _of_peering(resource: Resource, context: Context) -> Violations:
    table = resource.type in ROUTE_TABLES
    written = (way for way in ways_of(context.stack, resource) if way.holder is resource) if table else [Way(resource, resource)]
    for way in written:
        with context.doubts:
            if way.uses("vpcPeeringConnectionId"):
                for peer in _wholly_opened(context.stack, way):
                    yield Violation(f"{way.destination} takes in the whole peer network {peer}", way.entry.path or None)


def _wholly_opened(stack: Stack, way: Way) -> Iterator[str]:
    """The networks of the connection that lie wholly within the destination; then `Undecided` where one is not visible."""
    place = way.entry.at("vpcPeeringConnectionId")
    connections = way.leads_to(stack, "vpcPeeringConnectionId", _PEERING)
    if not connections:
        raise Undecided(place, "names a connection outside this stack, whose networks are not visible here")
    if not way.destination:
        raise Undecided(place, "takes the addresses of a prefix list, which are not visible here")
    destination = address_range(way.destination, place)
    peers = [vpc for each in connections for vpc in _joined(stack, each)]
    for vpc in peers:
        if within(address_range(vpc.text("cidrBlock"), "cidrBlock"), destination):
            yield vpc.name
    if len(peers) < 2:
        raise Undecided(place, "joins a network outside this stack, whose addresses are not visible here")


def _joined(stack: Stack, connection: Resource) -> list[Resource]:
    """The networks of this stack that a connection joins."""
    found = dict.fromkeys(vpc for path in _ENDS for vpc in referred(stack, connection, path, VPC))
    return [vpc for vpc in found if some(*(partial(stack.refers, connection, path, vpc, "id") for path in _ENDS))]
