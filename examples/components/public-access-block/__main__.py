"""An account whose networks no route can open by mistake, and one whose public tier is meant to be open."""

import pulumi

from devops_components import (
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    PublicAccessBlock,
    PublicAccessBlockArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

block = PublicAccessBlock("internet", PublicAccessBlockArgs(profile=stack_profile()))
keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=["logs"]))
network = Network(
    "network",
    NetworkArgs(**PLACE, cidr="10.60.0.0/16", excluded_from_public_access_block=True, kms_key_arn=keys.key_arns["logs"]),
)

pulumi.export("blockMode", block.block_mode)
pulumi.export("natPublicIps", network.nat_public_ips)
