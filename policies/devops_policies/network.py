"""Whom an address range lets in, and which ports a security group opens to the world."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from devops_policies.known import Undecided, certainly, every, settled, some
from devops_policies.view import Part, Properties, Resource, Unreadable

SECURITY_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
SECURITY_GROUP_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SECURITY_GROUP_TYPES: Final = (SECURITY_GROUP, SECURITY_GROUP_RULE, INGRESS_RULE)

CIDRS: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
"""Properties of a rule of a security group that hold address ranges."""

_PREFIX_LISTS: Final = ("prefixListIds", "prefixListId")
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_WITH_PORTS: Final = frozenset({"tcp", "udp", "6", "17"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def worldly(cidrs: Iterable[str], place: str) -> list[str]:
    """The ranges, found at a place, that alone or together let the world in.

    A range counts as the world when it is wider than any single holder's: IANA hands out IPv4 by /8 and no IPv6 holder has
    more than a /16. Neighbouring ranges are joined first, so two halves of the internet are the internet. IPv6's private
    fc00::/7 is not the world.
    """
    ranges = {cidr: address_range(cidr, place) for cidr in cidrs}
    wide = [network for network in _joined(ranges.values()) if _is_wide(network)]
    return [cidr for cidr, network in ranges.items() if any(within(network, outer) for outer in wide)]


def address_range(cidr: str, place: str) -> Network:
    """The range, found at a place; host bits count for nothing."""
    try:
        return ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        raise Unreadable(place, "made of address ranges") from None


def within(inner: Network, outer: Network) -> bool:
    """Whether a range lies wholly inside another."""
    if isinstance(inner, ipaddress.IPv4Network):
        return isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def worldly_sources(opening: Properties, trusted: Collection[str]) -> list[str]:
    """The ranges of an opening that let the world in; undecided where it names a prefix list that is not trusted."""
    ranges = settled(opening.strings(*CIDRS), lambda cidrs: worldly(cidrs, opening.path or CIDRS[0]))
    if not ranges:
        for prefix_list in opening.strings(*_PREFIX_LISTS):
            if prefix_list not in trusted:
                place = opening.at(next(path for path in _PREFIX_LISTS if opening.has(path)))
                raise Undecided(place, f"names {prefix_list}, and only `trustedPrefixLists` can say that it is not the world")
    return ranges


def openings(resource: Resource) -> Iterator[Properties]:
    """The ways in that a security group, or a rule of one, describes."""
    if resource.type == SECURITY_GROUP:
        yield from resource.each("ingress")
    elif resource.type == INGRESS_RULE or resource.text("type") == "ingress":
        yield Part(resource.props, "")


def exposure(opening: Properties, ports: Mapping[int, str], trusted: Sequence[str]) -> str | None:
    """Which of the ports an opening shows to the world, in words; none where it shows none.

    The addresses in a prefix list are not visible here, so an opening to one is undecided unless the list is trusted.
    """
    opens = {port: partial(_opens, opening, port) for port in ports}
    if not every(lambda: bool(worldly_sources(opening, trusted)), lambda: some(*opens.values())):
        return None
    shown = [f"{port} ({ports[port]})" for port, is_open in opens.items() if certainly(is_open)]
    noun = "port" if len(shown) == 1 else "ports"
    return f"{' and '.join(worldly_sources(opening, trusted))} can reach {noun} {', '.join(shown)}"


def _opens(opening: Properties, port: int) -> bool:
    """Whether the opening covers the port, by TCP or UDP; ports that are left out are all ports."""
    return some(
        lambda: _protocol(opening) in _EVERY_PROTOCOL,
        lambda: every(
            lambda: _protocol(opening) in _WITH_PORTS,
            lambda: opening.number("fromPort", 0) <= port,
            lambda: port <= opening.number("toPort", 65535),
        ),
    )


def _protocol(opening: Properties) -> str:
    return opening.text("ipProtocol" if opening.has("ipProtocol") else "protocol", "-1").lower()


def _joined(networks: Iterable[Network]) -> Iterator[Network]:
    families: tuple[list[ipaddress.IPv4Network], list[ipaddress.IPv6Network]] = ([], [])
    for network in networks:
        if isinstance(network, ipaddress.IPv4Network):
            families[0].append(network)
        else:
            families[1].append(network)
    yield from ipaddress.collapse_addresses(families[0])
    yield from ipaddress.collapse_addresses(families[1])


def _is_wide(network: Network) -> bool:
    if isinstance(network, ipaddress.IPv4Network):
        return network.prefixlen < 8
    return network.prefixlen < 16 and not network.subnet_of(ipaddress.IPv6Network("fc00::/7"))
