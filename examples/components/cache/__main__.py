"""A cache in a network."""

from typing import Any

import pulumi

from devops_components import (
    Cache,
    CacheArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE: dict[str, Any] = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=("data", "logs")))
network = Network("network", NetworkArgs(**PLACE, cidr="10.60.0.0/16", kms_key_arn=keys.key_arns["logs"]))
sessions = Cache(
    "sessions",
    CacheArgs(
        profile=stack_profile(),
        vpc_id=network.vpc_id,
        subnet_ids=tuple(network.subnet_ids["data"].values()),
        kms_key_arn=keys.key_arns["data"],
        log_key_arn=keys.key_arns["logs"],
        parameters={"maxmemory-policy": "allkeys-lru"},
    ),
)

pulumi.export("address", sessions.address)
