"""Rules about security groups and network ACLs: what they open, and whether anybody can tell why."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Example, Mock

RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INTO = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
WORLD = "0.0.0.0/0"


def tcp(first: Any, last: Any, **source: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": first, "toPort": last, **(source or {"cidrBlocks": [WORLD]})}


def ingress(*openings: dict[str, Any]) -> dict[str, Any]:
    return {"ingress": list(openings)}


def reached(ports: str, allowed: str = "80, 443") -> list[str]:
    return [f"the world can reach {ports}; allowed are {allowed}"]


PUBLIC_PORTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "HTTPS": (ingress(tcp(443, 443)), []),
    "both ports of the web": (ingress(tcp(80, 80), tcp(443, 443)), []),
    "a port for a partner": (ingress(tcp(8080, 8080, cidrBlocks=["198.51.100.0/24"])), []),
    "a port for another group": (ingress(tcp(8080, 8080, securityGroups=["sg-1"])), []),
    "pings": (ingress({"protocol": "icmp", "fromPort": -1, "toPort": -1, "cidrBlocks": [WORLD]}), []),
    "a port beside": (ingress(tcp(8080, 8080)), reached("port 8080")),
    "a port beside, by IPv6": (ingress(tcp(8443, 8443, ipv6CidrBlocks=["::/0"])), reached("port 8443")),
    "a port beside, over UDP": (ingress({**tcp(53, 53), "protocol": "udp"}), reached("port 53")),
    "a range that begins well": (ingress(tcp(80, 81)), reached("ports 80-81")),
    "a range between what is allowed": (ingress(tcp(80, 443)), reached("ports 80-443")),
    "a range without a beginning": (ingress({"protocol": "tcp", "toPort": 443, "cidrBlocks": [WORLD]}), reached("ports 0-443")),
    "every port": (ingress({"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}), reached("every port")),
    "every port of TCP": (ingress(tcp(0, 65535)), reached("every port")),
    "one end that is not known": (ingress(tcp(UNKNOWN, 8080)), [unknown("ingress.0.fromPort")]),
    "addresses that are not known": (ingress(tcp(8080, 8080, cidrBlocks=UNKNOWN)), [unknown("ingress.0.cidrBlocks")]),
    "allowed ports for addresses that are not known": (ingress(tcp(443, 443, cidrBlocks=UNKNOWN)), []),
}


@pytest.mark.parametrize("case", PUBLIC_PORTS)
def test_a_public_port_is_judged_for(case: str) -> None:
    group, said = PUBLIC_PORTS[case]

    assert found("sg-public-port-allowlist", group) == said


def test_which_ports_may_be_public_is_a_setting() -> None:
    game = ingress(tcp(25565, 25565))

    assert found("sg-public-port-allowlist", game, settings={"allowedPorts": [25565]}) == []
    assert found("sg-public-port-allowlist", ingress(tcp(443, 443)), settings={"allowedPorts": []}) == reached("port 443", "none")


def test_rules_of_their_own_open_public_ports_as_well() -> None:
    classic = {"type": "ingress", **tcp(9000, 9001)}
    modern = {"ipProtocol": "tcp", "fromPort": 9000, "toPort": 9001, "cidrIpv4": WORLD}

    assert found("sg-public-port-allowlist", classic, type=RULE) == reached("ports 9000-9001")
    assert found("sg-public-port-allowlist", modern, type=INTO) == reached("ports 9000-9001")
    assert found("sg-public-port-allowlist", {**classic, "type": "egress"}, type=RULE) == []


ANYTHING = "anything may go out to the whole world"
EVERY = {"protocol": "-1", "fromPort": 0, "toPort": 0}
NOT_TRUSTED = "`egress.0.prefixListIds` names pl-1, and only `trustedPrefixLists` can say that it is not the world"
WAYS_OUT: dict[str, tuple[dict[str, Any], list[str]]] = {
    "HTTPS": ({"egress": [tcp(443, 443)]}, []),
    "nothing at all": ({}, []),
    "everything, inwards": ({"ingress": [{**EVERY, "cidrBlocks": [WORLD]}]}, []),
    "everything within the network": ({"egress": [{**EVERY, "cidrBlocks": ["10.0.0.0/8"]}]}, []),
    "everything to another group": ({"egress": [{**EVERY, "securityGroups": ["sg-1"]}]}, []),
    "most ports": ({"egress": [tcp(1024, 65535)]}, []),
    "everything": ({"egress": [{**EVERY, "cidrBlocks": [WORLD]}]}, [ANYTHING]),
    "everything by IPv6": ({"egress": [{**EVERY, "ipv6CidrBlocks": ["::/0"]}]}, [ANYTHING]),
    "every port of UDP": ({"egress": [{**tcp(0, 65535), "protocol": "udp"}]}, [ANYTHING]),
    "everything, by halves": ({"egress": [{**EVERY, "cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]}]}, [ANYTHING]),
    "one rule of two": ({"egress": [tcp(443, 443), {**EVERY, "cidrBlocks": [WORLD]}]}, [ANYTHING]),
    "a protocol that is not known": ({"egress": [{"protocol": UNKNOWN, "cidrBlocks": [WORLD]}]}, [unknown("egress.0.protocol")]),
    "a prefix list": (
        {"egress": [{**EVERY, "prefixListIds": ["pl-1"]}]},
        [f"undecided: cannot decide: {NOT_TRUSTED}"],
    ),
}


@pytest.mark.parametrize("case", WAYS_OUT)
def test_a_way_out_is_judged_for(case: str) -> None:
    group, said = WAYS_OUT[case]

    assert found("sg-no-open-egress", group) == said


def test_rules_of_their_own_let_out_as_well() -> None:
    assert found("sg-no-open-egress", {"ipProtocol": "-1", "cidrIpv4": WORLD}, type=OUT) == [ANYTHING]
    assert found("sg-no-open-egress", {"type": "egress", **EVERY, "cidrBlocks": [WORLD]}, type=RULE) == [ANYTHING]
    assert found("sg-no-open-egress", {"type": "ingress", **EVERY, "cidrBlocks": [WORLD]}, type=RULE) == []


def test_a_tier_may_be_let_out_to_anywhere() -> None:
    group = {"egress": [{**EVERY, "cidrBlocks": [WORLD]}], "tags": {"tier": "proxy"}}

    assert found("sg-no-open-egress", group) == [ANYTHING]
    assert found("sg-no-open-egress", group, settings={"exemptTiers": ["proxy"]}) == []
    assert found("sg-no-open-egress", group, "dev") == []


NO_WORD = "the group has no description of its own"
SAID: dict[str, tuple[str | None, dict[str, Any], list[str]]] = {
    "a group without rules": (None, {"description": "Shop: its load balancer"}, []),
    "a group whose rules say why": (None, {"description": "x", "egress": [{"description": "HTTPS"}]}, []),
    "a rule that says why": (INTO, {"description": "HTTPS from the internet"}, []),
    "a group that says nothing": (None, {}, [NO_WORD]),
    "a group with the provider's words": (None, {"description": "Managed by Pulumi"}, [NO_WORD]),
    "a group with another tool's words": (None, {"description": " MANAGED BY TERRAFORM "}, [NO_WORD]),
    "a group with spaces": (None, {"description": "  "}, [NO_WORD]),
    "a group whose rules say nothing": (
        None,
        {"description": "x", "ingress": [{"description": "a"}, {}], "egress": [{"description": ""}]},
        ["the ingress rule has no description", "the egress rule has no description"],
    ),
    "a rule inwards": (INTO, {}, ["the ingress rule has no description"]),
    "a rule outwards": (OUT, {}, ["the egress rule has no description"]),
    "an old rule outwards": (RULE, {"type": "egress"}, ["the egress rule has no description"]),
    "a description that is not known": (
        None,
        {"description": UNKNOWN, "ingress": [{}]},
        ["the ingress rule has no description", unknown("description")],
    ),
    "rules that are not known": (None, {"ingress": UNKNOWN}, [NO_WORD, unknown("ingress")]),
}


@pytest.mark.parametrize("case", SAID)
def test_descriptions_are_judged_for(case: str) -> None:
    type_, props, said = SAID[case]

    assert found("sg-described", props, type=type_) == said


def entry(number: Any, action: str, first: int = 22, last: int = 22, *, source: Any = WORLD, **more: Any) -> dict[str, Any]:
    ports = {"protocol": "tcp", "fromPort": first, "toPort": last}
    return {"ruleNo": number, "action": action, **ports, "cidrBlock": source, **more}


def acl(*entries: dict[str, Any]) -> Example:
    return [Mock(ACL, "public", {"ingress": list(entries)})]


def beside(name: str, number: int, action: str, first: int, last: int, *, of: str = "public", **more: Any) -> Mock:
    props = {"ruleNumber": number, "ruleAction": action, "protocol": "6", "fromPort": first, "toPort": last, "cidrBlock": WORLD}
    return Mock(ACL_RULE, name, {**props, **more}, {"networkAclId": of})


PUBLIC_ACL = Mock(ACL, "public")
SSH, BOTH = f"{WORLD} can reach port 22 (SSH)", f"{WORLD} can reach ports 22 (SSH), 3389 (RDP)"
ACLS: dict[str, tuple[Example, list[str]]] = {
    "only the web": (acl(entry(100, "allow", 443, 443)), []),
    "nothing": (acl(), []),
    "the office": (acl(entry(100, "allow", source="198.51.100.0/24")), []),
    "a refusal": (acl(entry(100, "deny")), []),
    "a refusal before": (acl(entry(200, "allow"), entry(100, "deny")), []),
    "a refusal of everything before": (acl(entry(200, "allow"), {**entry(100, "deny"), "protocol": "-1"}), []),
    "refusals of both halves before": (
        acl(entry(300, "allow"), entry(100, "deny", source="0.0.0.0/1"), entry(200, "deny", source="128.0.0.0/1")),
        [],
    ),
    "pings": (acl({**entry(100, "allow"), "protocol": "1"}), []),
    "a refusal beside it": (
        [PUBLIC_ACL, beside("no", 100, "deny", 3389, 3389), beside("replies", 200, "allow", 1024, 65535)],
        [],
    ),
    "outwards": ([PUBLIC_ACL, beside("out", 100, "allow", 22, 22, egress=True)], []),
    "SSH": (acl(entry(100, "allow")), [SSH]),
    "SSH by IPv6": (
        acl(entry(100, "allow", source=None, ipv6CidrBlock="::/0")),
        ["::/0 can reach port 22 (SSH)"],
    ),
    "the web, with the empty range the provider adds": (acl(entry(100, "allow", 443, 443, ipv6CidrBlock="")), []),
    "SSH, with the empty range the provider adds": (acl(entry(100, "allow", ipv6CidrBlock="")), [SSH]),
    "a refusal before, with the empty ranges the provider adds": (
        acl(entry(200, "allow", ipv6CidrBlock=""), entry(100, "deny", ipv6CidrBlock="")),
        [],
    ),
    "everything": (acl({**entry(100, "allow", 0, 0), "protocol": "-1"}), [BOTH]),
    "everything by name": (acl({**entry(100, "ALLOW", 0, 0), "protocol": "all"}), [BOTH]),
    "a refusal too late": (acl(entry(100, "allow"), entry(200, "deny")), [SSH]),
    "a refusal of one half": (acl(entry(200, "allow"), entry(100, "deny", source="0.0.0.0/1")), [SSH]),
    "a refusal of another protocol": (acl(entry(200, "allow"), {**entry(100, "deny"), "protocol": "udp"}), [SSH]),
    "a refusal of another port": (acl(entry(200, "allow"), entry(100, "deny", 23, 23)), [SSH]),
    "a number in quotes": (acl(entry("1000", "allow"), entry("200", "deny")), []),
    "RDP among the replies": (
        [PUBLIC_ACL, beside("replies", 200, "allow", 1024, 65535)],
        [f"{WORLD} can reach port 3389 (RDP)"],
    ),
    "a refusal of another ACL": (
        [PUBLIC_ACL, Mock(ACL, "data"), beside("no", 100, "deny", 22, 22, of="data"), beside("ssh", 200, "allow", 22, 22)],
        [SSH],
    ),
    "a refusal whose place is not known": (
        acl(entry(200, "allow"), entry(UNKNOWN, "deny")),
        [unknown("ingress.1.ruleNo")],
    ),
    "an address that is not known": (acl(entry(100, "allow", source=UNKNOWN)), [unknown("ingress.0.cidrBlock")]),
    "entries that are not known": ([Mock(ACL, "public", {"ingress": UNKNOWN})], [unknown("ingress")]),
}


@pytest.mark.parametrize("case", ACLS)
def test_an_acl_is_judged_for(case: str) -> None:
    example, said = ACLS[case]

    assert found("nacl-no-public-admin", example) == said
