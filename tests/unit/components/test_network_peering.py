"""`NetworkPeering`: two networks reach what they offer each other, wherever they are."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi_aws import Provider

from devops_components import AccepterSide, Network, NetworkArgs, NetworkPeering, NetworkPeeringArgs, PeeringSide
from devops_components.errors import ArgumentError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render

CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
OPTIONS, ROUTE = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions", "aws:ec2/route:Route"
HERE: dict[str, Any] = {
    "vpc_id": "vpc-1",
    "cidr": "10.20.0.0/16",
    "offers": {"private": "10.20.0.0/17"},
    "route_table_ids": {"private": {"euw1-az1": "rtb-11", "euw1-az2": "rtb-12"}},
}
THERE: dict[str, Any] = {
    "vpc_id": "vpc-2",
    "cidr": "10.60.0.0/16",
    "offers": {"data": "10.60.160.0/19", "public": "10.60.128.0/19"},
    "route_table_ids": {"data": {"euw1-az1": "rtb-21"}},
}
SEES = {"allowRemoteVpcDnsResolution": True}


def peering(render: Render, other_account: bool = False, **accepter: Any) -> Graph:
    def program() -> None:
        there = Provider("there", region="eu-west-1") if other_account else None
        args = NetworkPeeringArgs(
            requester=PeeringSide(**HERE), accepter=AccepterSide(**{**THERE, **accepter}), accepter_provider=there
        )
        here = pulumi.ResourceOptions(provider=Provider("here", region="eu-west-1"))
        NetworkPeering("joined", args, here)

    return render(program)


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def provider(node: Node) -> str:
    return (node.provider or "").rpartition("::")[2]


def test_each_side_gets_routes_to_what_the_other_one_offers_and_to_nothing_else(render: Render) -> None:
    graph = peering(render)

    routes = {node.name: (node.inputs["routeTableId"], node.inputs["destinationCidrBlock"]) for node in graph.of_type(ROUTE)}
    assert routes == {
        "joined-requester-private-euw1-az1-to-data": ("rtb-11", "10.60.160.0/19"),
        "joined-requester-private-euw1-az1-to-public": ("rtb-11", "10.60.128.0/19"),
        "joined-requester-private-euw1-az2-to-data": ("rtb-12", "10.60.160.0/19"),
        "joined-requester-private-euw1-az2-to-public": ("rtb-12", "10.60.128.0/19"),
        "joined-accepter-data-euw1-az1-to-private": ("rtb-21", "10.20.0.0/17"),
    }
    connection = only(graph, CONNECTION)
    assert {node.inputs["vpcPeeringConnectionId"] for node in graph.of_type(ROUTE)} == {connection.id}


def test_in_one_account_and_region_it_accepts_itself(render: Render) -> None:
    graph = peering(render)

    connection = only(graph, CONNECTION)
    assert (connection.inputs["autoAccept"], list(graph.of_type(ACCEPTER))) == (True, [])
    options = only(graph, OPTIONS)
    assert (options.inputs["requester"], options.inputs["accepter"]) == (SEES, SEES)
    assert graph.component("joined").outputs["peeringConnectionId"] == connection.id


def test_in_another_region_it_is_accepted_there(render: Render) -> None:
    graph = peering(render, region="eu-north-1")

    connection, accepted = only(graph, CONNECTION), only(graph, ACCEPTER)
    assert (connection.inputs["autoAccept"], connection.inputs["peerRegion"]) == (False, "eu-north-1")
    assert (accepted.inputs["autoAccept"], accepted.inputs["region"]) == (True, "eu-north-1")
    regions = {node.name: node.inputs["region"] for type_ in (OPTIONS, ROUTE) for node in graph.of_type(type_)}
    assert {name for name, region in regions.items() if region == "eu-north-1"} == {
        "joined-accepter-names",
        "joined-accepter-data-euw1-az1-to-private",
    }
    assert {region for name, region in regions.items() if "accepter" not in name} == {"eu-west-1"}


def test_in_another_account_everything_there_is_made_by_the_provider_of_that_account(render: Render) -> None:
    graph = peering(render, other_account=True, account="210987654321")

    assert only(graph, CONNECTION).inputs["peerOwnerId"] == "210987654321"
    made = {node.name: provider(node) for type_ in (CONNECTION, ACCEPTER, OPTIONS, ROUTE) for node in graph.of_type(type_)}
    assert {name for name, by in made.items() if by == "there"} == {
        "joined-accepter",
        "joined-accepter-names",
        "joined-accepter-data-euw1-az1-to-private",
    }
    assert {by for name, by in made.items() if "accepter" not in name} == {"here"}


def test_nothing_is_routed_or_named_before_it_is_accepted(render: Render) -> None:
    graph = peering(render, region="eu-north-1")

    waiting = [node for type_ in (OPTIONS, ROUTE) for node in graph.of_type(type_)]
    accepted = only(graph, ACCEPTER).urn
    assert all(accepted in node.dependencies for node in waiting)
    assert len(waiting) == 7


def side(network: Network, cidr: str, tier: str, offered: object) -> dict[str, Any]:
    tables = {tier: network.route_table_ids[tier]}
    return {"vpc_id": network.vpc_id, "cidr": cidr, "offers": {tier: offered}, "route_table_ids": tables}


@pytest.mark.parametrize(("whole", "opened"), [(False, []), (True, ["joined-accepter-data-euw1-az1-to-private"])])
def test_tiers_of_networks_can_be_joined_without_opening_either_as_a_whole(
    render: Render, whole: bool, opened: list[str]
) -> None:
    def program() -> None:
        shop = Network("shop", NetworkArgs(profile="dev", region="eu-west-1", cidr="10.20.0.0/16"))
        shared = Network("shared", NetworkArgs(profile="dev", region="eu-west-1", cidr="10.60.0.0/16"))
        offered = "10.20.0.0/16" if whole else shop.tier_cidrs["private"]
        requester = PeeringSide(**side(shop, "10.20.0.0/16", "private", offered))
        accepter = AccepterSide(**side(shared, "10.60.0.0/16", "data", shared.tier_cidrs["data"]))
        NetworkPeering("joined", NetworkPeeringArgs(requester=requester, accepter=accepter))

    graph = render(program)

    report = evaluate(graph, [all_rules()["subnet-tier-routing"]], "production")
    found = [finding.resource_name for finding in report.findings if finding.resource_name.startswith("joined-")]
    assert sorted(found)[:1] == opened
    assert len([node for node in graph.of_type(ROUTE) if node.name.startswith("joined-")]) == 4


@pytest.mark.parametrize(
    ("requester", "accepter", "says"),
    [
        (
            {},
            {"cidr": "10.20.128.0/17", "offers": {"data": "10.20.160.0/19"}},
            "the requester's 10.20.0.0/16 overlaps the accepter's 10.20.128.0/17; AWS joins no networks that share addresses",
        ),
        (
            {"offers": {"office": "192.168.0.0/24"}},
            {},
            "offers 192.168.0.0/24 as office, which lies outside its own 10.20.0.0/16",
        ),
        ({"offers": {}}, {}, "offers"),
        ({"cidr": "10.20.0.1/16"}, {}, "is not an IPv4 range"),
        ({}, {"account": "210987654321"}, "the accepter is in account 210987654321; give accepter_provider, which accepts there"),
        ({}, {"account": "1234"}, "account = 1234: is not an AWS account id"),
        ({"region": "eu-west-1"}, {}, "region: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(requester: dict[str, Any], accepter: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        NetworkPeeringArgs(requester=PeeringSide(**{**HERE, **requester}), accepter=AccepterSide(**{**THERE, **accepter}))

    assert says in str(refused.value)
