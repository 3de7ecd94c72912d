"""The ways from the internet to stores, as security groups leave them open."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.examples import resources
from devops_policies.reach import described, reach
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.view import Stack

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INTO = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
LB = "aws:lb/loadBalancer:LoadBalancer"
DB = "aws:rds/instance:Instance"
WORLD = "0.0.0.0/0"
ANYWHERE = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}
HTTPS = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [WORLD]}
VPC = Mock("aws:ec2/vpc:Vpc", "shop", {"cidrBlock": "10.0.0.0/16"})


def sg(name: str, *ingress: dict[str, Any], made_from: Any = (), egress: Any = (ANYWHERE,)) -> Mock:
    """A group with rules of its own, which may go anywhere unless `egress` says otherwise."""
    refs = {"vpcId": "shop", **({"ingress": made_from} if made_from else {})}
    return Mock(GROUP, name, {"ingress": list(ingress), "egress": list(egress)}, refs)


def tcp(port: int, **source: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": port, "toPort": port, **source}


def group(port: int) -> dict[str, Any]:
    """A rule for another group whose id is not known yet."""
    return tcp(port, securityGroups=[UNKNOWN])


def balancer(*worn: str) -> Mock:
    return Mock(LB, "balancer", {}, {"securityGroups": worn or "edge"})


def machine(*worn: str, name: str = "machine") -> Mock:
    return Mock("aws:ec2/instance:Instance", name, {}, {"vpcSecurityGroupIds": worn or "app"})


DATABASE = Mock(DB, "db", {}, {"vpcSecurityGroupIds": "orders"})
EDGE = sg("edge", HTTPS)
APP = sg("app", group(8080), made_from="edge")
ORDERS = sg("orders", group(5432), made_from="app")
BEHIND = (VPC, EDGE, APP, balancer(), machine(), DATABASE)
WEB = "the internet -> edge (port 443)"


def subnet(name: str, cidr: Any) -> Mock:
    return Mock("aws:ec2/subnet:Subnet", name, {"cidrBlock": cidr}, {"vpcId": "shop"})


def placed(balancer_in: str, *subnets: Mock, admits: str) -> list[Mock]:
    """Two tiers in front of a database that lets in a range."""
    front = Mock(LB, "balancer", {}, {"securityGroups": "edge", "subnets": balancer_in})
    return [VPC, *subnets, EDGE, front, sg("orders", tcp(5432, cidrBlocks=[admits])), DATABASE]


LOCKED: dict[str, list[Mock]] = {
    "a load balancer and a machine": [*BEHIND, ORDERS],
    "a load balancer and a service of containers": [
        *BEHIND[:4],
        Mock(
            "aws:ecs/service:Service",
            "s",
            {"networkConfiguration": {"securityGroups": [UNKNOWN]}},
            {"networkConfiguration": "app"},
        ),
        DATABASE,
        ORDERS,
    ],
    "a closed door, for nobody is let in": [*BEHIND, sg("orders")],
    "a closed door, for the load balancer's group lets nothing out": [
        *(each for each in BEHIND if each is not EDGE),
        sg("edge", HTTPS, egress=()),
        sg("orders", group(5432), made_from="edge"),
    ],
    "a closed door, for the load balancer's group lets out another port only": [
        *(each for each in BEHIND if each is not EDGE),
        sg("edge", HTTPS, egress=[tcp(8080, cidrBlocks=["10.0.0.0/16"])]),
        sg("orders", group(5432), made_from="edge"),
    ],
    "one address, which is not the world": [*BEHIND, sg("orders", tcp(5432, cidrBlocks=["198.51.100.7/32"]))],
    "pings, which are no way in": [
        *BEHIND,
        sg("orders", {"protocol": "icmp", "fromPort": -1, "toPort": -1, "cidrBlocks": [WORLD]}),
    ],
    "a subnet that holds no load balancer": placed(
        "front", subnet("front", "10.0.1.0/24"), subnet("back", "10.0.2.0/24"), admits="10.0.2.0/24"
    ),
    "a range of another network": placed("front", subnet("front", "10.0.1.0/24"), admits="172.16.0.0/12"),
    "a group of another stack that is trusted": [*BEHIND, sg("orders", tcp(5432, securityGroups=["sg-inner"]))],
    "a prefix list that is trusted": [*BEHIND, sg("orders", tcp(5432, prefixListIds=["pl-inner"]))],
}
TRUSTED = {"trustedGroups": ["sg-inner"], "trustedPrefixLists": ["pl-inner"]}


@pytest.mark.parametrize("case", LOCKED)
def test_between_the_internet_and_a_store_stands(case: str) -> None:
    assert found("no-public-path-to-db", LOCKED[case], settings=TRUSTED) == []


TOO_SHORT = f"{WEB} -> orders (port 5432): only edge stands between"
SHORT: dict[str, tuple[list[Mock], list[str]]] = {
    "the world is let in": (
        [*BEHIND, sg("orders", tcp(5432, cidrBlocks=[WORLD]))],
        ["the internet -> orders (port 5432): nothing stands between"],
    ),
    "the world is let in by IPv6": (
        [*BEHIND, sg("orders", tcp(5432, ipv6CidrBlocks=["::/0"]))],
        ["the internet -> orders (port 5432): nothing stands between"],
    ),
    "the world is let in by halves to every port": (
        [*BEHIND, sg("orders", {"protocol": -1, "cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]})],
        ["the internet -> orders (every port): nothing stands between"],
    ),
    "a rule of its own lets the world in": (
        [
            *BEHIND,
            sg("orders"),
            Mock(
                INTO,
                "in",
                {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5433, "cidrIpv4": WORLD},
                {"securityGroupId": "orders"},
            ),
        ],
        ["the internet -> orders (ports 5432-5433): nothing stands between"],
    ),
    "the load balancer is let in": ([*BEHIND, sg("orders", group(5432), made_from="edge")], [TOO_SHORT]),
    "the load balancer is let in by a rule of its own": (
        [
            *BEHIND,
            sg("orders"),
            Mock(RULE, "in", {"type": "ingress", **tcp(5432)}, {"securityGroupId": "orders", "sourceSecurityGroupId": "edge"}),
        ],
        [TOO_SHORT],
    ),
    "the whole network is let in": ([*BEHIND, sg("orders", tcp(5432, cidrBlocks=["10.0.0.0/8"]))], [TOO_SHORT]),
    "the load balancer's subnet is let in": (
        placed("front", subnet("front", "10.0.1.0/24"), admits="10.0.1.128/25"),
        [TOO_SHORT],
    ),
    "the load balancer stands behind the machine's group too": (
        [*BEHIND[:3], balancer("edge", "app"), machine(), DATABASE, ORDERS],
        [TOO_SHORT],
    ),
    "a public machine is let in": (
        [VPC, sg("app", tcp(22, cidrBlocks=[WORLD])), machine(), DATABASE, ORDERS],
        ["the internet -> app (port 22) -> orders (port 5432): only app stands between"],
    ),
    "machines alone stand between": (
        [VPC, sg("edge", HTTPS), APP, machine("edge", name="bastion"), machine(), DATABASE, ORDERS],
        [f"{WEB} -> app (port 8080) -> orders (port 5432): no load balancer stands between"],
    ),
    "load balancers alone stand between": (
        [VPC, EDGE, APP, balancer(), Mock(LB, "inner", {}, {"securityGroups": "app"}), DATABASE, ORDERS],
        [f"{WEB} -> app (port 8080) -> orders (port 5432): no machine stands between"],
    ),
    "one of its groups is open": (
        [
            *BEHIND[:5],
            Mock(DB, "db", {}, {"vpcSecurityGroupIds": ("orders", "tools")}),
            ORDERS,
            sg("tools", tcp(5432, cidrBlocks=[WORLD])),
        ],
        ["the internet -> tools (port 5432): nothing stands between"],
    ),
    "a cache lets the load balancer in": (
        [
            VPC,
            EDGE,
            balancer(),
            sg("cache", group(6379), made_from="edge"),
            Mock("aws:elasticache/replicationGroup:ReplicationGroup", "c", {}, {"securityGroupIds": "cache"}),
        ],
        [f"{WEB} -> cache (port 6379): only edge stands between"],
    ),
    "ids are known and rules were read back": (
        [
            Mock(GROUP, "edge", {"arn": "arn:aws:ec2:eu-west-1:1:security-group/sg-1", "ingress": [HTTPS], "egress": [ANYWHERE]}),
            Mock(
                GROUP,
                "orders",
                {"arn": "arn:aws:ec2:eu-west-1:1:security-group/sg-2", "ingress": [tcp(5432, securityGroups=["sg-1"])]},
            ),
            Mock(LB, "balancer", {"securityGroups": ["sg-1"]}),
            Mock(DB, "db", {"vpcSecurityGroupIds": ["sg-2"]}),
        ],
        [TOO_SHORT],
    ),
    "a search domain stands outside any network": (
        [Mock("aws:opensearch/domain:Domain", "search")],
        ["it stands outside any network, at an address of the internet"],
    ),
    "it names no group": ([Mock(DB, "db")], ["it names no security group, so it shares the default one of its network"]),
}


@pytest.mark.parametrize("case", SHORT)
def test_a_lock_is_missing_when(case: str) -> None:
    stack, said = SHORT[case]

    assert found("no-public-path-to-db", stack) == said


def maybe(way: str, reason: str) -> str:
    return f"undecided: cannot decide: `vpcSecurityGroupIds` may be open by {way}: {reason}"


FROM_WEB = f"{WEB} -> orders (port 5432)"
DIRECT = "the internet -> orders (port 5432)"
UNSEEN: dict[str, tuple[list[Mock], list[str]]] = {
    "a group of another stack": (
        [*BEHIND, sg("orders", tcp(5432, securityGroups=["sg-9"]))],
        [maybe(DIRECT, "`ingress.0.securityGroups` names sg-9, a security group of another stack")],
    ),
    "an address that is not known": (
        [*BEHIND, sg("orders", tcp(5432, cidrBlocks=[UNKNOWN]))],
        [maybe(DIRECT, "`ingress.0.cidrBlocks.0` is not known yet")],
    ),
    "a prefix list": (
        [*BEHIND, sg("orders", tcp(5432, prefixListIds=["pl-1"]))],
        [maybe(DIRECT, "`ingress.0.prefixListIds` names pl-1, and only `trustedPrefixLists` can say that it is not the world")],
    ),
    "a protocol that is not known": (
        [*BEHIND, sg("orders", {"protocol": UNKNOWN, "cidrBlocks": [WORLD]})],
        [maybe("the internet -> orders", "`ingress.0.protocol` is not known yet")],
    ),
    "rules that are not known": (
        [*BEHIND, Mock(GROUP, "orders", {}, {"ingress": "app"})],
        [maybe("the internet -> orders", "`ingress` is not known yet")],
    ),
    "a range of a network of another stack": (
        [
            Mock(GROUP, "edge", {"ingress": [HTTPS], "egress": [ANYWHERE]}),
            balancer(),
            Mock(GROUP, "orders", {"ingress": [tcp(5432, cidrBlocks=["10.0.0.0/8"])]}),
            DATABASE,
        ],
        [maybe(FROM_WEB, "`ingress.0.cidrBlocks` holds 10.0.0.0/8, and whether edge stands there is not visible here")],
    ),
    "a part of the network, and where the load balancer stands": (
        [*BEHIND, sg("orders", tcp(5432, cidrBlocks=["10.0.1.0/24"]))],
        [maybe(FROM_WEB, "`ingress.0.cidrBlocks` holds 10.0.1.0/24, and whether edge stands there is not visible here")],
    ),
    "what stands behind the groups between": (
        [VPC, EDGE, APP, DATABASE, ORDERS],
        [maybe(f"{WEB} -> app (port 8080) -> orders (port 5432)", "what stands behind its groups is not visible here")],
    ),
    "the store's own groups": ([Mock(DB, "db", {"vpcSecurityGroupIds": UNKNOWN})], [unknown("vpcSecurityGroupIds")]),
    "the store's own group, of another stack": (
        [Mock(DB, "db", {"vpcSecurityGroupIds": ["sg-9"]})],
        ["undecided: cannot decide: `vpcSecurityGroupIds` names sg-9, a security group of another stack"],
    ),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_the_way_to_a_store_is_left_open_without(case: str) -> None:
    stack, said = UNSEEN[case]

    assert found("no-public-path-to-db", stack) == said


def test_what_is_certain_is_said_before_what_is_not() -> None:
    stack = [*BEHIND, sg("orders", tcp(5432, cidrBlocks=[UNKNOWN]), tcp(5433, cidrBlocks=[WORLD]))]

    assert found("no-public-path-to-db", stack) == ["the internet -> orders (port 5433): nothing stands between"]


BOTH = "orders (port 5432, port 9000)"


def test_every_way_from_the_internet_can_be_listed() -> None:
    given = [*BEHIND, sg("orders", group(5432), group(9000), made_from=("edge", "app"))]
    stack = Stack(resources(all_rules()["no-public-path-to-db"], given))
    ways = reach(stack, (), ())
    target = next(each for each in ways.groups.all if each.name == "orders")

    listed = sorted(described(path) for path in ways.paths(target))

    assert listed == [f"{WEB} -> app (port 8080) -> {BOTH}", f"{WEB} -> {BOTH}"]
