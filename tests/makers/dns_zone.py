from __future__ import annotations

import pulumi

from devops_components import DnsZone, DnsZoneArgs, RecordSettings
from tests.makers import ACCOUNT


def make(name: str, opts: pulumi.ResourceOptions | None) -> DnsZone:
    records = {"www": {"A": RecordSettings(values=["192.0.2.1"])}}
    return DnsZone(name, DnsZoneArgs(account=ACCOUNT, domain="shop.example.org", records=records), opts)
