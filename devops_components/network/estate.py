"""Whether networks that may ever be joined have addresses of their own."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from itertools import combinations


def address_range(cidr: str) -> IPv4Network:
    """Any IPv4 range; raises `ValueError` where it is none."""
    try:
        return IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"is not an IPv4 range: {error}") from None


def check_apart(network: IPv4Network, estate: Mapping[str, str]) -> None:
    """Raises `ValueError`, naming the other one, where a network shares addresses with one of the estate."""
    for name, cidr in estate.items():
        if network.overlaps(address_range(cidr)):
            raise ValueError(f"overlaps {cidr} of {name}; no two networks share addresses")


def check_all_apart(ranges: Mapping[str, str]) -> None:
    """Raises `ValueError`, naming both, where two ranges overlap or one is none."""
    known: dict[str, IPv4Network] = {}
    for name, cidr in ranges.items():
        try:
            known[name] = address_range(cidr)
        except ValueError as error:
            raise ValueError(f"{cidr} of {name} {error}") from None
    for (one, a), (other, b) in combinations(known.items(), 2):
        if a.overlaps(b):
            raise ValueError(f"{b} of {other} overlaps {a} of {one}; no two networks share addresses")
