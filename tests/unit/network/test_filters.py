"""What passes the network ACLs of each tier, packet by packet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import Tier
from devops_components.network.filters import MOST_PEERS, Entry, incoming, outgoing

OWN = "10.20.0.0/16"
PEERS = ("10.60.0.0/16", "192.168.10.0/24")
TIERS = {
    "public": Tier(kind="public", slot=0),
    "private": Tier(kind="private", slot=0),
    "isolated": Tier(kind="isolated", slot=0),
    "storage": Tier(kind="isolated", slot=0, reaches_storage=True),
}
Protocol = Literal["tcp", "udp"]
JOINED = [IPv4Network(cidr) for cidr in (OWN, *PEERS)]

addresses = st.integers(min_value=0, max_value=2**32 - 1).map(IPv4Address)
strangers = addresses.filter(lambda address: not any(address in network for network in JOINED))
friends = st.sampled_from(JOINED).flatmap(lambda network: st.integers(int(network[0]), int(network[-1])).map(IPv4Address))
ports = st.integers(min_value=1, max_value=65535)
protocols = st.sampled_from(["tcp", "udp"])


def passes(entries: list[Entry], address: IPv4Address, protocol: str, port: int) -> bool:
    """Whether a network ACL lets a packet through: the lowest number that fits decides, and nothing fits by default."""
    for entry in sorted(entries):
        assert isinstance(entry.source, str)
        fits = entry.protocol == "-1" or (entry.protocol == protocol and entry.ports[0] <= port <= entry.ports[1])
        if fits and address in IPv4Network(entry.source):
            return entry.action == "allow"
    return False


@given(st.sampled_from(sorted(TIERS)), friends, protocols, ports)
def test_the_network_and_its_peers_come_and_go_everywhere(tier: str, friend: IPv4Address, protocol: Protocol, port: int) -> None:
    assert passes(incoming(TIERS[tier], OWN, PEERS), friend, protocol, port)
    assert passes(outgoing(TIERS[tier], OWN, PEERS), friend, protocol, port)


@given(strangers, protocols, ports)
def test_nobody_else_passes_the_border_of_an_isolated_tier(stranger: IPv4Address, protocol: Protocol, port: int) -> None:
    assert not passes(incoming(TIERS["isolated"], OWN, PEERS), stranger, protocol, port)
    assert not passes(outgoing(TIERS["isolated"], OWN, PEERS), stranger, protocol, port)


@given(strangers, protocols, ports)
def test_the_internet_gets_into_private_tiers_with_replies_only(stranger: IPv4Address, protocol: Protocol, port: int) -> None:
    assert passes(incoming(TIERS["private"], OWN, PEERS), stranger, protocol, port) == (port >= 1024 and port != 3389)


@given(strangers, protocols, ports)
def test_the_internet_gets_into_public_tiers_with_the_web_besides(stranger: IPv4Address, protocol: Protocol, port: int) -> None:
    web = protocol == "tcp" and port in (80, 443)

    assert passes(incoming(TIERS["public"], OWN, PEERS), stranger, protocol, port) == (web or (port >= 1024 and port != 3389))


@given(strangers, protocols, ports)
def test_an_isolated_tier_that_reaches_storage_gets_replies_by_tcp_and_asks_by_https(
    stranger: IPv4Address, protocol: Protocol, port: int
) -> None:
    replies = protocol == "tcp" and port >= 1024 and port != 3389

    assert passes(incoming(TIERS["storage"], OWN, PEERS), stranger, protocol, port) == replies
    assert passes(outgoing(TIERS["storage"], OWN, PEERS), stranger, protocol, port) == (protocol == "tcp" and port == 443)


@given(st.sampled_from(["public", "private"]), addresses, protocols, ports)
def test_what_goes_out_of_public_and_private_tiers_is_for_security_groups_to_say(
    tier: str, address: IPv4Address, protocol: Protocol, port: int
) -> None:
    assert passes(outgoing(TIERS[tier], OWN, PEERS), address, protocol, port)


@pytest.mark.parametrize("tier", ["public", "private"])
def test_routers_on_the_internet_can_say_that_a_packet_is_too_large(tier: str) -> None:
    (entry,) = [entry for entry in incoming(TIERS[tier], OWN, ()) if entry.protocol == "icmp"]

    assert entry.arguments() == {
        "rule_no": 420,
        "action": "allow",
        "protocol": "icmp",
        "cidr_block": "0.0.0.0/0",
        "from_port": 0,
        "to_port": 0,
        "icmp_type": 3,
        "icmp_code": 4,
    }


@pytest.mark.parametrize("tier", sorted(TIERS))
def test_a_new_peer_renumbers_nobody(tier: str) -> None:
    before, after = incoming(TIERS[tier], OWN, PEERS), incoming(TIERS[tier], OWN, (*PEERS, "10.70.0.0/16"))

    assert set(after) - set(before) == {Entry(130, "allow", "-1", "10.70.0.0/16")}
    assert set(before) - set(after) == set()


@pytest.mark.parametrize("tier", sorted(TIERS))
def test_no_tier_has_more_entries_than_aws_allows(tier: str) -> None:
    peers = [f"10.{100 + at}.0.0/16" for at in range(MOST_PEERS)]

    for entries in (incoming(TIERS[tier], OWN, peers), outgoing(TIERS[tier], OWN, peers)):
        assert len(entries) <= 20
        assert len({entry.number for entry in entries}) == len(entries)
