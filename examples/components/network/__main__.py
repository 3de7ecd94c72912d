"""A network on its own."""

import pulumi

from devops_components import EncryptionKeys, EncryptionKeysArgs, Network, NetworkArgs, stack_profile

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=["logs"]))
network = Network("network", NetworkArgs(**PLACE, cidr="10.60.0.0/16", kms_key_arn=keys.key_arns["logs"]))

pulumi.export("vpcId", network.vpc_id)
pulumi.export("subnetIds", network.subnet_ids)
pulumi.export("layout", network.cidr_layout)
