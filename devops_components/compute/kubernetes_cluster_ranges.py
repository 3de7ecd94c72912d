"""Which addresses may knock at a cluster's API, and which ones its services have."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network

WIDEST_CALLERS = 16
"""Shortest prefix of a range that may call the API from the internet; a wider one is no list of known addresses."""
MOST_CALLERS = 40
"""Ranges that EKS takes."""
SERVICE_PREFIXES = range(12, 25)
"""Prefix lengths that EKS takes for the addresses of services."""

_PRIVATE = tuple(IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_NOT_ON_THE_INTERNET = (*_PRIVATE, *(IPv4Network(cidr) for cidr in ("100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16")))


def check_callers(cidrs: Iterable[str]) -> None:
    """Raises `ValueError` where a range is no short list of addresses on the internet."""
    for cidr in cidrs:
        network = ipv4_range(cidr)
        if network.prefixlen < WIDEST_CALLERS:
            raise ValueError(f"{cidr} lets in {network.num_addresses:,} addresses; allowed are /{WIDEST_CALLERS} to /32")
        if any(network.overlaps(inside) for inside in _NOT_ON_THE_INTERNET):
            raise ValueError(f"{cidr} is not on the internet; from inside the network the API is reached privately")


def check_service_range(cidr: str) -> IPv4Network:
    """The range, if EKS takes it for services; else raises `ValueError` saying what is allowed."""
    network = ipv4_range(cidr)
    if network.prefixlen not in SERVICE_PREFIXES:
        allowed = f"/{SERVICE_PREFIXES[0]} to /{SERVICE_PREFIXES[-1]}"
        raise ValueError(f"{cidr} has a /{network.prefixlen} prefix; allowed are {allowed}")
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise ValueError(f"{cidr} is not a private range; allowed are parts of {', '.join(map(str, _PRIVATE))} (RFC 1918)")
    return network


def check_apart(services: IPv4Network, others: Iterable[str]) -> None:
    """Raises `ValueError` where the addresses of services are also somebody else's: nobody in the cluster could reach those."""
    for other in others:
        if services.overlaps(ipv4_range(other)):
            raise ValueError(f"service_cidr, {services}, overlaps {other} of network_cidrs; take a range that is nobody's")


def ipv4_range(cidr: str) -> IPv4Network:
    """The range; raises `ValueError` where the text is none."""
    try:
        return IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"{cidr} is not an IPv4 range: {error}") from None
