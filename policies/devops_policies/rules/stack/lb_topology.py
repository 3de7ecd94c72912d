"""Whether a load balancer survives the loss of a zone, and leads every request to HTTPS."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from devops_policies.balancers import (
    LISTENERS,
    LOAD_BALANCERS,
    is_application,
    listeners_of,
    listens_for,
    redirects,
    speaks_http,
    speaks_tls,
    subnets_of,
)
from devops_policies.known import certainly, every, some
from devops_policies.placement import too_few_zones
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import SUBNET
from devops_policies.view import Resource, Stack

_SUBNETS = (
    Mock(SUBNET, "a", {"availabilityZoneId": "euw1-az1"}),
    Mock(SUBNET, "b", {"availabilityZoneId": "euw1-az2"}),
)
_REDIRECT = {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}}


def _listener(name: str, protocol: str, port: int, action: Mapping[str, object]) -> Mock:
    return Mock(LISTENERS[0], name, {"protocol": protocol, "port": port, "defaultActions": [action]}, {"loadBalancerArn": "web"})


@rule(
    id="lb-topology",
    types=LOAD_BALANCERS,
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("multi-az", "https"),
    whole_stack=True,
    fix="give the load balancer subnets of two zones and a listener with `protocol: HTTPS`, and redirect HTTP to that one's port",
    settings={"zones": setting("Fewest zones a load balancer stands in", 1, 2, 2, minimum=1)},
    good=[
        Mock(LOAD_BALANCERS[0], "web", {"loadBalancerType": "application"}, {"subnets": ("a", "b")}),
        *_SUBNETS,
        _listener("web-https", "HTTPS", 443, {"type": "forward"}),
        _listener("web-http", "HTTP", 80, _REDIRECT),
    ],
    bad=[
        Mock(LOAD_BALANCERS[0], "web", {"loadBalancerType": "application"}, {"subnets": "a"}),
        *_SUBNETS,
        _listener("web-http", "HTTP", 80, {"type": "forward"}),
    ],
)
def lb_topology(resource: Resource, context: Context) -> Violations:
    """Load balancers stand in two zones, and lead every request to HTTPS.

    One in a single zone is gone with it, however many targets there are elsewhere. A redirect to a port where nothing listens
    turns every visitor away. What network load balancers and gateways pass on is not theirs to encrypt.
    """
    stack, fewest = context.stack, context.settings["zones"]
    with context.doubts:
        narrow = too_few_zones(partial(subnets_of, stack, resource), fewest)
        if narrow:
            yield Violation(narrow, "subnets", "multi-az")
    with context.doubts:
        if is_application(resource):
            yield from _https(resource, context)


def _https(balancer: Resource, context: Context) -> Violations:
    stack = context.stack
    listeners = list(listeners_of(stack, balancer))
    if not some(*(partial(_listens, stack, each, balancer, encrypted=True) for each in listeners)):
        yield Violation("no listener of it speaks HTTPS", key="https")
        return
    for each in listeners:
        with context.doubts:
            if _leaves_plain(stack, each, balancer):
                yield Violation(f"{each.name} does not redirect to a port where it speaks HTTPS", key="https")


def _listens(stack: Stack, listener: Resource, balancer: Resource, *, encrypted: bool) -> bool:
    return every(
        lambda: listens_for(stack, listener, balancer), lambda: speaks_tls(listener) if encrypted else speaks_http(listener)
    )


def _leaves_plain(stack: Stack, listener: Resource, balancer: Resource) -> bool:
    """Whether the listener takes unencrypted requests and does not send them on to a port for encrypted ones."""
    encrypted = [
        each for each in listeners_of(stack, balancer) if certainly(partial(_listens, stack, each, balancer, encrypted=True))
    ]
    return every(
        partial(_listens, stack, listener, balancer, encrypted=False),
        lambda: not redirects(listener, to=frozenset(int(each.number("port", 443)) for each in encrypted)),
    )
