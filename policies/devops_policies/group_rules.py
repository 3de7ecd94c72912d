"""The rules of security groups, in either direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from devops_policies.network import INGRESS_RULE, SECURITY_GROUP_RULE
from devops_policies.view import Properties, Resource

EGRESS_RULE: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
RULE_TYPES: Final = (SECURITY_GROUP_RULE, INGRESS_RULE, EGRESS_RULE)
"""Types of the rules that are resources of their own."""

Direction = Literal["ingress", "egress"]

_DIRECTIONS: Final = {INGRESS_RULE: "ingress", EGRESS_RULE: "egress"}
_FIRST, _LAST = 0, 65535
_PROTOCOLS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("-1", "all"), frozenset({"tcp", "udp"})),
    **dict.fromkeys(("6", "tcp"), frozenset({"tcp"})),
    **dict.fromkeys(("17", "udp"), frozenset({"udp"})),
}


@dataclass(frozen=True)
class Ports:
    """The ports a rule opens."""

    protocols: frozenset[str]
    """Those of TCP and UDP it is about; none where it is about others, such as pings."""
    first: float
    last: float

    def meet(self, other: Ports) -> bool:
        """Whether a port is open in both."""
        return bool(self.protocols & other.protocols) and self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        if (self.first, self.last) == (_FIRST, _LAST):
            return "every port"
        return f"port {self.first}" if self.first == self.last else f"ports {self.first}-{self.last}"


def group_rules(resource: Resource, direction: Direction) -> Iterator[Properties]:
    """The rules of a direction that a security group holds, or the one that is a resource of its own."""
    if resource.type not in RULE_TYPES:
        yield from resource.each(direction)
    elif (_DIRECTIONS.get(resource.type) or resource.text("type")) == direction:
        yield resource


def ports(rule: Properties) -> Ports:
    """The ports a rule opens; those that are left out are all ports, as they are for every protocol."""
    protocol = rule.text("ipProtocol" if rule.has("ipProtocol") else "protocol", "-1").lower()
    protocols = _PROTOCOLS.get(protocol, frozenset[str]())
    if len(protocols) > 1:
        return Ports(protocols, _FIRST, _LAST)
    return Ports(protocols, rule.number("fromPort", _FIRST), rule.number("toPort", _LAST))
