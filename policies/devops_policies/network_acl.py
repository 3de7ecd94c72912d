"""Which ports an entry of a network ACL opens to the world, the refusals before it taken into account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from devops_policies.known import Doubts, certainly, every, settled, some
from devops_policies.links import is_pointed_at, sharing
from devops_policies.network import Network, address_range, worldly
from devops_policies.view import Properties, Resource, Stack

NETWORK_ACL: Final = "aws:ec2/networkAcl:NetworkAcl"
NETWORK_ACL_RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"

Entries = Callable[[], Iterable[Properties]]

_ACL: Final = "networkAclId"
_CIDRS: Final = ("cidrBlock", "ipv6CidrBlock")
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_WITH_PORTS: Final = (frozenset({"tcp", "6"}), frozenset({"udp", "17"}))


def entries(stack: Stack, resource: Resource) -> Iterator[tuple[Properties, Entries]]:
    """Each ingress entry of an ACL, or the one that is a resource of its own, with a way to all that the same ACL holds.

    The provider reads entries with resources of their own into the ACL too. Until it has done so they stand for themselves.
    """
    if resource.type == NETWORK_ACL_RULE:
        if not resource.flag("egress"):
            yield resource, partial(_neighbours, stack, resource)
    elif certainly(lambda: resource.get("ingress") is not None) or not _has_own_rules(stack, resource):
        written = partial(resource.each, "ingress")
        yield from ((entry, written) for entry in written())


def exposure(entry: Properties, others: Entries, ports: Mapping[int, str]) -> str | None:
    """Which of the ports the entry opens to the world, by TCP or UDP, in words; none where it opens none."""
    opens = {port: partial(_opens_by_any, entry, others, port) for port in ports}
    if not some(*opens.values()):
        return None
    shown = [f"{port} ({ports[port]})" for port, is_open in opens.items() if certainly(is_open)]
    return f"{' and '.join(_world_in(entry))} can reach {'port' if len(shown) == 1 else 'ports'} {', '.join(shown)}"


def _opens_by_any(entry: Properties, others: Entries, port: int) -> bool:
    return some(*(partial(_opens, entry, others, port, protocol) for protocol in _WITH_PORTS))


def _opens(entry: Properties, others: Entries, port: int, protocol: frozenset[str]) -> bool:
    return every(
        lambda: _action(entry) == "allow",
        lambda: _covers(entry, port, protocol),
        lambda: bool(_world_in(entry)),
        lambda: _is_left_open(entry, others, port, protocol),
    )


def _is_left_open(entry: Properties, others: Entries, port: int, protocol: frozenset[str]) -> bool:
    """Whether the entry lets in a part of the world that nothing before it refuses."""
    left, doubts = list(_networks(entry)), Doubts()
    with doubts:
        for other in others():
            with doubts:
                if _refuses_before(other, entry, port, protocol):
                    for hole in list(_networks(other)):
                        left = [rest for network in left for rest in _without(network, hole)]
    is_open = bool(worldly(map(str, left), entry.path or _CIDRS[0]))
    if is_open and doubts:
        raise doubts[0]
    return is_open


def _refuses_before(other: Properties, entry: Properties, port: int, protocol: frozenset[str]) -> bool:
    return every(
        lambda: _action(other) == "deny",
        lambda: _number(other) < _number(entry),
        lambda: _covers(other, port, protocol),
    )


def _covers(entry: Properties, port: int, protocol: frozenset[str]) -> bool:
    """Whether the entry speaks of the port; ports that are left out are all ports."""
    spoken = partial(entry.text, "protocol", "-1")
    return some(
        lambda: spoken().lower() in _EVERY_PROTOCOL,
        lambda: every(
            lambda: spoken().lower() in protocol,
            lambda: entry.number("fromPort", 0) <= port,
            lambda: port <= entry.number("toPort", 65535),
        ),
    )


def _action(entry: Properties) -> str:
    return entry.text("ruleAction" if entry.has("ruleAction") else "action").lower()


def _number(entry: Properties) -> float:
    return entry.number("ruleNumber" if entry.has("ruleNumber") else "ruleNo")


def _world_in(entry: Properties) -> list[str]:
    return settled(_ranges(entry), lambda cidrs: worldly(cidrs, entry.path or _CIDRS[0]))


def _networks(entry: Properties) -> Iterator[Network]:
    return (address_range(cidr, entry.path or _CIDRS[0]) for cidr in _ranges(entry))


def _ranges(entry: Properties) -> Iterator[str]:
    """The entry's ranges; of the kind it has none of, the provider writes down an empty one."""
    return (cidr for cidr in entry.strings(*_CIDRS) if cidr)


def _without(network: Network, hole: Network) -> Iterator[Network]:
    """What is left of a network without another."""
    if not network.overlaps(hole):
        yield network
    elif network.prefixlen < hole.prefixlen:
        for half in network.subnets():
            yield from _without(half, hole)


def _neighbours(stack: Stack, rule: Resource) -> Iterator[Resource]:
    """The other ingress rules of the same ACL."""
    for other in sharing(stack, rule, _ACL, (NETWORK_ACL_RULE,), _ACL):
        if other.urn != rule.urn and not other.flag("egress") and _share_an_acl(stack, rule, other):
            yield other


def _share_an_acl(stack: Stack, one: Resource, other: Resource) -> bool:
    if set(one.dependencies.get(_ACL, ())) & set(other.dependencies.get(_ACL, ())):
        return True
    return bool({*stack.literals(one, _ACL)} & {*stack.literals(other, _ACL)})


def _has_own_rules(stack: Stack, acl: Resource) -> bool:
    return is_pointed_at(stack, acl, _ACL, (NETWORK_ACL_RULE,), "id")
