"""`TransitGatewayAttachment`: a network reaches what lies behind a transit gateway."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import TransitGatewayAttachment, TransitGatewayAttachmentArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

ATTACHMENT, ROUTE = "aws:ec2transitgateway/vpcAttachment:VpcAttachment", "aws:ec2/route:Route"
REQUIRED: dict[str, Any] = {
    "transit_gateway_id": "tgw-1",
    "vpc_id": "vpc-1",
    "cidr": "10.20.0.0/16",
    "subnet_ids": {"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
    "route_table_ids": {"private": {"euw1-az1": "rtb-1", "euw1-az2": "rtb-2"}},
    "destinations": {"shared": "10.60.0.0/16", "office": "192.168.10.0/24"},
}


def attachment(render: Render, **args: Any) -> Graph:
    return render(lambda: TransitGatewayAttachment("hub", TransitGatewayAttachmentArgs(**{**REQUIRED, **args})))


def test_the_gateway_has_an_interface_in_every_zone_it_is_given(render: Render) -> None:
    (found,) = attachment(render).of_type(ATTACHMENT)

    keys = ("transitGatewayId", "vpcId", "subnetIds", "dnsSupport")
    assert {key: found.inputs[key] for key in keys} == {
        "transitGatewayId": "tgw-1",
        "vpcId": "vpc-1",
        "subnetIds": ["subnet-1", "subnet-2"],
        "dnsSupport": "enable",
    }


def test_every_route_table_gets_a_route_to_every_destination_once_the_network_is_attached(render: Render) -> None:
    graph = attachment(render)

    (attached,) = graph.of_type(ATTACHMENT)
    routes = {node.name: (node.inputs["routeTableId"], node.inputs["destinationCidrBlock"]) for node in graph.of_type(ROUTE)}
    assert routes == {
        "hub-private-euw1-az1-to-shared": ("rtb-1", "10.60.0.0/16"),
        "hub-private-euw1-az1-to-office": ("rtb-1", "192.168.10.0/24"),
        "hub-private-euw1-az2-to-shared": ("rtb-2", "10.60.0.0/16"),
        "hub-private-euw1-az2-to-office": ("rtb-2", "192.168.10.0/24"),
    }
    assert all(node.inputs["transitGatewayId"] == "tgw-1" for node in graph.of_type(ROUTE))
    assert all(attached.urn in node.dependencies for node in graph.of_type(ROUTE))
    assert graph.component("hub").outputs["attachmentId"] == attached.id


@pytest.mark.parametrize("wide", ["10.0.0.0/8", "0.0.0.0/0"])
def test_a_destination_may_hold_the_network_itself(render: Render, wide: str) -> None:
    graph = attachment(render, destinations={"everything": wide})

    assert {node.inputs["destinationCidrBlock"] for node in graph.of_type(ROUTE)} == {wide}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {"destinations": {"self": "10.20.160.0/19"}},
            "10.20.160.0/19 of self lies within the network's own 10.20.0.0/16; it is reached without the gateway",
        ),
        ({"destinations": {}}, "destinations"),
        ({"destinations": {"a": "10.60.0.0/16", "b": "10.60.0.0/24"}}, "10.60.0.0/24 of b overlaps 10.60.0.0/16 of a"),
        ({"destinations": {"a": "here"}}, "here of a is not an IPv4 range"),
        ({"cidr": "here"}, "is not an IPv4 range"),
        ({"subnet_ids": {}}, "subnet_ids"),
        ({"route_table_ids": {}}, "route_table_ids"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        TransitGatewayAttachmentArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
