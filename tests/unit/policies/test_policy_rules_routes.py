"""Where the routes of subnets lead."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
VPC = Mock("aws:ec2/vpc:Vpc", "shop", {"cidrBlock": "10.0.0.0/16"})
IGW = Mock("aws:ec2/internetGateway:InternetGateway", "internet")
VGW = Mock("aws:ec2/vpnGateway:VpnGateway", "office")
WORLD = "0.0.0.0/0"


def subnet(name: str = "orders", tier: Any = "data", zone: Any = "euw1-az1", **props: Any) -> Mock:
    return Mock(SUBNET, name, {"tags": {"tier": tier}, "availabilityZoneId": zone, **props}, {"vpcId": "shop"})


def table(name: str = "closed", *, main: bool = False, refs: dict[str, Any] | None = None, **props: Any) -> Mock:
    type_ = "aws:ec2/defaultRouteTable:DefaultRouteTable" if main else TABLE
    return Mock(type_, name, props, {**({"defaultRouteTableId": "shop"} if main else {}), **(refs or {})})


def associated(of: str = "orders", to: str = "closed", **props: Any) -> Mock:
    return Mock("aws:ec2/routeTableAssociation:RouteTableAssociation", f"{of}-{to}", props, {"subnetId": of, "routeTableId": to})


def route(
    name: str = "out", of: str = "closed", destination: str = WORLD, props: dict[str, Any] | None = None, **to: str
) -> Mock:
    return Mock(ROUTE, name, {"destinationCidrBlock": destination, **(props or {})}, {"routeTableId": of, **to})


def nat(stands_in: str | None = "edge", **props: Any) -> Mock:
    return Mock("aws:ec2/natGateway:NatGateway", "nat", props, {"subnetId": stands_in} if stands_in else {})


OWN_TABLE = (VPC, IGW, subnet(), table(), associated())
EDGE = subnet("edge", "public")
FAR_EDGE = subnet("far", "public", "euw1-az2")

CLOSED: dict[str, list[Mock]] = {
    "it has no routes": [*OWN_TABLE],
    "it goes out through NAT in its own zone": [*OWN_TABLE, EDGE, nat(), route(natGatewayId="nat")],
    "it goes out through NAT whose kind is yet to be computed": [
        *OWN_TABLE,
        EDGE,
        nat(availabilityMode=UNKNOWN),
        route(natGatewayId="nat"),
    ],
    "it goes out through a regional NAT gateway": [
        *OWN_TABLE,
        nat(None, availabilityMode="regional"),
        route(natGatewayId="nat"),
    ],
    "IPv6 only goes out": [*OWN_TABLE, route(props={"egressOnlyGatewayId": "eigw-1"})],
    "it reaches an office": [*OWN_TABLE, VGW, route(gatewayId="office")],
    "it reaches an office by id": [*OWN_TABLE, route(props={"gatewayId": "vgw-1"})],
    "the way out belongs to another table": [*OWN_TABLE, table("open"), route(of="open", gatewayId="internet")],
    "what the cloud computed is empty": [*OWN_TABLE, route(props={"gatewayId": "", "natGatewayId": ""})],
    "its network's main table is as AWS makes it": [VPC, subnet()],
    "its table's entries are computed": [VPC, subnet(), table(routes=UNKNOWN), associated()],
    "it is public": [VPC, IGW, subnet(tier="public"), table(), associated(), route(gatewayId="internet")],
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_subnet_keeps_its_tier_when(case: str) -> None:
    assert found("subnet-tier-routing", CLOSED[case]) == []


LEADS_OUT = "its tier is data, and {} leads to an internet gateway"
OPEN: dict[str, tuple[list[Mock], list[str]]] = {
    "a route leads to the internet": ([*OWN_TABLE, route(gatewayId="internet")], [LEADS_OUT.format("out")]),
    "a route names a gateway by id": ([*OWN_TABLE, route(props={"gatewayId": "igw-0123"})], [LEADS_OUT.format("out")]),
    "only IPv6 leads to the internet": (
        [
            *OWN_TABLE,
            Mock(ROUTE, "out", {"destinationIpv6CidrBlock": "::/0"}, {"routeTableId": "closed", "gatewayId": "internet"}),
        ],
        [LEADS_OUT.format("out")],
    ),
    "a narrow route leads to the internet": (
        [*OWN_TABLE, route(destination="198.51.100.0/24", gatewayId="internet")],
        [LEADS_OUT.format("out")],
    ),
    "an entry of the table leads to the internet": (
        [
            VPC,
            IGW,
            subnet(),
            table(routes=[{"cidrBlock": WORLD, "gatewayId": UNKNOWN}], refs={"routes": "internet"}),
            associated(),
        ],
        [LEADS_OUT.format("closed")],
    ),
    "the main table of its network leads to the internet": (
        [VPC, IGW, subnet(), table("main", main=True), route(of="main", gatewayId="internet")],
        [LEADS_OUT.format("out")],
    ),
    "the table chosen as the main one leads to the internet": (
        [
            VPC,
            IGW,
            subnet(),
            table("open"),
            Mock(
                "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "m", {}, {"vpcId": "shop", "routeTableId": "open"}
            ),
            route(of="open", gatewayId="internet"),
        ],
        [LEADS_OUT.format("out")],
    ),
    "it takes the main table by name": (
        [
            VPC,
            IGW,
            subnet(),
            table("main", main=True),
            associated(to="shop"),
            route(of="main", gatewayId="internet"),
        ],
        [LEADS_OUT.format("out")],
    ),
    "its way out stands in another zone": (
        [*OWN_TABLE, FAR_EDGE, nat("far"), route(natGatewayId="nat")],
        ["out leads to a NAT gateway in another zone"],
    ),
}


@pytest.mark.parametrize("case", OPEN)
def test_a_subnet_breaks_its_tier_when(case: str) -> None:
    stack, said = OPEN[case]

    assert found("subnet-tier-routing", stack) == said


def test_one_nat_gateway_may_serve_every_zone_before_production() -> None:
    stack = [*OWN_TABLE, FAR_EDGE, nat("far"), route(natGatewayId="nat")]

    assert {each: found("subnet-tier-routing", stack, each) for each in ("dev", "staging")} == {"dev": [], "staging": []}


UNSEEN: dict[str, tuple[list[Mock], list[str]]] = {
    "a gateway of either kind": (
        [
            VPC,
            IGW,
            VGW,
            subnet(),
            table(routes=[{"cidrBlock": WORLD, "gatewayId": UNKNOWN}], refs={"routes": ("internet", "office")}),
            associated(),
        ],
        [unknown("routes.0.gatewayId")],
    ),
    "a gateway of another stack": ([*OWN_TABLE, route(props={"gatewayId": UNKNOWN})], [unknown("gatewayId")]),
    "the tier": ([VPC, subnet(tier=UNKNOWN)], [unknown("tags.tier")]),
    "the network": (
        [Mock(SUBNET, "orders", {"tags": {"tier": "data"}, "vpcId": "vpc-1"})],
        ["undecided: cannot decide: `vpcId` names a network outside this stack, whose main route table is not visible here"],
    ),
    "the table": (
        [VPC, subnet(), Mock(associated().type, "far", {"routeTableId": "rtb-1"}, {"subnetId": "orders"})],
        ["undecided: cannot decide: `routeTableId` of far names a route table outside this stack"],
    ),
    "the zone of the NAT gateway": (
        [*OWN_TABLE, route(props={"natGatewayId": "nat-1"})],
        ["undecided: cannot decide: `natGatewayId` of out names a gateway of another stack, whose zone is not visible"],
    ),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_a_subnet_is_left_open_without(case: str) -> None:
    stack, said = UNSEEN[case]

    assert found("subnet-tier-routing", stack) == said


PEER = Mock(VPC.type, "peer", {"cidrBlock": "10.9.0.0/16"})
PEERING = Mock("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "link", {}, {"vpcId": "shop", "peerVpcId": "peer"})
OUTSIDE = Mock(PEERING.type, "link", {"peerVpcId": "vpc-9"}, {"vpcId": "shop"})
PLACE = "undecided: cannot decide: `vpcPeeringConnectionId`"


def peered(destination: str) -> Mock:
    return route("to-peer", destination=destination, vpcPeeringConnectionId="link")


PEERS: dict[str, tuple[list[Mock], list[str]]] = {
    "one subnet of the peer": ([VPC, PEER, PEERING, table(), peered("10.9.3.0/24")], []),
    "the whole peer": (
        [VPC, PEER, PEERING, table(), peered("10.9.0.0/16")],
        ["10.9.0.0/16 takes in the whole peer network peer"],
    ),
    "more than the peer": (
        [VPC, PEER, PEERING, table(), peered("10.8.0.0/15")],
        ["10.8.0.0/15 takes in the whole peer network peer"],
    ),
    "an entry for the whole peer": (
        [
            VPC,
            PEER,
            PEERING,
            table(routes=[{"cidrBlock": "10.9.0.0/16", "vpcPeeringConnectionId": UNKNOWN}], refs={"routes": "link"}),
        ],
        ["10.9.0.0/16 takes in the whole peer network peer"],
    ),
    "a peer of another stack": (
        [VPC, OUTSIDE, table(), peered("10.9.3.0/24")],
        [f"{PLACE} joins a network outside this stack, whose addresses are not visible here"],
    ),
    "a connection of another stack": (
        [VPC, table(), route("to-peer", props={"vpcPeeringConnectionId": "pcx-1"})],
        [f"{PLACE} names a connection outside this stack, whose networks are not visible here"],
    ),
    "a prefix list": (
        [VPC, PEER, PEERING, table(), peered("")],
        [f"{PLACE} takes the addresses of a prefix list, which are not visible here"],
    ),
}


@pytest.mark.parametrize("case", PEERS)
def test_a_route_to_a_peer_is_judged_for(case: str) -> None:
    stack, said = PEERS[case]

    assert found("subnet-tier-routing", stack) == said
