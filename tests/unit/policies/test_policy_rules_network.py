"""Rules about who reaches what over the network."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
WORLD = "0.0.0.0/0"


def ingress(*openings: dict[str, Any]) -> dict[str, Any]:
    return {"ingress": [{"protocol": "tcp", "fromPort": 22, "toPort": 22, **opening} for opening in openings]}


SSH_OPEN = {
    "the world by IPv4": (ingress({"cidrBlocks": [WORLD]}), f"{WORLD} can reach port 22 (SSH)"),
    "the world by IPv6": (ingress({"ipv6CidrBlocks": ["::/0"]}), "::/0 can reach port 22 (SSH)"),
    "the world in two halves": (
        ingress({"cidrBlocks": ["0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1"]}),
        "0.0.0.0/1 and 10.0.0.0/8 and 128.0.0.0/1 can reach port 22 (SSH)",
    ),
    "half of the world": (ingress({"cidrBlocks": ["128.0.0.0/1"]}), "128.0.0.0/1 can reach port 22 (SSH)"),
    "all of IPv6 that is handed out": (ingress({"ipv6CidrBlocks": ["2000::/3"]}), "2000::/3 can reach port 22 (SSH)"),
    "a range that holds the port": (
        ingress({"fromPort": 0, "toPort": 65535, "cidrBlocks": [WORLD]}),
        f"{WORLD} can reach ports 22 (SSH), 3389 (RDP)",
    ),
    "every protocol": (
        ingress({"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}),
        f"{WORLD} can reach ports 22 (SSH), 3389 (RDP)",
    ),
    "every protocol by its other name": (
        ingress({"protocol": "ALL", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}),
        f"{WORLD} can reach ports 22 (SSH), 3389 (RDP)",
    ),
    "the protocol by its number": (ingress({"protocol": 6, "cidrBlocks": [WORLD]}), f"{WORLD} can reach port 22 (SSH)"),
    "an address of the world with host bits": (ingress({"cidrBlocks": ["10.1.2.3/0"]}), "10.1.2.3/0 can reach port 22 (SSH)"),
    "remote desktop over UDP": (
        ingress({"protocol": "udp", "fromPort": 3389, "toPort": 3389, "cidrBlocks": [WORLD]}),
        f"{WORLD} can reach port 3389 (RDP)",
    ),
}


@pytest.mark.parametrize("case", SSH_OPEN)
def test_ssh_is_open_to(case: str) -> None:
    group, message = SSH_OPEN[case]

    assert found("sg-no-public-admin", group) == [message]


SSH_CLOSED = {
    "one address": ingress({"cidrBlocks": ["198.51.100.7/32"]}),
    "a private network": ingress({"cidrBlocks": ["10.0.0.0/8", "172.16.0.0/12"], "ipv6CidrBlocks": ["fc00::/7"]}),
    "the largest range one holder has": ingress({"cidrBlocks": ["17.0.0.0/8"], "ipv6CidrBlocks": ["2a06:98c0::/29"]}),
    "another security group": ingress({"securityGroups": ["sg-0123"]}),
    "the group itself": ingress({"self": True}),
    "the world, but another port": ingress({"fromPort": 443, "toPort": 443, "cidrBlocks": [WORLD]}),
    "the world, but ports around it": ingress({"fromPort": 23, "toPort": 3388, "cidrBlocks": [WORLD]}),
    "the world, but pings": ingress({"protocol": "icmp", "fromPort": -1, "toPort": -1, "cidrBlocks": [WORLD]}),
    "the world, but outwards": {"egress": ingress({"cidrBlocks": [WORLD]})["ingress"]},
    "nobody": {},
}


@pytest.mark.parametrize("case", SSH_CLOSED)
def test_ssh_is_not_open_to(case: str) -> None:
    assert found("sg-no-public-admin", SSH_CLOSED[case]) == []


def test_a_rule_of_its_own_is_judged_like_one_written_in_the_group() -> None:
    opening = {"fromPort": 22, "toPort": 22, "protocol": "tcp", "cidrBlocks": [WORLD]}

    assert found("sg-no-public-admin", {"type": "ingress", **opening}, type=RULE) == [f"{WORLD} can reach port 22 (SSH)"]
    assert found("sg-no-public-admin", {"type": "egress", **opening}, type=RULE) == []


def test_an_ingress_rule_without_ports_opens_them_all() -> None:
    for source in ({"cidrIpv4": WORLD}, {"cidrIpv6": "::/0"}):
        (address,) = source.values()

        said = found("sg-no-public-admin", {"ipProtocol": "-1", **source}, type=INGRESS)

        assert said == [f"{address} can reach ports 22 (SSH), 3389 (RDP)"]


def test_an_ingress_rule_for_a_prefix_list_is_undecided() -> None:
    said = found("sg-no-public-admin", {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "prefixListId": "pl-1"}, type=INGRESS)

    assert said == [
        "undecided: cannot decide: `prefixListId` names pl-1, and only `trustedPrefixLists` can say that it is not the world"
    ]


def test_each_opening_is_judged_by_itself() -> None:
    group = ingress({"cidrBlocks": [UNKNOWN]}, {"cidrBlocks": [UNKNOWN, WORLD]}, {"cidrBlocks": UNKNOWN})

    said = found("sg-no-public-admin", group)

    assert said == [
        f"{WORLD} can reach port 22 (SSH)",
        unknown("ingress.0.cidrBlocks.0"),
        unknown("ingress.2.cidrBlocks"),
    ]


OPEN_QUESTIONS = {
    "what decides is the port": (ingress({"cidrBlocks": UNKNOWN, "fromPort": 443, "toPort": 443}), []),
    "what decides is the source": (ingress({"cidrBlocks": ["10.0.0.0/8"], "protocol": UNKNOWN}), []),
    "the lower end cannot matter": (ingress({"cidrBlocks": [WORLD], "fromPort": UNKNOWN, "toPort": 21}), []),
    "the protocol may be every protocol": (
        ingress({"cidrBlocks": [WORLD], "protocol": UNKNOWN}),
        [unknown("ingress.0.protocol")],
    ),
    "all openings": ({"ingress": UNKNOWN}, [unknown("ingress")]),
}


@pytest.mark.parametrize("case", OPEN_QUESTIONS)
def test_an_unknown_value_matters_only_where_it_decides(case: str) -> None:
    group, said = OPEN_QUESTIONS[case]

    assert found("sg-no-public-admin", group) == said


def test_a_prefix_list_is_undecided_until_it_is_trusted() -> None:
    group = ingress({"prefixListIds": ["pl-1"]})
    doubt = "`ingress.0.prefixListIds` names pl-1, and only `trustedPrefixLists` can say that it is not the world"

    assert found("sg-no-public-admin", group) == [f"undecided: cannot decide: {doubt}"]
    assert found("sg-no-public-admin", group, settings={"trustedPrefixLists": ["pl-1"]}) == []


def test_something_that_is_no_address_range_cannot_be_judged() -> None:
    assert found("sg-no-public-admin", ingress({"cidrBlocks": ["everywhere"]})) == [
        "error: cannot be judged: `ingress.0` is not made of address ranges"
    ]


DATA_PORTS = {
    "a database": (5432, 5432, ["[data] 0.0.0.0/0 can reach port 5432 (PostgreSQL)"]),
    "a cache and its neighbours": (6000, 7000, ["[data] 0.0.0.0/0 can reach port 6379 (Redis)"]),
    "a file share": (445, 445, ["[cifs] 0.0.0.0/0 can reach port 445 (SMB)"]),
    "two brokers": (9000, 9300, ["[data] 0.0.0.0/0 can reach ports 9092 (Kafka), 9200 (OpenSearch)"]),
    "both kinds": (
        400,
        1433,
        ["[data] 0.0.0.0/0 can reach port 1433 (SQL Server)", "[cifs] 0.0.0.0/0 can reach port 445 (SMB)"],
    ),
    "the web": (80, 443, []),
}


@pytest.mark.parametrize("case", DATA_PORTS)
def test_the_world_reaches(case: str) -> None:
    first, last, said = DATA_PORTS[case]

    assert found("sg-no-public-data-ports", ingress({"fromPort": first, "toPort": last, "cidrBlocks": [WORLD]})) == said


def test_every_port_of_a_store_is_known() -> None:
    group = ingress({"fromPort": 0, "toPort": 65535, "cidrBlocks": [WORLD]})

    data, share = found("sg-no-public-data-ports", group)

    assert share == f"[cifs] {WORLD} can reach port 445 (SMB)"
    assert data.removeprefix(f"[data] {WORLD} can reach ports ").split(", ") == [
        "1433 (SQL Server)",
        "1521 (Oracle)",
        "3306 (MySQL)",
        "5432 (PostgreSQL)",
        "5439 (Redshift)",
        "6379 (Redis)",
        "9092 (Kafka)",
        "9200 (OpenSearch)",
        "11211 (Memcached)",
        "27017 (MongoDB)",
    ]


DEFAULT_GROUPS = {
    "closed": ({}, []),
    "closed in so many words": ({"ingress": [], "egress": []}, []),
    "open outwards": ({"egress": [{"protocol": "-1", "cidrBlocks": [WORLD]}]}, ["the default security group has egress rules"]),
    "open to itself, outwards unknown": (
        {"ingress": [{"self": True}], "egress": UNKNOWN},
        ["the default security group has ingress rules", unknown("egress")],
    ),
}


@pytest.mark.parametrize("case", DEFAULT_GROUPS)
def test_the_default_group_is(case: str) -> None:
    group, said = DEFAULT_GROUPS[case]

    assert found("default-sg-closed", group) == said


PUBLIC = "every machine launched here gets a public address"
SUBNETS = {
    "a private subnet without public addresses": ({"mapPublicIpOnLaunch": False, "tags": {"tier": "private"}}, None, []),
    "a subnet that says nothing": ({}, None, []),
    "a public subnet": ({"mapPublicIpOnLaunch": True, "tags": {"tier": "public"}}, None, []),
    "a subnet the provider tags as public": (
        {"mapPublicIpOnLaunch": True},
        {"defaultTags": '{"tags": {"tier": "public"}}'},
        [],
    ),
    "a subnet of no tier": ({"mapPublicIpOnLaunch": True}, None, [PUBLIC]),
    "a subnet whose own tag outweighs the provider's": (
        {"mapPublicIpOnLaunch": True, "tags": {"tier": "data"}},
        {"defaultTags": '{"tags": {"tier": "public"}}'},
        [PUBLIC],
    ),
    "a subnet of a tier not known yet": ({"mapPublicIpOnLaunch": True, "tags": {"tier": UNKNOWN}}, None, [unknown("tags.tier")]),
}


@pytest.mark.parametrize("case", SUBNETS)
def test_public_addresses_at_launch_are_judged_for(case: str) -> None:
    subnet, provider, said = SUBNETS[case]

    assert found("subnet-no-auto-public-ip", subnet, provider=provider) == said
