"""What stands between the internet and the network: load balancers, filters and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

LB, ALB = "aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
STAGE, API = "aws:apigateway/stage:Stage", "aws:apigateway/restApi:RestApi"
ACL, ASSOCIATION = "aws:wafv2/webAcl:WebAcl", "aws:wafv2/webAclAssociation:WebAclAssociation"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
SUBNET = "aws:ec2/subnet:Subnet"
LATER = "undecided: cannot decide before deployment: "


def filtered(**props: Any) -> Mock:
    return Mock(ASSOCIATION, "filtered", props) if props else Mock(ASSOCIATION, "filtered", {}, {"resourceArn": "web"})


def api(**props: Any) -> list[Mock]:
    return [Mock(STAGE, "web", {}, {"restApi": "api"}), Mock(API, "api", props)]


OPEN = ["[attached] everyone can reach it, and nothing filters requests"]
ARN = {"arn": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/1"}
OUTSIDE = "undecided: cannot decide: `restApi` names an API outside this stack"
EDGE: dict[str, tuple[list[Mock], list[str]]] = {
    "a filtered load balancer": ([Mock(LB, "web"), filtered()], []),
    "a load balancer filtered by its ARN": ([Mock(LB, "web", ARN), filtered(resourceArn=ARN["arn"])], []),
    "a load balancer inside": ([Mock(LB, "web", {"internal": True})], []),
    "a network load balancer": ([Mock(LB, "web", {"loadBalancerType": "network"})], []),
    "a filtered API": ([*api(), filtered()], []),
    "a private API": (api(endpointConfiguration={"types": "PRIVATE"}), []),
    "a private API in a list": (api(endpointConfiguration={"types": ["PRIVATE"]}), []),
    "a load balancer": ([Mock(LB, "web")], OPEN),
    "a load balancer of the other name": ([Mock(ALB, "web", {"internal": False})], OPEN),
    "a load balancer inside that is not inside": ([Mock(LB, "web", {"internal": "false"})], OPEN),
    "a load balancer that does not say where it is": ([Mock(LB, "web", {"internal": UNKNOWN})], OPEN),
    "a load balancer beside a filtered one": ([Mock(LB, "web", ARN), filtered(resourceArn="arn:other")], OPEN),
    "an API": (api(), OPEN),
    "a regional API": (api(endpointConfiguration={"types": "REGIONAL"}), OPEN),
    "an API that does not say where it is": (api(endpointConfiguration=UNKNOWN), OPEN),
    "an API outside the stack": (
        [Mock(STAGE, "web", {"restApi": "a1b2c3"})],
        [f"{OUTSIDE}, and nothing here tells whether the internet reaches it"],
    ),
    "a filtered API outside the stack": ([Mock(STAGE, "web", {"restApi": "a1b2c3"}), filtered()], []),
    "a filter for something unknown": (
        [Mock(LB, "web"), filtered(resourceArn=UNKNOWN)],
        [f"{LATER}`resourceArn` is not known yet"],
    ),
    "a filter without record": ([Mock(ACL, "filter")], ["[logged] nothing records what it stops"]),
    "a filter with the record of another": (
        [Mock(ACL, "filter", {"arn": "arn:filter"}), Mock(LOGGING, "log", {"resourceArn": "arn:other"})],
        ["[logged] nothing records what it stops"],
    ),
    "a filter with a record": ([Mock(ACL, "filter"), Mock(LOGGING, "log", {}, {"resourceArn": "filter"})], []),
}


@pytest.mark.parametrize("case", EDGE)
def test_the_edge_is_judged_with(case: str) -> None:
    stack, said = EDGE[case]

    assert found("edge-waf", stack) == said


SUBNETS = [
    Mock(SUBNET, "a", {"id": "subnet-a", "availabilityZone": "eu-west-1a"}),
    Mock(SUBNET, "a2", {"id": "subnet-a2", "availabilityZone": "eu-west-1a"}),
    Mock(SUBNET, "b", {"id": "subnet-b", "availabilityZone": "eu-west-1b"}),
]


def network(made_from: Sequence[str] = ("a", "b"), **props: Any) -> Mock:
    """A load balancer that is judged by its zones alone."""
    refs = {} if "subnetMappings" in props or "subnets" in props else {"subnets": made_from}
    return Mock(LB, "web", {"loadBalancerType": "network", **props}, refs)


ONE_ZONE = ["[multi-az] its subnets span 1 of at least 2 zones"]
ZONES: dict[str, tuple[Mock, list[str]]] = {
    "in subnets of two zones": (network(), []),
    "in subnets of two zones, by their ids": (network(subnets=["subnet-a", "subnet-b"]), []),
    "in mapped subnets of two zones": (
        network(subnetMappings=[{"subnetId": "subnet-a"}, {"subnetId": "subnet-b"}]),
        [],
    ),
    "in subnets the cloud answers, and mapped ones": (
        network(subnets=UNKNOWN, subnetMappings=[{"subnetId": "subnet-a"}, {"subnetId": "subnet-b"}]),
        [],
    ),
    "in one subnet": (network(["a"]), ONE_ZONE),
    "in two subnets of one zone": (network(["a", "a2"]), ONE_ZONE),
    "in one mapped subnet": (network(subnetMappings=[{"subnetId": "subnet-a"}]), ONE_ZONE),
    "as a gateway in one subnet": (network(["a"], loadBalancerType="gateway"), ONE_ZONE),
    "in no subnet": (network(subnets=[]), ["[multi-az] its subnets span 0 of at least 2 zones"]),
    "in a subnet of this stack and one of another": (
        network(subnets=["subnet-a", "subnet-x"]),
        ["undecided: cannot decide: `subnets` names subnets outside this stack, which are not visible here"],
    ),
    "in two zones of this stack and a subnet of another": (network(subnets=["subnet-a", "subnet-b", "subnet-x"]), []),
}


@pytest.mark.parametrize("case", ZONES)
def test_a_load_balancer_stands(case: str) -> None:
    balancer, said = ZONES[case]

    assert found("lb-topology", [balancer, *SUBNETS]) == said


def test_one_zone_is_enough_in_dev() -> None:
    assert found("lb-topology", [network(["a"]), *SUBNETS], "dev") == []
    assert found("lb-topology", [network(["a"]), *SUBNETS], settings={"zones": 3}) == [
        "[multi-az] its subnets span 1 of at least 3 zones"
    ]


def listener(protocol: str | None, port: int, *actions: Any, of: str = "web") -> Mock:
    return Mock(
        LISTENER,
        f"{of}-{port}",
        {"protocol": protocol, "port": port, "defaultActions": list(actions) or [{"type": "forward"}]},
        {"loadBalancerArn": of},
    )


def redirect(**changes: Any) -> dict[str, Any]:
    return {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301", **changes}}


HTTPS = listener("HTTPS", 443)
NO_HTTPS = ["[https] no listener of it speaks HTTPS"]
ASTRAY = ["[https] web-80 does not redirect to a port where it speaks HTTPS"]
LISTENERS: dict[str, tuple[list[Mock], list[str]]] = {
    "for HTTPS": ([HTTPS], []),
    "for HTTPS, in small letters": ([listener("https", 443)], []),
    "for HTTPS and for HTTP that is sent on": ([HTTPS, listener("HTTP", 80, redirect())], []),
    "for HTTPS and for HTTP that is sent on for a while": ([HTTPS, listener("HTTP", 80, redirect(statusCode="HTTP_302"))], []),
    "for HTTPS elsewhere and for HTTP that is sent there": (
        [listener("HTTPS", 8443), listener("HTTP", 80, redirect(port="8443"))],
        [],
    ),
    "for HTTPS, and another one for HTTP": ([HTTPS, listener("HTTP", 80, of="other")], []),
    "nowhere": ([], NO_HTTPS),
    "for HTTP": ([listener("HTTP", 80)], NO_HTTPS),
    "for HTTP that is sent on to nothing": ([listener("HTTP", 80, redirect())], NO_HTTPS),
    "for nothing, and another one for HTTPS": ([listener("HTTPS", 443, of="other")], NO_HTTPS),
    "for HTTPS and for HTTP that is answered": ([HTTPS, listener("HTTP", 80)], ASTRAY),
    "for HTTPS and for something without protocol": ([HTTPS, listener(None, 80)], ASTRAY),
    "for HTTPS and for HTTP that is sent to another port": ([HTTPS, listener("HTTP", 80, redirect(port="8443"))], ASTRAY),
    "for HTTPS and for HTTP that is sent to its own port": ([HTTPS, listener("HTTP", 80, redirect(port="#{port}"))], ASTRAY),
    "for HTTPS and for HTTP that is sent to no port": ([HTTPS, listener("HTTP", 80, redirect(port=None))], ASTRAY),
    "for HTTPS and for HTTP that is sent on as HTTP": ([HTTPS, listener("HTTP", 80, redirect(protocol="HTTP"))], ASTRAY),
    "for HTTPS and for HTTP that is sent somewhere unknown": (
        [HTTPS, listener("HTTP", 80, redirect(port=UNKNOWN))],
        [f"{LATER}`defaultActions.0.redirect.port` is not known yet"],
    ),
    "for a protocol that is not known": (
        [Mock(LISTENER, "web-443", {"protocol": UNKNOWN, "port": 443}, {"loadBalancerArn": "web"})],
        [f"{LATER}`protocol` is not known yet"],
    ),
}


@pytest.mark.parametrize("case", LISTENERS)
def test_an_application_load_balancer_listens(case: str) -> None:
    stack, said = LISTENERS[case]
    other = Mock(LB, "other", {"loadBalancerType": "network", "subnets": ["subnet-a", "subnet-b"]})

    assert found("lb-topology", [network(loadBalancerType="application"), other, *SUBNETS, *stack]) == said
