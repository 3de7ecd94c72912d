from __future__ import annotations

import pulumi

from devops_components import AccepterSide, NetworkPeering, NetworkPeeringArgs, PeeringSide


def make(name: str, opts: pulumi.ResourceOptions | None) -> NetworkPeering:
    requester = PeeringSide(
        vpc_id="vpc-1",
        cidr="10.20.0.0/16",
        offers={"private": "10.20.0.0/17"},
        route_table_ids={"private": {"euw1-az1": "rtb-1"}},
    )
    accepter = AccepterSide(
        vpc_id="vpc-2",
        cidr="10.60.0.0/16",
        offers={"data": "10.60.160.0/19"},
        route_table_ids={"data": {"euw1-az1": "rtb-2"}},
    )
    return NetworkPeering(name, NetworkPeeringArgs(requester=requester, accepter=accepter), opts)
