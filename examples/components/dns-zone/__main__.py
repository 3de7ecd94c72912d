"""A public domain, and a private one for the network behind it."""

import pulumi

from devops_components import (
    DnsZone,
    DnsZoneArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Network,
    NetworkArgs,
    RecordSettings,
    ZoneNetwork,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {
    "profile": stack_profile(),
    "region": REGION,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, account=ACCOUNT, purposes=["logs"]))
network = Network("network", NetworkArgs(**PLACE, cidr="10.60.0.0/16", kms_key_arn=keys.key_arns["logs"]))
public = DnsZone(
    "shop",
    DnsZoneArgs(
        profile=stack_profile(),
        account=ACCOUNT,
        domain="shop.example.org",
        records={
            "@": {"TXT": RecordSettings(values=["v=spf1 -all"]), "CAA": RecordSettings(values=['0 issue "amazon.com"'])},
            "www": {"CNAME": RecordSettings(values=["shop.example.org"], ttl_seconds=3600)},
        },
    ),
)
private = DnsZone(
    "inside",
    DnsZoneArgs(
        profile=stack_profile(),
        account=ACCOUNT,
        domain="inside.example.org",
        networks={"shop": ZoneNetwork(vpc_id=network.vpc_id)},
        records={"orders": {"A": RecordSettings(values=["10.60.160.10"])}},
    ),
)

pulumi.export("nameServers", public.name_servers)
pulumi.export("dsRecord", public.ds_record)
pulumi.export("privateZoneId", private.zone_id)
