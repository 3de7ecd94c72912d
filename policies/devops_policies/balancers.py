"""Load balancers, their listeners and their targets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from devops_policies.known import every, settled, some
from devops_policies.links import referring
from devops_policies.placement import subnets
from devops_policies.view import Part, Resource, Stack
from devops_policies.written import is_written

LOAD_BALANCERS: Final = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
CLASSIC_BALANCER: Final = "aws:elb/loadBalancer:LoadBalancer"
LISTENERS: Final = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
TARGET_GROUPS: Final = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")

_PORT_OF_REQUEST: Final = "#{port}"


def is_application(balancer: Resource) -> bool:
    """Whether the load balancer speaks HTTP; others pass connections or packets on."""
    return balancer.text("loadBalancerType", "application") == "application"


def speaks_tls(listener: Resource) -> bool:
    """Whether the listener decrypts what clients send."""
    return listener.text("protocol").upper() in ("HTTPS", "TLS")


def speaks_http(listener: Resource) -> bool:
    """Whether the listener takes unencrypted requests; one that names no protocol does, those of gateways have no port."""
    return listener.text("protocol", "HTTP" if listener.has("port") else "").upper() == "HTTP"


def listeners_of(stack: Stack, balancer: Resource) -> Iterator[Resource]:
    """The listeners that are the load balancer's, or may be."""
    return referring(stack, balancer, "loadBalancerArn", *LISTENERS)


def listens_for(stack: Stack, listener: Resource, balancer: Resource) -> bool:
    """Whether the listener is the load balancer's."""
    return stack.refers(listener, "loadBalancerArn", balancer, "arn", "id")


def writes_access_logs(stack: Stack, balancer: Resource) -> bool:
    """Whether the load balancer has anything to log: network ones log what they decrypt and nothing else, gateways nothing."""
    return some(
        lambda: is_application(balancer),
        lambda: every(
            lambda: balancer.text("loadBalancerType") == "network",
            lambda: some(*(partial(_decrypts_for, stack, listener, balancer) for listener in listeners_of(stack, balancer))),
        ),
    )


def redirects(listener: Resource, *, for_good: bool = False, to: frozenset[int] | None = None) -> bool:
    """Whether the listener sends requests on to HTTPS, for good or to certain ports where that is asked for."""
    return settled(
        listener.each("defaultActions"),
        lambda actions: some(*(partial(_sends_on, listener, action, for_good, to) for action in actions)),
    )


def subnets_of(stack: Stack, balancer: Resource) -> Iterator[Resource]:
    """The subnets the load balancer stands in; then `Undecided` where it names others, outside the stack."""
    if is_written(balancer, "subnets"):
        yield from subnets(stack, balancer, "subnets")
    else:
        for mapping in balancer.each("subnetMappings"):
            yield from subnets(stack, balancer, mapping.at("subnetId"))


def _sends_on(listener: Resource, action: Part, for_good: bool, to: frozenset[int] | None) -> bool:
    return every(
        lambda: action.text("type") == "redirect",
        lambda: action.text("redirect.protocol").upper() == "HTTPS",
        lambda: not for_good or action.text("redirect.statusCode") == "HTTP_301",
        lambda: to is None or _target(listener, action) in to,
    )


def _target(listener: Resource, action: Part) -> float:
    port = action.text("redirect.port", _PORT_OF_REQUEST)
    return listener.number("port") if port == _PORT_OF_REQUEST else action.number("redirect.port")


def _decrypts_for(stack: Stack, listener: Resource, balancer: Resource) -> bool:
    return every(partial(speaks_tls, listener), partial(listens_for, stack, listener, balancer))
