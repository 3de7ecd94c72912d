"""Which address range each subnet gets.

The network's range is cut into eight equal tier slots, each of them into four zone slots. A tier occupies one, two,
four or eight tier slots that it names itself, and a zone always lands in the slot of its number, so that a tier or a
zone that comes or goes moves nobody else's range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Protocol

TIER_SLOTS = 8
"""Equal parts of the network that tiers are made of."""
ZONE_SLOTS = 4
"""Zones a tier has room for."""
PREFIXES = range(16, 22)
"""Prefix lengths a network may have: AWS allows /16 to /28, and from /22 on the subnets would be too small."""
PRIVATE = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""The private ranges of RFC 1918."""


class Slots(Protocol):
    """The part of the network that a tier occupies."""

    @property
    def slot(self) -> int:
        """Its first tier slot, from 0."""
        ...

    @property
    def slots(self) -> int:
        """How many tier slots it takes."""
        ...


def network_range(cidr: str) -> IPv4Network:
    """The network's range; raises `ValueError` saying what is allowed."""
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"is not an IPv4 range: {error}") from None
    if network.prefixlen not in PREFIXES:
        raise ValueError(f"has a /{network.prefixlen} prefix; allowed are /{PREFIXES[0]} to /{PREFIXES[-1]}")
    if not any(network.subnet_of(private) for private in PRIVATE):
        raise ValueError(f"is not a private range; allowed are parts of {', '.join(map(str, PRIVATE))} (RFC 1918)")
    return network


def zone_slot(zone_id: str) -> int:
    """The slot of a zone, from the number at the end of its id: `euw1-az1` has slot 0."""
    match = re.fullmatch(r"[a-z]+\d+-az(\d+)", zone_id)
    if match is None:
        raise ValueError(
            f"`{zone_id}` is not an availability-zone id; ids look like euw1-az1 (names like eu-west-1a differ per account)"
        )
    return (int(match.group(1)) - 1) % ZONE_SLOTS


def check_zones(zone_ids: Iterable[str]) -> None:
    """Raises `ValueError` where two zones would share a slot."""
    taken: dict[int, str] = {}
    for zone_id in zone_ids:
        other = taken.setdefault(zone_slot(zone_id), zone_id)
        if other != zone_id:
            raise ValueError(
                f"zones {other} and {zone_id} share a slot (their numbers differ by {ZONE_SLOTS}); choose another zone"
            )


def check_tiers(tiers: Mapping[str, Slots]) -> None:
    """Raises `ValueError` where a tier does not fit or two tiers overlap."""
    for name, tier in tiers.items():
        if tier.slots not in (1, 2, 4, 8):
            raise ValueError(f"tier {name} takes {tier.slots} slots; allowed are 1, 2, 4 or 8")
        if tier.slot % tier.slots or not 0 <= tier.slot <= TIER_SLOTS - tier.slots:
            starts = ", ".join(map(str, range(0, TIER_SLOTS, tier.slots)))
            raise ValueError(f"tier {name} takes {tier.slots} slots from slot {tier.slot}; it may start at {starts}")
    for (one, a), (other, b) in combinations(tiers.items(), 2):
        if a.slot < b.slot + b.slots and b.slot < a.slot + a.slots:
            raise ValueError(f"tiers {one} and {other} both take slot {max(a.slot, b.slot)}")


def layout(network: IPv4Network, tiers: Mapping[str, Slots], zone_ids: Iterable[str]) -> dict[str, dict[str, IPv4Network]]:
    """The range of every subnet, by tier and zone id."""
    zones = list(zone_ids)
    return {name: {zone: _subnet(network, tier, zone_slot(zone)) for zone in zones} for name, tier in tiers.items()}


def tier_range(network: IPv4Network, tier: Slots) -> IPv4Network:
    """The range of a tier: all its zone slots, also those without a zone yet."""
    return _part(network, TIER_SLOTS // tier.slots, tier.slot // tier.slots)


def _subnet(network: IPv4Network, tier: Slots, zone: int) -> IPv4Network:
    return _part(tier_range(network, tier), ZONE_SLOTS, zone)


def _part(network: IPv4Network, parts: int, number: int) -> IPv4Network:
    """One of the equal parts of a network, counted from 0."""
    size = network.num_addresses // parts
    return IPv4Network((int(network.network_address) + size * number, network.max_prefixlen - size.bit_length() + 1))
