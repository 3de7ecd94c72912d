from __future__ import annotations

import pulumi

from devops_components import TransitGatewayAttachment, TransitGatewayAttachmentArgs


def make(name: str, opts: pulumi.ResourceOptions | None) -> TransitGatewayAttachment:
    args = TransitGatewayAttachmentArgs(
        transit_gateway_id="tgw-1",
        vpc_id="vpc-1",
        cidr="10.20.0.0/16",
        subnet_ids={"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
        route_table_ids={"private": {"euw1-az1": "rtb-1", "euw1-az2": "rtb-2"}},
        destinations={"shared": "10.60.0.0/16"},
    )
    return TransitGatewayAttachment(name, args, opts)
