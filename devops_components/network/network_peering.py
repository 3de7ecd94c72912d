"""Two networks that reach each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import pulumi
from pulumi_aws import Provider, ec2
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import AccountId, Region
from devops_components.network.estate import address_range


class PeeringSide(Args):
    """A network, what it lets the other one reach, and which of its subnets reach the other."""

    vpc_id: Wire[str]
    cidr: Wire[str] = Field(examples=["10.20.0.0/16"])
    """Range of the whole network."""
    offers: Mapping[str, Wire[str]] = Field(min_length=1, examples=[{"data": "10.20.160.0/19"}])
    """Ranges by name that the other side gets routes to; a `Network` has those of its tiers in `tier_cidrs`.

    Offer what is needed: whatever will ever stand in an offered range can be reached.
    """
    route_table_ids: Mapping[str, Mapping[str, Wire[str]]] = Field(default={})
    """Route tables by tier and zone id that get routes to what the other side offers; a `Network` has them by that name."""

    @model_validator(mode="after")
    def _offers_its_own(self) -> Self:
        if isinstance(self.cidr, str):
            whole = address_range(self.cidr)
            for name, cidr in self.offers.items():
                if isinstance(cidr, str) and not address_range(cidr).subnet_of(whole):
                    raise ValueError(f"offers {cidr} as {name}, which lies outside its own {whole}")
        return self


class AccepterSide(PeeringSide):
    """The network that is asked to join."""

    account: AccountId | None = None
    """Its account; that of the other side without it."""
    region: Region | None = None
    """Its region; that of the other side without it."""


class NetworkPeeringArgs(ComponentArgs):
    """Arguments of `NetworkPeering`."""

    requester: PeeringSide
    """The network that asks, in the provider's account and region."""
    accepter: AccepterSide
    """The network that is asked."""
    accepter_provider: Provider | None = None
    """Provider with the credentials of the accepter's account; needed where that is another one."""

    @model_validator(mode="after")
    def _can_be_joined(self) -> Self:
        mine, other = self.requester.cidr, self.accepter.cidr
        if isinstance(mine, str) and isinstance(other, str) and address_range(mine).overlaps(address_range(other)):
            raise ValueError(
                f"the requester's {mine} overlaps the accepter's {other}; AWS joins no networks that share addresses"
            )
        if self.accepter.account is not None and self.accepter_provider is None:
            raise ValueError(f"the accepter is in account {self.accepter.account}; give accepter_provider, which accepts there")
        return self

    def to_inputs(self) -> dict[str, Any]:
        """All but the provider, which is no value that could be recorded."""
        return {name: value for name, value in super().to_inputs().items() if name != "accepterProvider"}


class _Place(NamedTuple):
    """Where one side's part of the connection is made."""

    region: str | None
    """Region, where it is not the provider's."""
    options: pulumi.ResourceOptions


class NetworkPeering(Component):
    """A connection between two networks, with routes both ways and names that are answered with private addresses.

    It opens no security group, and a network whose isolated tiers are to be reached names the other one among its `peers`.
    Traffic between zones and regions is paid for; the connection itself is free. Peering does not pass on: what is joined to
    one side does not reach the other.
    """

    peering_connection_id: pulumi.Output[str]
    """The connection, known once it has been accepted."""

    def __init__(self, name: str, args: NetworkPeeringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:NetworkPeering", name, args, opts)
        here, there = _Place(None, self.child()), self._there(args)
        connection = ec2.VpcPeeringConnection(
            name,
            vpc_id=args.requester.vpc_id,
            peer_vpc_id=args.accepter.vpc_id,
            peer_owner_id=args.accepter.account,
            peer_region=args.accepter.region,
            # AWS lets whoever asks accept only within one account and region.
            auto_accept=there is None,
            tags=self.tagged(name),
            opts=self.child(),
        )
        joined = connection.id if there is None else self._accept(connection, there)
        self._answer_names(joined, here, there)
        self._route("requester", args.requester, args.accepter.offers, joined, here)
        self._route("accepter", args.accepter, args.requester.offers, joined, there or here)
        self.publish(peering_connection_id=joined)

    def _there(self, args: NetworkPeeringArgs) -> _Place | None:
        """Where the accepter's side is; none where that is on this one."""
        region, provider = args.accepter.region, args.accepter_provider
        if region is None and provider is None:
            return None
        return _Place(region, self.child(provider=provider) if provider else self.child())

    def _accept(self, connection: ec2.VpcPeeringConnection, there: _Place) -> pulumi.Output[str]:
        name = self.named("accepter")
        accepted = ec2.VpcPeeringConnectionAccepter(
            name,
            vpc_peering_connection_id=connection.id,
            auto_accept=True,
            region=there.region,
            tags=self.tagged(name),
            opts=there.options,
        )
        return accepted.id

    def _answer_names(self, joined: pulumi.Output[str], here: _Place, there: _Place | None) -> None:
        """Has public names of the other side's machines answered with their private addresses, on both sides."""
        requester = ec2.PeeringConnectionOptionsRequesterArgs(allow_remote_vpc_dns_resolution=True)
        accepter = ec2.PeeringConnectionOptionsAccepterArgs(allow_remote_vpc_dns_resolution=True)
        if there is None:
            ec2.PeeringConnectionOptions(
                self.named("names"), vpc_peering_connection_id=joined, requester=requester, accepter=accepter, opts=here.options
            )
            return
        ec2.PeeringConnectionOptions(
            self.named("requester-names"), vpc_peering_connection_id=joined, requester=requester, opts=here.options
        )
        ec2.PeeringConnectionOptions(
            self.named("accepter-names"),
            vpc_peering_connection_id=joined,
            accepter=accepter,
            region=there.region,
            opts=there.options,
        )

    def _route(
        self, role: str, side: PeeringSide, offered: Mapping[str, pulumi.Input[str]], joined: pulumi.Output[str], place: _Place
    ) -> None:
        for tier, by_zone in side.route_table_ids.items():
            for zone, table in by_zone.items():
                for target, cidr in offered.items():
                    ec2.Route(
                        self.named(f"{role}-{tier}-{zone}-to-{target}"),
                        route_table_id=table,
                        destination_cidr_block=cidr,
                        vpc_peering_connection_id=joined,
                        region=place.region,
                        opts=place.options,
                    )
