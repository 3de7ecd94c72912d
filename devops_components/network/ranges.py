"""The ranges a network is made of: known at once where a person chose the network's, at deployment where a pool gave it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, NamedTuple

import pulumi

from devops_components.network import subnets
from devops_components.network.estate import check_apart

if TYPE_CHECKING:
    from devops_components.network.network import NetworkArgs

Range = str | pulumi.Output[str]
"""A range that is known, or will be."""

_Pick = Callable[[IPv4Network], IPv4Network]


class Ranges(NamedTuple):
    """The ranges of a network and of its parts."""

    network: Range
    tiers: dict[str, Range]
    """Range by tier: all its zone slots, also those without a zone yet."""
    subnets: dict[str, dict[str, Range]]
    """Range by tier and zone id."""


def cut(args: NetworkArgs, given: pulumi.Output[str]) -> Ranges:
    """The ranges of the network's parts; `given` is what the network got where a pool decided.

    A pool does not know of networks outside it, so what it gave is held against the estate before any subnet is made.
    """
    zones, tiers = args.zone_ids, args.tiers
    take = partial(_known, subnets.network_range(args.cidr)) if args.cidr else partial(_later, given, args.estate)
    return Ranges(
        take(lambda network: network),
        {tier: take(partial(subnets.tier_range, tier=of)) for tier, of in tiers.items()},
        {tier: {zone: take(partial(_subnet, args, tier, zone)) for zone in zones} for tier in tiers},
    )


def _subnet(args: NetworkArgs, tier: str, zone: str, network: IPv4Network) -> IPv4Network:
    return subnets.layout(network, args.tiers, args.zone_ids)[tier][zone]


def _known(network: IPv4Network, pick: _Pick) -> Range:
    return str(pick(network))


def _later(given: pulumi.Output[str], estate: Mapping[str, str], pick: _Pick) -> Range:
    return given.apply(lambda cidr: str(pick(_checked(cidr, estate))))


def _checked(cidr: str, estate: Mapping[str, str]) -> IPv4Network:
    network = subnets.network_range(cidr)
    try:
        check_apart(network, estate)
    except ValueError as error:
        raise ValueError(f"the pool gave {network}, which {error}") from None
    return network
