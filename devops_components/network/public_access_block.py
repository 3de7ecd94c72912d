"""What keeps the internet out of every network of an account, whatever its routes say."""

from __future__ import annotations

from typing import Literal

import pulumi
from pulumi_aws import ec2

from devops_components._core.args import Args
from devops_components._core.component import Component, ComponentArgs


class PublicAccessBlockSettings(Args):
    """What a person decides about the block."""

    blocks: Literal["ingress", "both"] = "both"
    """What internet gateways stop: what comes in, or what comes in and goes out; NAT in an excluded subnet still works."""


class PublicAccessBlockArgs(PublicAccessBlockSettings, ComponentArgs):
    """Arguments of `PublicAccessBlock`."""


class PublicAccessBlock(Component):
    """Internet gateways of an account's region pass traffic of excluded subnets only.

    AWS has one such switch for each account and region, so it belongs to the account and not to one of its networks: two
    networks would take turns at setting it, and the first to be deleted would open the other. A `Network` with
    `excluded_from_public_access_block` excludes its public tiers, and nothing else. Deleting the block opens everything.
    """

    block_mode: pulumi.Output[str]
    """The switch as AWS calls it; it is known once it is on."""

    def __init__(self, name: str, args: PublicAccessBlockArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:network:PublicAccessBlock", name, args, opts)
        block = ec2.VpcBlockPublicAccessOptions(
            name,
            internet_gateway_block_mode="block-ingress" if args.blocks == "ingress" else "block-bidirectional",
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )
        self.publish(block_mode=block.internet_gateway_block_mode)
