"""What may pass the border of each tier: the lock that still holds when somebody opens a security group by mistake.

A network ACL remembers nothing, so replies are let in by their ports: 1024 to 65535, from which whoever asks picks one.

| Tier       | In                                                              | Out                                   |
|------------|-----------------------------------------------------------------|---------------------------------------|
| `public`   | the network and its peers; HTTP and HTTPS; replies              | anywhere                              |
| `private`  | the network and its peers; replies                              | anywhere                              |
| `isolated` | the network and its peers; replies where it reaches storage     | the same; HTTPS where it does         |

Replies never reach port 3389 (RDP), the one port above 1023 that machines are administered by; a NAT gateway that picks it, for
one connection in 64,512, has to be asked again. AWS's own name server, clock and credentials of machines pass every ACL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pulumi_aws import ec2

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.network.ranges import Range
    from devops_components.network.tiers import Tier

ANYWHERE = "0.0.0.0/0"
MOST_PEERS = 10
"""AWS allows 20 entries in each direction; those of a public tier take eight besides."""
_RDP = 3389
_REPLIES = (1024, 65535)
_OWN, _FIRST_PEER, _STEP = 100, 110, 10
_FRAGMENTATION_NEEDED = {"icmp_type": 3, "icmp_code": 4}
"""How a router says that a packet is too large; who does not hear it waits for ever."""


class Entry(NamedTuple):
    """An entry of a network ACL; the one with the lowest number that fits decides."""

    number: int
    action: Literal["allow", "deny"]
    protocol: Literal["-1", "tcp", "udp", "icmp"]
    source: Range
    ports: tuple[int, int] = (0, 0)

    def arguments(self) -> dict[str, Any]:
        """The entry as the provider takes it."""
        first, last = self.ports
        message = _FRAGMENTATION_NEEDED if self.protocol == "icmp" else {}
        return {
            "rule_no": self.number,
            "action": self.action,
            "protocol": self.protocol,
            "cidr_block": self.source,
            "from_port": first,
            "to_port": last,
            **message,
        }


def incoming(tier: Tier, network: Range, peers: Sequence[str]) -> list[Entry]:
    """What a tier lets in."""
    return [*_joined(network, peers), *_INCOMING[tier.kind], *(_REPLIES_OF_STORAGE if tier.reaches_storage else ())]


def outgoing(tier: Tier, network: Range, peers: Sequence[str]) -> list[Entry]:
    """What a tier lets out; what goes further than the network is for security groups and routes to decide."""
    if tier.kind != "isolated":
        return [Entry(_OWN, "allow", "-1", ANYWHERE)]
    return [*_joined(network, peers), *([Entry(400, "allow", "tcp", ANYWHERE, (443, 443))] if tier.reaches_storage else ())]


def border(
    owner: Component,
    vpc: ec2.Vpc,
    tiers: Mapping[str, Tier],
    network: Range,
    peers: Sequence[str],
    subnets: Mapping[str, Mapping[str, ec2.Subnet]],
) -> None:
    """Gives every tier a network ACL of its own; the default one, which lets everything through, is left without subnets."""
    for name, tier in tiers.items():
        ec2.NetworkAcl(
            owner.named(name),
            vpc_id=vpc.id,
            subnet_ids=[subnet.id for subnet in subnets[name].values()],
            ingress=[ec2.NetworkAclIngressArgs(**entry.arguments()) for entry in incoming(tier, network, peers)],
            egress=[ec2.NetworkAclEgressArgs(**entry.arguments()) for entry in outgoing(tier, network, peers)],
            tags=owner.tagged(owner.named(name), tier=name),
            opts=owner.child(),
        )


def _joined(network: Range, peers: Sequence[str]) -> Iterator[Entry]:
    """The network itself and its peers, numbered in the order they were named in, so that a new one renumbers nobody."""
    yield Entry(_OWN, "allow", "-1", network)
    for at, peer in enumerate(peers):
        yield Entry(_FIRST_PEER + _STEP * at, "allow", "-1", peer)


_NO_RDP = (
    Entry(300, "deny", "tcp", ANYWHERE, (_RDP, _RDP)),
    Entry(310, "deny", "udp", ANYWHERE, (_RDP, _RDP)),
)
_OF_THE_INTERNET = (
    *_NO_RDP,
    Entry(400, "allow", "tcp", ANYWHERE, _REPLIES),
    Entry(410, "allow", "udp", ANYWHERE, _REPLIES),
    Entry(420, "allow", "icmp", ANYWHERE),
)
_WEB = (
    Entry(500, "allow", "tcp", ANYWHERE, (443, 443)),
    Entry(510, "allow", "tcp", ANYWHERE, (80, 80)),
)
_REPLIES_OF_STORAGE = (_NO_RDP[0], _OF_THE_INTERNET[2])
_INCOMING: Mapping[str, tuple[Entry, ...]] = {
    "public": (*_OF_THE_INTERNET, *_WEB),
    "private": _OF_THE_INTERNET,
    "isolated": (),
}
