"""How load balancers, distributions and certificates treat what comes in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock
from devops_policies.tls_policies import tls_policies

LISTENERS = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
BALANCERS = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
GROUPS = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
OLD, NEW, NEWEST = (
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
)


def https(policy: Any = None, protocol: Any = "HTTPS") -> dict[str, Any]:
    return {"protocol": protocol, "port": 443, "sslPolicy": policy}


UNHEARD = f"undecided: cannot decide: `sslPolicy` is Mine, which was not among the policies AWS offered on {tls_policies().as_of}"
TLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "HTTPS by TLS 1.2": (https(NEW), []),
    "HTTPS by TLS 1.3": (https(NEWEST), []),
    "TLS by TLS 1.2": (https(NEW, "TLS"), []),
    "HTTP": (https(protocol="HTTP"), []),
    "TCP": (https(protocol="TCP"), []),
    "what a gateway passes on": ({}, []),
    "HTTPS by TLS 1.0": (https(OLD), [f"clients may use TLS 1.0 by {OLD}"]),
    "HTTPS by TLS 1.0, in small letters": (https(OLD, "https"), [f"clients may use TLS 1.0 by {OLD}"]),
    "TLS by TLS 1.0": (https(OLD, "TLS"), [f"clients may use TLS 1.0 by {OLD}"]),
    "HTTPS by TLS 1.1": (
        https("ELBSecurityPolicy-FS-1-1-2019-08"),
        ["clients may use TLS 1.1 by ELBSecurityPolicy-FS-1-1-2019-08"],
    ),
    "HTTPS without policy": (
        https(),
        ["clients may use TLS 1.0 by ELBSecurityPolicy-2016-08, which is what a listener without `sslPolicy` gets"],
    ),
    "HTTPS by a policy nobody has heard of": (
        https("Mine"),
        [UNHEARD],
    ),
    "HTTPS by an unknown policy": (https(UNKNOWN), [unknown("sslPolicy")]),
    "an unknown protocol by TLS 1.0": (https(OLD, UNKNOWN), [unknown("protocol")]),
    "an unknown protocol by TLS 1.2": (https(NEW, UNKNOWN), []),
}


@pytest.mark.parametrize("case", TLS)
@pytest.mark.parametrize("type_", LISTENERS)
def test_a_listener_speaks(type_: str, case: str) -> None:
    props, said = TLS[case]

    assert found("lb-tls-policy", props, type=type_) == said


def test_a_pack_may_ask_for_tls_1_3() -> None:
    assert found("lb-tls-policy", https(NEW), settings={"version": "1.3"}) == [f"clients may use TLS 1.2 by {NEW}"]


def test_the_table_of_tls_policies_is_not_older_than_four_months() -> None:
    age = (date.today() - tls_policies().as_of).days

    assert 0 <= age <= 120, f"tls_policies.yaml is {age} days old today: compare it with its sources and set `as_of`"


def test_no_tls_policy_stands_twice_in_the_table() -> None:
    names = [name for names in tls_policies().load_balancer.values() for name in names]

    assert sorted(set(names)) == sorted(names)
    assert len(set(tls_policies().cloudfront)) == len(tls_policies().cloudfront)


def http(*actions: Any, **props: Any) -> dict[str, Any]:
    return {"protocol": "HTTP", "port": 80, "defaultActions": list(actions), **props}


def redirect(**changes: Any) -> dict[str, Any]:
    return {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301", **changes}}


FORWARD = {"type": "forward", "targetGroupArn": "arn:web"}
ANSWERED = ["requests over HTTP are answered instead of sent on to HTTPS by a permanent redirect"]
REDIRECTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "sent on": (http(redirect()), []),
    "sent on, in small letters": (http(redirect(protocol="https")), []),
    "sent on after a sign-in": (http({"type": "authenticate-oidc"}, redirect()), []),
    "of another protocol": (http(FORWARD, protocol="HTTPS"), []),
    "passed on by a network load balancer": (http(FORWARD, protocol="TCP"), []),
    "passed on by a gateway": ({"defaultActions": [FORWARD]}, []),
    "answered": (http(FORWARD), ANSWERED),
    "answered in small letters": (http(FORWARD, protocol="http"), ANSWERED),
    "answered by a listener without protocol": ({"port": 80, "defaultActions": [FORWARD]}, ANSWERED),
    "answered on another port": (http(FORWARD, port=8080), ANSWERED),
    "answered with a fixed text": (http({"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}), ANSWERED),
    "sent on for a while": (http(redirect(statusCode="HTTP_302")), ANSWERED),
    "sent on over HTTP": (http(redirect(protocol="HTTP")), ANSWERED),
    "sent on by its own protocol": (http(redirect(protocol="#{protocol}")), ANSWERED),
    "left without action": (http(), ANSWERED),
    "done something unknown with": (http(UNKNOWN), [unknown("defaultActions.0")]),
    "sent on in an unknown way": (http(redirect(statusCode=UNKNOWN)), [unknown("defaultActions.0.redirect.statusCode")]),
}


@pytest.mark.parametrize("case", REDIRECTS)
@pytest.mark.parametrize("type_", LISTENERS)
def test_a_request_over_http_is(type_: str, case: str) -> None:
    props, said = REDIRECTS[case]

    assert found("lb-http-redirects", props, type=type_) == said


MALFORMED = "[drop-headers] malformed headers are passed on"
AMBIGUOUS = "[desync] ambiguous requests are counted and passed on"
HARDENED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "drops both": ({"dropInvalidHeaderFields": True, "desyncMitigationMode": "strictest"}, []),
    "drops headers and says no more": ({"dropInvalidHeaderFields": "true"}, []),
    "reads no requests": ({"loadBalancerType": "network", "desyncMitigationMode": "monitor"}, []),
    "is a gateway": ({"loadBalancerType": "gateway"}, []),
    "says nothing": ({}, [MALFORMED]),
    "passes headers on": ({"dropInvalidHeaderFields": False, "desyncMitigationMode": "defensive"}, [MALFORMED]),
    "passes requests on": ({"dropInvalidHeaderFields": True, "desyncMitigationMode": "monitor"}, [AMBIGUOUS]),
    "passes both on": ({"loadBalancerType": "application", "desyncMitigationMode": "monitor"}, [MALFORMED, AMBIGUOUS]),
    "may read no requests": ({"loadBalancerType": UNKNOWN}, [unknown("loadBalancerType")]),
    "may drop headers": ({"dropInvalidHeaderFields": UNKNOWN}, [unknown("dropInvalidHeaderFields")]),
}


@pytest.mark.parametrize("case", HARDENED)
@pytest.mark.parametrize("type_", BALANCERS)
def test_a_load_balancer_is_hardened_that(type_: str, case: str) -> None:
    props, said = HARDENED[case]

    assert found("lb-hardening", props, type=type_) == said


UNSEEN, DELETABLE = (
    "[logging] nobody can tell who asked for what",
    "[deletion-protection] the load balancer can be deleted at once",
)
KEPT = {"enableDeletionProtection": True}
SOURCE, DELIVERY = "aws:cloudwatch/logDeliverySource:LogDeliverySource", "aws:cloudwatch/logDelivery:LogDelivery"


def balancer(type_: str = BALANCERS[0], /, **props: Any) -> Mock:
    return Mock(type_, "web", props)


def tls_listener(protocol: Any, of: str = "web") -> Mock:
    return Mock(LISTENERS[0], f"{of}-{protocol}", {"protocol": protocol, "port": 443}, {"loadBalancerArn": of})


def delivered(kind: str, of: str = "web") -> list[Mock]:
    return [
        Mock(SOURCE, "source", {"logType": kind, "name": "source"}, {"resourceArn": of}),
        Mock(DELIVERY, "delivery", {}, {"deliverySourceName": "source"}),
    ]


LOGS = {"accessLogs": {"bucket": "logs", "enabled": True}}
OPS: dict[str, tuple[list[Mock], list[str]]] = {
    "logs and stays": ([balancer(**KEPT, **LOGS)], []),
    "logs by CloudWatch": ([balancer(**KEPT), *delivered("ALB_ACCESS_LOGS")], []),
    "is a network load balancer without TLS": ([balancer(loadBalancerType="network", **KEPT), tls_listener("TCP")], []),
    "is a network load balancer beside one with TLS": (
        [
            balancer(loadBalancerType="network", **KEPT),
            Mock(BALANCERS[0], "other", {**KEPT, **LOGS}),
            tls_listener("TLS", "other"),
        ],
        [],
    ),
    "is a gateway": ([balancer(loadBalancerType="gateway", **KEPT), tls_listener("TLS")], []),
    "says nothing": ([balancer()], [UNSEEN, DELETABLE]),
    "says nothing under its other name": ([balancer(BALANCERS[1])], [UNSEEN, DELETABLE]),
    "names a bucket only": ([balancer(accessLogs={"bucket": "logs"}, **KEPT)], [UNSEEN]),
    "logs connections only": ([balancer(connectionLogs={"bucket": "logs", "enabled": True}, **KEPT)], [UNSEEN]),
    "logs and can be deleted": ([balancer(**LOGS, enableDeletionProtection="false")], [DELETABLE]),
    "delivers other logs": ([balancer(**KEPT), *delivered("ALB_HEALTH_CHECK_LOGS")], [UNSEEN]),
    "delivers access logs nowhere": ([balancer(**KEPT), delivered("ALB_ACCESS_LOGS")[0]], [UNSEEN]),
    "is a network load balancer with TLS": ([balancer(loadBalancerType="network", **KEPT), tls_listener("TLS")], [UNSEEN]),
    "is a network load balancer with something unknown": (
        [balancer(loadBalancerType="network", **KEPT), tls_listener(UNKNOWN)],
        [unknown("protocol")],
    ),
    "may log": ([balancer(accessLogs={"bucket": "logs", "enabled": UNKNOWN}, **KEPT)], [unknown("accessLogs.enabled")]),
}


@pytest.mark.parametrize("case", OPS)
def test_a_load_balancer_can_be_operated_that(case: str) -> None:
    stack, said = OPS[case]

    assert found("lb-ops", stack) == said


START_PAGE = ["nothing says on which page targets tell that they are well"]
CHECKS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "HTTP on a page": ({"protocol": "HTTP", "healthCheck": {"path": "/healthz"}}, []),
    "HTTPS on a page": ({"protocol": "HTTPS", "healthCheck": {"path": "/healthz", "enabled": True}}, []),
    "HTTP on a page that is not known": ({"protocol": "HTTP", "healthCheck": {"path": UNKNOWN}}, []),
    "TCP": ({"protocol": "TCP"}, []),
    "functions": ({"targetType": "lambda"}, []),
    "HTTP": ({"protocol": "HTTP"}, START_PAGE),
    "HTTP in small letters": ({"protocol": "http"}, START_PAGE),
    "HTTPS": ({"protocol": "HTTPS", "targetType": "ip"}, START_PAGE),
    "HTTP with numbers only": ({"protocol": "HTTP", "healthCheck": {"interval": 10, "matcher": "200"}}, START_PAGE),
    "HTTP on a page nobody asks for": ({"protocol": "HTTP", "healthCheck": {"path": "/healthz", "enabled": False}}, START_PAGE),
    "HTTP on an empty page": ({"protocol": "HTTP", "healthCheck": {"path": ""}}, START_PAGE),
    "something unknown": ({"protocol": UNKNOWN}, [unknown("protocol")]),
}


@pytest.mark.parametrize("case", CHECKS)
@pytest.mark.parametrize("type_", GROUPS)
def test_targets_are_asked_whether_they_are_well_that_speak(type_: str, case: str) -> None:
    props, said = CHECKS[case]

    assert found("tg-healthcheck", props, type=type_) == said
