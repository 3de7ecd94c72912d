"""Whether anybody can tell what was asked of a zone, forge its answers, or take over what they point at."""

from __future__ import annotations

from functools import partial

from devops_policies.dns_records import RECORD, ZONE, dangling
from devops_policies.known import every, some
from devops_policies.links import is_pointed_at, referring
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource, Stack
from devops_policies.written import is_written

_QUERY_LOG = "aws:route53/queryLog:QueryLog"
_SIGNING = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
_KEY = "aws:route53/keySigningKey:KeySigningKey"
_BALANCER = Mock("aws:lb/loadBalancer:LoadBalancer", "web")
_ZONE = Mock(ZONE, "shop", {"name": "shop.example.com"})


@rule(
    id="dns-hygiene",
    types=(ZONE, RECORD),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    keys=("query-log", "dnssec", "dangling"),
    whole_stack=True,
    fix="give public zones a `QueryLog`, a `KeySigningKey` and a `HostedZoneDnsSec`, and make records from what they "
    "point at, or list what lies outside the stack in `outsideTargets`",
    settings={"outsideTargets": setting("Names and addresses outside the stack that records may point at, as patterns", [])},
    good=[
        _ZONE,
        Mock(_QUERY_LOG, "shop-queries", {}, {"zoneId": "shop"}),
        Mock(_KEY, "shop-key", {"status": "ACTIVE"}, {"hostedZoneId": "shop"}),
        Mock(_SIGNING, "shop-signing", {"signingStatus": "SIGNING"}, {"hostedZoneId": "shop"}),
        _BALANCER,
        Mock(RECORD, "www", {"name": "www", "type": "A"}, {"zoneId": "shop", "aliases": "web"}),
    ],
    bad=[
        _ZONE,
        Mock(RECORD, "www", {"name": "www", "type": "A", "aliases": [{"name": "old-1.eu-west-1.elb.amazonaws.com"}]}),
    ],
)
def dns_hygiene(resource: Resource, context: Context) -> Violations:
    """Public zones record what they are asked and sign what they answer, and records point at what is there.

    Queries show what talks to whom and which names are guessed at; unsigned answers can be forged on the way. A name or address
    that was given back goes to the next who asks for one, and that stranger then speaks, and gets certificates, in your name.
    """
    if resource.type == RECORD:
        for place, name in dangling(context.stack, resource, context.settings["outsideTargets"]):
            yield Violation(f"nothing in this stack answers to {name}", place, "dangling")
    elif not is_written(resource, "vpcs"):
        yield from _public(resource, context)


def _public(zone: Resource, context: Context) -> Violations:
    stack = context.stack
    with context.doubts:
        if not is_pointed_at(stack, zone, "zoneId", (_QUERY_LOG,), "zoneId", "id"):
            yield Violation("nothing records what it is asked", key="query-log")
    with context.doubts:
        if not every(
            partial(_has, stack, zone, _SIGNING, "signingStatus", "SIGNING"),
            partial(_has, stack, zone, _KEY, "status", "ACTIVE"),
        ):
            yield Violation("its answers are not signed", key="dnssec")


def _has(stack: Stack, zone: Resource, type_: str, path: str, wanted: str) -> bool:
    """Whether something of a type is about the zone, and switched on, which it is where it says nothing else."""
    return some(*(partial(_is_on, stack, each, zone, path, wanted) for each in referring(stack, zone, "hostedZoneId", type_)))


def _is_on(stack: Stack, each: Resource, zone: Resource, path: str, wanted: str) -> bool:
    return every(
        lambda: stack.refers(each, "hostedZoneId", zone, "zoneId", "id"),
        lambda: each.text(path, wanted).upper() == wanted,
    )
