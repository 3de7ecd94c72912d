"""Where stores stand."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

SUBNET = "aws:ec2/subnet:Subnet"
WORLD = {"destinationCidrBlock": "0.0.0.0/0"}
VPC = Mock("aws:ec2/vpc:Vpc", "shop", {"cidrBlock": "10.0.0.0/16"})
IGW = Mock("aws:ec2/internetGateway:InternetGateway", "internet")


def subnet(name: str, zone: Any = "euw1-az1", **props: Any) -> Mock:
    return Mock(SUBNET, name, {"availabilityZoneId": zone, **props}, {"vpcId": "shop"})


def associated(of: str) -> Mock:
    """A subnet with a route table that leads nowhere."""
    return Mock(
        "aws:ec2/routeTableAssociation:RouteTableAssociation", f"{of}-closed", {}, {"subnetId": of, "routeTableId": "closed"}
    )


GROUP = "aws:rds/subnetGroup:SubnetGroup"
TWO_ZONES = (VPC, IGW, subnet("a", zone="euw1-az1"), subnet("b", zone="euw1-az2"))
CLOSED = Mock("aws:ec2/routeTable:RouteTable", "closed")
OUT_OF_MAIN = (
    Mock("aws:ec2/defaultRouteTable:DefaultRouteTable", "main", {}, {"defaultRouteTableId": "shop"}),
    Mock("aws:ec2/route:Route", "out", WORLD, {"routeTableId": "main", "gatewayId": "internet"}),
)


def group(*of: str, type_: str = GROUP, **props: Any) -> Mock:
    return Mock(type_, "orders", props, {"subnetIds": of} if of else {})


def database(type_: str = "aws:rds/instance:Instance", **props: Any) -> Mock:
    return Mock(type_, "db", props)


PRIVATE: dict[str, list[Mock]] = {
    "two zones without routes": [*TWO_ZONES, group("a", "b")],
    "two zones by name": [
        VPC,
        Mock(SUBNET, "a", {"availabilityZone": "eu-west-1a", "availabilityZoneId": UNKNOWN}, {"vpcId": "shop"}),
        Mock(SUBNET, "b", {"availabilityZone": "eu-west-1b", "availabilityZoneId": UNKNOWN}, {"vpcId": "shop"}),
        group("a", "b"),
    ],
    "tables of their own without an internet gateway": [
        *TWO_ZONES,
        *OUT_OF_MAIN,
        CLOSED,
        associated("a"),
        associated("b"),
        group("a", "b"),
    ],
    "a replica, which stands where its source does": [database(replicateSourceDb="orders")],
    "a group that is not made yet": [
        *TWO_ZONES,
        group("a", "b"),
        Mock("aws:rds/instance:Instance", "db", {}, {"dbSubnetGroupName": "orders"}),
    ],
    "a group by name": [database(dbSubnetGroupName="orders")],
    "a search domain outside any network": [Mock("aws:opensearch/domain:Domain", "search")],
}


@pytest.mark.parametrize("case", PRIVATE)
def test_stores_stand_well_in(case: str) -> None:
    assert found("db-in-private-subnets", PRIVATE[case]) == []


OUT = "is public: out leads to an internet gateway"
PUBLIC: dict[str, tuple[list[Mock], list[str]]] = {
    "public subnets": ([*TWO_ZONES, *OUT_OF_MAIN, group("a", "b")], [f"a {OUT}", f"b {OUT}"]),
    "one public subnet of two": (
        [*TWO_ZONES, *OUT_OF_MAIN, CLOSED, associated("a"), group("a", "b")],
        [f"b {OUT}"],
    ),
    "one zone": ([*TWO_ZONES, subnet("c", zone="euw1-az1"), group("a", "c")], ["its subnets span 1 of at least 2 zones"]),
    "public subnets, as a cache does": (
        [*TWO_ZONES, *OUT_OF_MAIN, group("a", "b", type_="aws:elasticache/subnetGroup:SubnetGroup")],
        [f"a {OUT}", f"b {OUT}"],
    ),
    "public subnets, as a search domain does": (
        [
            *TWO_ZONES,
            *OUT_OF_MAIN,
            Mock("aws:opensearch/domain:Domain", "s", {"vpcOptions": {"subnetIds": UNKNOWN}}, {"vpcOptions": "a"}),
        ],
        [f"a {OUT}", "its subnets span 1 of at least 2 zones"],
    ),
    "the default network": ([database()], ["it names no subnet group, so it stands in the default network, which is public"]),
    "the default network, before AWS answers": (
        [database(dbSubnetGroupName=UNKNOWN)],
        ["it names no subnet group, so it stands in the default network, which is public"],
    ),
    "the default network, as AWS answers": (
        [database("aws:rds/cluster:Cluster", dbSubnetGroupName="default")],
        ["it names no subnet group, so it stands in the default network, which is public"],
    ),
}


@pytest.mark.parametrize("case", PUBLIC)
def test_stores_stand_badly_in(case: str) -> None:
    stack, said = PUBLIC[case]

    assert found("db-in-private-subnets", stack) == said


NOT_HERE = "undecided: cannot decide: `subnetIds` names subnets outside this stack, which are not visible here"
UNSEEN_HOMES: dict[str, tuple[list[Mock], list[str]]] = {
    "subnets of another stack": ([group(subnetIds=["subnet-1", "subnet-2"])], [NOT_HERE]),
    "one subnet of another stack, another public": (
        [*TWO_ZONES, *OUT_OF_MAIN, Mock(GROUP, "orders", {"subnetIds": [UNKNOWN, "subnet-1"]}, {"subnetIds": "a"})],
        [f"a {OUT}", NOT_HERE],
    ),
    "subnets from nowhere": ([group(subnetIds=UNKNOWN)], [NOT_HERE]),
    "zones": (
        [VPC, subnet("a", zone=UNKNOWN, availabilityZone=UNKNOWN), subnet("b", zone=UNKNOWN), group("a", "b")],
        [unknown("availabilityZone")],
    ),
}


@pytest.mark.parametrize("case", UNSEEN_HOMES)
def test_where_stores_stand_is_left_open_without(case: str) -> None:
    stack, said = UNSEEN_HOMES[case]

    assert found("db-in-private-subnets", stack) == said


def test_one_zone_is_enough_in_dev() -> None:
    assert found("db-in-private-subnets", [VPC, subnet("a"), group("a")], "dev") == []
