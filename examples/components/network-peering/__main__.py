"""A shop's network and one with what all share, joined."""

import pulumi

from devops_components import (
    AccepterSide,
    AddressPlan,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    NetworkPeering,
    NetworkPeeringArgs,
    NetworkSettings,
    PeeringSide,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}
PLAN = AddressPlan(networks={"shop": "10.60.0.0/15", "shared": "10.70.0.0/15", "office": "192.168.10.0/24"})
keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=["logs"]))


def network(name: str, cidr: str, peer: str) -> Network:
    """A network of the plan that the other one may be joined to."""
    settings = PLAN.beside(name, NetworkSettings(cidr=cidr, peers=[peer]))
    return Network(name, NetworkArgs(**PLACE, **settings.given(), kms_key_arn=keys.key_arns["logs"]))


shop, shared = network("shop", "10.60.0.0/16", "shared"), network("shared", "10.70.0.0/16", "shop")
peering = NetworkPeering(
    "shop-shared",
    NetworkPeeringArgs(
        profile=stack_profile(),
        requester=PeeringSide(
            vpc_id=shop.vpc_id,
            cidr="10.60.0.0/16",
            offers={"private": shop.tier_cidrs["private"]},
            route_table_ids={"private": shop.route_table_ids["private"]},
        ),
        accepter=AccepterSide(
            vpc_id=shared.vpc_id,
            cidr="10.70.0.0/16",
            offers={"data": shared.tier_cidrs["data"]},
            route_table_ids={"data": shared.route_table_ids["data"]},
        ),
    ),
)

pulumi.export("connection", peering.peering_connection_id)
