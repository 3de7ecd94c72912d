"""Whether the names of a zone can be trusted."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

ZONE, RECORD = "aws:route53/zone:Zone", "aws:route53/record:Record"
QUERY_LOG, SIGNING = "aws:route53/queryLog:QueryLog", "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
KEY = "aws:route53/keySigningKey:KeySigningKey"
REFERENCE = "pulumi:pulumi:StackReference"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LATER = "undecided: cannot decide before deployment: "


def zone(**props: Any) -> Mock:
    return Mock(ZONE, "shop", {"name": "shop.example.com", "zoneId": "Z1", **props})


LOGGED = Mock(QUERY_LOG, "queries", {}, {"zoneId": "shop"})
SIGNED = [Mock(SIGNING, "signing", {}, {"hostedZoneId": "shop"}), Mock(KEY, "key", {}, {"hostedZoneId": "shop"})]
UNLOGGED, UNSIGNED = "[query-log] nothing records what it is asked", "[dnssec] its answers are not signed"
ZONES: dict[str, tuple[list[Mock], list[str]]] = {
    "logged and signed": ([zone(), LOGGED, *SIGNED], []),
    "logged and signed by its id": (
        [
            zone(),
            Mock(QUERY_LOG, "queries", {"zoneId": "Z1"}),
            Mock(SIGNING, "signing", {"hostedZoneId": "Z1", "signingStatus": "SIGNING"}),
            Mock(KEY, "key", {"hostedZoneId": "Z1", "status": "ACTIVE"}),
        ],
        [],
    ),
    "private": ([zone(vpcs=[{"vpcId": "vpc-1"}])], []),
    "private in a network that is made with it": ([Mock(ZONE, "shop", {}, {"vpcs": "net"}), Mock("aws:ec2/vpc:Vpc", "net")], []),
    "left alone": ([zone()], [UNLOGGED, UNSIGNED]),
    "in no network": ([zone(vpcs=[])], [UNLOGGED, UNSIGNED]),
    "logged": ([zone(), LOGGED], [UNSIGNED]),
    "signed": ([zone(), *SIGNED], [UNLOGGED]),
    "logged beside the log of another": ([zone(), Mock(QUERY_LOG, "queries", {"zoneId": "Z2"}), *SIGNED], [UNLOGGED]),
    "signed without key": ([zone(), LOGGED, SIGNED[0]], [UNSIGNED]),
    "given a key and not signed": ([zone(), LOGGED, SIGNED[1]], [UNSIGNED]),
    "signed no longer": (
        [zone(), LOGGED, Mock(SIGNING, "signing", {"signingStatus": "NOT_SIGNING"}, {"hostedZoneId": "shop"}), SIGNED[1]],
        [UNSIGNED],
    ),
    "signed by a key that is off": (
        [zone(), LOGGED, SIGNED[0], Mock(KEY, "key", {"status": "INACTIVE"}, {"hostedZoneId": "shop"})],
        [UNSIGNED],
    ),
    "signed by one key of two": (
        [zone(), LOGGED, *SIGNED, Mock(KEY, "old", {"status": "INACTIVE"}, {"hostedZoneId": "shop"})],
        [],
    ),
    "logged in a way that is not known": (
        [zone(), Mock(QUERY_LOG, "queries", {"zoneId": UNKNOWN}), *SIGNED],
        [f"{LATER}`zoneId` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", ZONES)
def test_a_zone_is(case: str) -> None:
    stack, said = ZONES[case]

    assert found("dns-hygiene", stack) == said


LB_NAME = "web-1.eu-west-1.elb.amazonaws.com"
WEB = Mock(BALANCER, "web", {"dnsName": LB_NAME})

OUTSIDE = f"undecided: cannot decide: `aliases.0.name` is {LB_NAME} of another stack"


def alias(name: Any) -> Mock:
    return Mock(RECORD, "www", {"name": "www.example.com", "type": "A", "aliases": [{"name": name, "zoneId": "Z9"}]})


def record(type_: str, *records: Any) -> Mock:
    return Mock(RECORD, "www", {"name": "www.example.com", "type": type_, "records": list(records)})


THERE: dict[str, list[Mock]] = {
    "a load balancer it is made from": [Mock(RECORD, "www", {"type": "A"}, {"aliases": "web"}), Mock(BALANCER, "web")],
    "a load balancer by its name": [alias(LB_NAME), WEB],
    "a load balancer by its name in another spelling": [alias(f"DualStack.{LB_NAME.upper()}."), WEB],
    "a distribution by its name": [
        alias("d1.cloudfront.net"),
        Mock("aws:cloudfront/distribution:Distribution", "web", {"domainName": "d1.cloudfront.net"}),
    ],
    "a domain of an API by its name": [
        alias("d-1.execute-api.eu-west-1.amazonaws.com"),
        Mock(
            "aws:apigatewayv2/domainName:DomainName",
            "web",
            {"domainNameConfiguration": {"targetDomainName": "d-1.execute-api.eu-west-1.amazonaws.com"}},
        ),
    ],
    "another record of the zone": [alias("shop.example.com"), Mock(RECORD, "shop", {"name": "shop.example.com", "type": "MX"})],
    "an address of the stack": [record("A", "52.95.110.1"), Mock("aws:ec2/eip:Eip", "web", {"publicIp": "52.95.110.1"})],
    "an address inside": [record("A", "10.0.0.7")],
    "an address inside, by IPv6": [record("AAAA", "fd00::7")],
    "somebody else's name": [record("CNAME", "mail.example.org")],
    "text that looks like a name": [record("TXT", LB_NAME)],
    "nothing": [Mock(RECORD, "www", {"type": "A"})],
}


@pytest.mark.parametrize("case", THERE)
def test_a_record_may_point_at(case: str) -> None:
    assert found("dns-hygiene", THERE[case]) == []


GONE: dict[str, tuple[list[Mock], str]] = {
    "a load balancer": ([alias(LB_NAME)], LB_NAME),
    "a load balancer of another name": ([alias("web-2.eu-west-1.elb.amazonaws.com"), WEB], "web-2.eu-west-1.elb.amazonaws.com"),
    "a website": ([alias("s3-website-eu-west-1.amazonaws.com")], "s3-website-eu-west-1.amazonaws.com"),
    "a distribution": ([record("CNAME", "d1.cloudfront.net.")], "d1.cloudfront.net."),
    "an application": ([record("CNAME", "shop.eu-west-1.elasticbeanstalk.com")], "shop.eu-west-1.elasticbeanstalk.com"),
    "an address": ([record("A", "52.95.110.1")], "52.95.110.1"),
    "an address by IPv6": ([record("AAAA", "2a05:d018::1")], "2a05:d018::1"),
    "one address of two": ([record("A", "10.0.0.7", "52.95.110.1")], "52.95.110.1"),
    "another record": ([alias("shop.example.com")], "shop.example.com"),
    "itself": ([alias("www.example.com")], "www.example.com"),
    "what a policy of certificates is called": (
        [alias("shop.example.com"), Mock("aws:acm/certificate:Certificate", "shop", {"domainName": "shop.example.com"})],
        "shop.example.com",
    ),
    "something looked up in a zone of the stack": (
        [
            Mock(RECORD, "www", {"type": "A", "aliases": [{"name": LB_NAME, "zoneId": "Z1"}]}, {"aliases": "inside"}),
            Mock(ZONE, "inside", {"vpcs": [{"vpcId": "vpc-1"}]}),
        ],
        LB_NAME,
    ),
}


@pytest.mark.parametrize("case", GONE)
def test_a_record_points_at_what_is_gone_when_nothing_is_called_like(case: str) -> None:
    stack, name = GONE[case]

    assert found("dns-hygiene", stack) == [f"[dangling] nothing in this stack answers to {name}"]


def test_each_value_of_a_record_is_judged_by_itself() -> None:
    said = found("dns-hygiene", [record("A", "52.95.110.1", UNKNOWN, "52.95.110.2")])

    assert said == [
        "[dangling] nothing in this stack answers to 52.95.110.1",
        "[dangling] nothing in this stack answers to 52.95.110.2",
        f"{LATER}`records.1` is not known yet",
    ]


def test_what_lies_in_another_stack_has_to_be_listed() -> None:
    stack = [Mock(RECORD, "www", {"type": "A", "aliases": [{"name": LB_NAME}]}, {"aliases": "edge"}), Mock(REFERENCE, "edge")]

    said = found("dns-hygiene", stack), found("dns-hygiene", stack, settings={"outsideTargets": ["*.ELB.amazonaws.com"]})

    assert said == ([f"{OUTSIDE}, and only `outsideTargets` can say that it is there"], [])


def test_an_address_can_be_listed_as_well() -> None:
    assert found("dns-hygiene", [record("A", "52.95.110.1")], settings={"outsideTargets": ["52.95.110.*"]}) == []


def test_an_alias_that_is_not_known_is_left_open() -> None:
    assert found("dns-hygiene", [alias(UNKNOWN)]) == [f"{LATER}`aliases.0.name` is not known yet"]
