"""A network attached to a transit gateway, by a tier of its own."""

import pulumi

from devops_components import (
    DEFAULT_TIERS,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    Tier,
    TransitGatewayAttachment,
    TransitGatewayAttachmentArgs,
    stack_profile,
)

ACCOUNT, REGION, CIDR = "123456789012", "eu-west-1", "10.60.0.0/16"
PLACE = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}
OTHERS = {"shared": "10.70.0.0/16", "office": "192.168.10.0/24"}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=["logs"]))
network = Network(
    "network",
    NetworkArgs(
        **PLACE,
        cidr=CIDR,
        estate=OTHERS,
        peers=list(OTHERS),
        tiers={**DEFAULT_TIERS, "transit": Tier(kind="isolated", slot=7)},
        kms_key_arn=keys.key_arns["logs"],
    ),
)
attachment = TransitGatewayAttachment(
    "hub",
    TransitGatewayAttachmentArgs(
        profile=stack_profile(),
        transit_gateway_id="tgw-0123456789abcdef0",
        vpc_id=network.vpc_id,
        cidr=CIDR,
        subnet_ids=network.subnet_ids["transit"],
        route_table_ids={"private": network.route_table_ids["private"]},
        destinations=OTHERS,
    ),
)

pulumi.export("attachmentId", attachment.attachment_id)
