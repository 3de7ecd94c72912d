"""A network among all those that meet at a transit gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import pulumi
from pulumi_aws import ec2, ec2transitgateway
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component, ComponentArgs
from devops_components.network.estate import address_range, check_all_apart


class TransitGatewayAttachmentSettings(Args):
    """What a person decides about an attachment."""

    destinations: dict[str, str] = Field(min_length=1, examples=[{"shared": "10.60.0.0/16", "office": "192.168.10.0/24"}])
    """IPv4 ranges by name that are reached through the gateway; the gateway's own route tables decide who gets there.

    A range that holds the network's own, such as `10.0.0.0/8`, is fine: addresses of the network stay in it.
    """

    @model_validator(mode="after")
    def _go_different_ways(self) -> Self:
        check_all_apart(self.destinations)
        return self


class TransitGatewayAttachmentArgs(TransitGatewayAttachmentSettings, ComponentArgs):
    """Arguments of `TransitGatewayAttachment`."""

    transit_gateway_id: Wire[str] = Field(examples=["tgw-0123456789abcdef0"])
    """The gateway, of this account or shared with it."""
    vpc_id: Wire[str]
    cidr: Wire[str] = Field(examples=["10.20.0.0/16"])
    """Range of the network."""
    subnet_ids: Mapping[str, Wire[str]] = Field(min_length=1)
    """Subnet by zone id that the gateway has its interface in; it reaches no zone without one. A tier of its own serves best."""
    route_table_ids: Mapping[str, Mapping[str, Wire[str]]] = Field(min_length=1)
    """Route tables by tier and zone id that get the routes; a `Network` has them by that name."""

    @model_validator(mode="after")
    def _lead_out_of_the_network(self) -> Self:
        if isinstance(self.cidr, str):
            own = address_range(self.cidr)
            for name, cidr in self.destinations.items():
                if address_range(cidr).subnet_of(own):
                    raise ValueError(f"{cidr} of {name} lies within the network's own {own}; it is reached without the gateway")
        return self


class TransitGatewayAttachment(Component):
    """A network attached to a transit gateway, with routes to the ranges it reaches there.

    It opens no security group, and a network whose isolated tiers are to be reached names the others among its `peers`. An
    attachment costs about 36 USD a month. A gateway of another account may want the attachment accepted there first.
    """

    attachment_id: pulumi.Output[str]
    """The attachment, for route tables of the gateway."""

    def __init__(self, name: str, args: TransitGatewayAttachmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:TransitGatewayAttachment", name, args, opts)
        attachment = ec2transitgateway.VpcAttachment(
            name,
            transit_gateway_id=args.transit_gateway_id,
            vpc_id=args.vpc_id,
            subnet_ids=list(args.subnet_ids.values()),
            dns_support="enable",
            tags=self.tagged(name),
            opts=self.child(),
        )
        for tier, by_zone in args.route_table_ids.items():
            for zone, table in by_zone.items():
                for target, cidr in args.destinations.items():
                    ec2.Route(
                        self.named(f"{tier}-{zone}-to-{target}"),
                        route_table_id=table,
                        destination_cidr_block=cidr,
                        # AWS refuses the route before the network is attached.
                        transit_gateway_id=attachment.transit_gateway_id,
                        opts=self.child(),
                    )
        self.publish(attachment_id=attachment.id)
