"""How far databases, caches and file systems are from the internet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from devops_policies.group_rules import EGRESS_RULE
from devops_policies.group_wearers import STORES, Part, group_paths
from devops_policies.known import Undecided
from devops_policies.network import INGRESS_RULE, SECURITY_GROUP
from devops_policies.reach import Path, Reach, described, reach
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_FEWEST_STEPS = 3
_BETWEEN = {Part.EDGE: "load balancer", Part.COMPUTE: "machine"}
_PUBLIC_WITHOUT_NETWORK = {"aws:opensearch/domain:Domain": "vpcOptions", "aws:elasticsearch/domain:Domain": "vpcOptions"}


def _from(source: str, target: str, port: int) -> tuple[Mock, Mock]:
    opened = {"ipProtocol": "tcp", "fromPort": port, "toPort": port}
    return (
        Mock(INGRESS_RULE, f"{target}-in", opened, {"securityGroupId": target, "referencedSecurityGroupId": source}),
        Mock(EGRESS_RULE, f"{target}-out", opened, {"securityGroupId": source, "referencedSecurityGroupId": target}),
    )


_HTTPS = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}
_STACK = (
    *(Mock(SECURITY_GROUP, name) for name in ("edge", "app", "orders")),
    Mock(INGRESS_RULE, "web", _HTTPS, {"securityGroupId": "edge"}),
    Mock("aws:lb/loadBalancer:LoadBalancer", "balancer", {}, {"securityGroups": "edge"}),
    *_from("edge", "app", 8080),
    Mock("aws:ec2/instance:Instance", "machine", {}, {"vpcSecurityGroupIds": "app"}),
    Mock("aws:rds/instance:Instance", "database", {}, {"vpcSecurityGroupIds": "orders"}),
)


@rule(
    id="no-public-path-to-db",
    types=STORES,
    severity=Severity.CRITICAL,
    levels="M/M/M",
    whole_stack=True,
    fix="let the store's security group admit only the groups of the machines that use it, and those only the load balancer's",
    settings={
        "trustedPrefixLists": setting("Ids of prefix lists that do not hold the world", []),
        "trustedGroups": setting("Ids of security groups of other stacks, all of whose members the internet cannot reach", []),
    },
    good=[*_STACK, *_from("app", "orders", 5432)],
    bad=[*_STACK, *_from("edge", "orders", 5432)],
)
def no_public_path_to_db(resource: Resource, context: Context) -> Violations:
    """Between the internet and a store stand a load balancer and a machine.

    Every group on the way is one lock that somebody must break; a store that the internet or its first stop reaches is one
    flaw away from everyone. Ways are followed through groups and address ranges, inwards and outwards, and through whatever
    stands behind several groups; the shortest that skips a lock is reported.
    """
    network = _PUBLIC_WITHOUT_NETWORK.get(resource.type)
    if network and not resource.has(network):
        yield Violation("it stands outside any network, at an address of the internet", network)
        return
    ways = reach(context.stack, context.settings["trustedPrefixLists"], context.settings["trustedGroups"])
    for path in group_paths(resource):
        if not resource.has(path):
            yield Violation("it names no security group, so it shares the default one of its network", path)
            continue
        with context.doubts:
            for group in ways.groups.named(resource, path):
                with context.doubts:
                    yield from _judged(ways, group, path)


def _judged(ways: Reach, group: Resource, place: str) -> Violations:
    certain = min(_shortcuts(ways, group, certain=True), key=len, default=None)
    if certain:
        yield Violation(f"{described(certain)}: {_missing(ways, certain)}", place)
        return
    possible = min(_shortcuts(ways, group, certain=False), key=len, default=None)
    if possible:
        doubt = next((step.doubt for step in possible if step.doubt), None)
        reason = f"`{doubt.path}` {doubt.reason}" if doubt else "what stands behind its groups is not visible here"
        raise Undecided(place, f"may be open by {described(possible)}: {reason}")


def _shortcuts(ways: Reach, group: Resource, *, certain: bool) -> Iterator[Path]:
    """The shortest way of all where it is too short, and the shortest ones without a load balancer or without a machine."""
    shortest = ways.shortest(group, certain=certain)
    if shortest and len(shortest) < _FEWEST_STEPS:
        yield shortest
    for part in _BETWEEN:
        path = ways.shortest(group, certain=certain, through=partial(_is_no, ways, part, certain))
        if path:
            yield path


def _is_no(ways: Reach, part: Part, certain: bool, group: Resource) -> bool:
    """Whether nothing behind the group plays the part; not certain where nothing is visible behind it."""
    parts = ways.groups.parts(group)
    return part not in parts and (bool(parts) or not certain)


def _missing(ways: Reach, path: Path) -> str:
    between = [step.target for step in path[:-1]]
    if len(path) < _FEWEST_STEPS:
        return f"{f'only {between[0].name}' if between else 'nothing'} stands between"
    kind = next(kind for part, kind in _BETWEEN.items() if not any(part in ways.groups.parts(group) for group in between))
    return f"no {kind} stands between"
