"""The ways from the internet to stores, as they are listed."""

from __future__ import annotations

from pathlib import Path

from pulumi_aws import ec2, rds, vpc

from devops_components.toolkit.check.exposure import ways
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render

PLATFORM = Path(__file__).parents[3] / "stacks" / "platform"


def test_production_is_open_by_the_declared_way_only() -> None:
    graph = render_project(load_project(PLATFORM), "production")

    found = {(way.store.rpartition("::")[2], way.path, way.doubt) for way in ways(graph)}

    way = "the internet -> production-shop-balancer (port 80, port 443) -> production-shop-tasks (port 8080)"
    stores = {node.name for node in graph.of_type("aws:rds/instance:Instance")}
    assert found == {(store, f"{way} -> production-orders (port 5432)", None) for store in stores}


def open_to(source: str) -> None:
    network = ec2.Vpc("network", cidr_block="10.0.0.0/16")
    group = ec2.SecurityGroup("orders", vpc_id=network.id)
    vpc.SecurityGroupIngressRule(
        "in", security_group_id=group.id, cidr_ipv4=source, ip_protocol="tcp", from_port=5432, to_port=5432
    )
    rds.Instance("orders", engine="postgres", instance_class="db.t4g.medium", vpc_security_group_ids=[group.id])


def test_a_store_that_is_open_to_the_world_is_listed(render: Render) -> None:
    graph = render(lambda: open_to("0.0.0.0/0"))

    assert [way.path for way in ways(graph)] == ["the internet -> orders (port 5432)"]


def test_a_store_that_is_open_to_its_network_only_is_not(render: Render) -> None:
    graph = render(lambda: open_to("10.0.0.0/16"))

    assert ways(graph) == []


def test_a_store_without_a_group_is_behind_nobody_knows_what(render: Render) -> None:
    graph = render(lambda: rds.Instance("orders", engine="postgres", instance_class="db.t4g.medium"))

    assert [(way.path, way.doubt) for way in ways(graph)] == [
        ("not known", "cannot decide: `vpcSecurityGroupIds` names no group, so that of the network decides")
    ]
