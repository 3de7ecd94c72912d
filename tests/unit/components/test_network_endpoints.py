"""The endpoints of `Network`: AWS is reached without NAT, and what goes through stays within the account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components import Network, NetworkArgs, Tier
from devops_components._core.profiles import ProfileName
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

ENDPOINT, GROUP = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/securityGroup:SecurityGroup"
INGRESS, EGRESS = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)
ACCOUNT = "123456789012"
GATEWAYS = {"net-s3": ("com.amazonaws.eu-west-1.s3", "Gateway"), "net-dynamodb": ("com.amazonaws.eu-west-1.dynamodb", "Gateway")}
TO_START = {
    f"net-{service.replace('.', '-')}": (f"com.amazonaws.eu-west-1.{service}", "Interface")
    for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts")
}


def network(render: Render, profile: ProfileName = "production", **args: Any) -> Graph:
    return render(lambda: Network("net", NetworkArgs(profile=profile, region="eu-west-1", cidr="10.20.0.0/16", **args)))


def endpoints(graph: Graph) -> dict[str, tuple[str, str]]:
    """Service and kind by name."""
    return {node.name: (node.inputs["serviceName"], node.inputs["vpcEndpointType"]) for node in graph.of_type(ENDPOINT)}


def policy(graph: Graph, name: str) -> dict[str, Mapping[str, Any]]:
    """Statement by its id."""
    document = json.loads(graph.resource(ENDPOINT, name).inputs["policy"])
    return {statement.pop("Sid"): statement for statement in document["Statement"]}


def subnets(graph: Graph, tier: str) -> list[str]:
    return sorted(str(node.id) for node in graph.of_type("aws:ec2/subnet:Subnet") if node.inputs["tags"]["tier"] == tier)


@pytest.mark.parametrize(
    ("profile", "interfaces"),
    [("sandbox", {}), ("dev", {}), ("testing", {}), ("staging", TO_START), ("production", TO_START)],
)
def test_what_a_container_needs_to_start_is_near_from_staging_up(
    render: Render, profile: ProfileName, interfaces: dict[str, tuple[str, str]]
) -> None:
    assert endpoints(network(render, profile)) == GATEWAYS | interfaces


@pytest.mark.parametrize(
    ("wanted", "interfaces"),
    [([], {}), (["kms"], {"net-kms": ("com.amazonaws.eu-west-1.kms", "Interface")})],
)
def test_those_that_are_named_are_had_in_every_profile(
    render: Render, wanted: list[str], interfaces: dict[str, tuple[str, str]]
) -> None:
    assert endpoints(network(render, "dev", endpoints=wanted)) == GATEWAYS | interfaces
    assert endpoints(network(render, "production", endpoints=wanted)) == GATEWAYS | interfaces


def test_every_interface_stands_in_each_zone_and_answers_to_the_service_s_own_name(render: Render) -> None:
    graph = network(render)

    interfaces = [node.inputs for node in graph.of_type(ENDPOINT) if node.inputs["vpcEndpointType"] == "Interface"]
    assert len(subnets(graph, "private")) == 3
    assert all(sorted(each["subnetIds"]) == subnets(graph, "private") and each["privateDnsEnabled"] for each in interfaces)


@pytest.mark.parametrize(
    ("tiers", "home"),
    [
        ({"web": Tier(kind="public", slot=0), "late": Tier(kind="private", slot=5), "app": Tier(kind="private", slot=4)}, "app"),
        ({"web": Tier(kind="public", slot=0), "data": Tier(kind="isolated", slot=1)}, "data"),
        ({"web": Tier(kind="public", slot=0)}, "web"),
    ],
)
def test_interfaces_stand_as_far_from_the_internet_as_whoever_uses_them(
    render: Render, tiers: dict[str, Tier], home: str
) -> None:
    graph = network(render, "dev", tiers=tiers, endpoints=["logs"])

    assert sorted(graph.resource(ENDPOINT, "net-logs").inputs["subnetIds"]) == subnets(graph, home)


def test_one_security_group_lets_the_network_in_and_nothing_out(render: Render) -> None:
    graph = network(render)

    (group,) = graph.of_type(GROUP)
    opened = [(rule.inputs["securityGroupId"], rule.inputs["cidrIpv4"], rule.inputs["toPort"]) for rule in graph.of_type(INGRESS)]
    wearers = {tuple(node.inputs.get("securityGroupIds") or ()) for node in graph.of_type(ENDPOINT)}
    assert opened == [(group.id, "10.20.0.0/16", 443)]
    assert list(graph.of_type(EGRESS)) == []
    assert wearers == {(), (group.id,)}


def test_without_interfaces_there_is_no_group(render: Render) -> None:
    graph = network(render, endpoints=[])

    assert [*graph.of_type(GROUP), *graph.of_type(INGRESS)] == []


@pytest.mark.parametrize("name", [*GATEWAYS, *TO_START])
def test_what_goes_through_is_the_account_s_own_and_speaks_of_its_own(render: Render, name: str) -> None:
    statement = policy(network(render), name)["OwnToOwn"]

    assert statement == {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["*"],
        "Resource": ["*"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": [ACCOUNT], "aws:ResourceAccount": [ACCOUNT]}},
    }


def test_accounts_that_are_trusted_speak_and_are_spoken_to(render: Render) -> None:
    statement = policy(network(render, trusted_accounts=["210987654321"]), "net-s3")["OwnToOwn"]

    both = [ACCOUNT, "210987654321"]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": both, "aws:ResourceAccount": both}}


@pytest.mark.parametrize(
    ("name", "besides"),
    [
        ("net-dynamodb", {}),
        ("net-ecr-api", {"OwnPull": ["*"]}),
        ("net-ecr-dkr", {"OwnPull": ["*"]}),
        ("net-logs", {}),
        ("net-s3", {"ImageLayers": ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]}),
        ("net-secretsmanager", {}),
        (
            "net-ssm",
            {"OwnToPublished": ["arn:aws:ssm:eu-west-1::parameter/aws/*", "arn:aws:ssm:eu-west-1::document/*"]},
        ),
        ("net-sts", {"OwnName": ["*"], "TokenToOwnRole": [f"arn:aws:iam::{ACCOUNT}:role/*"]}),
    ],
)
def test_what_goes_through_besides_is_what_the_service_needs(render: Render, name: str, besides: dict[str, list[str]]) -> None:
    graph = network(render, endpoints=["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "sts"])

    statements = policy(graph, name)
    del statements["OwnToOwn"]
    assert {sid: statement["Resource"] for sid, statement in statements.items()} == besides
    assert {sid for sid, statement in statements.items() if "*" in statement["Action"]} == set()


def test_whoever_is_nobody_yet_reaches_only_what_is_named(render: Render) -> None:
    graph = network(render, endpoints=["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "sts"])

    anyone = {
        sid
        for name in endpoints(graph)
        for sid, statement in policy(graph, name).items()
        if "aws:PrincipalAccount" not in statement.get("Condition", {}).get("StringEquals", {})
    }
    assert anyone == {"ImageLayers", "TokenToOwnRole"}


def test_a_zone_more_changes_endpoints_in_place(render: Render) -> None:
    two = network(render, zones=["euw1-az1", "euw1-az2"])
    three = network(render, zones=["euw1-az1", "euw1-az2", "euw1-az3"])

    changed = {
        (node.name, key)
        for node in two.of_type(ENDPOINT)
        for key, value in node.inputs.items()
        if three.by_urn[node.urn].inputs[key] != value
    }
    assert changed == {(name, "routeTableIds") for name in GATEWAYS} | {(name, "subnetIds") for name in TO_START}


def test_outputs_say_which_endpoint_is_whose(render: Render) -> None:
    graph = network(render)

    outputs = graph.component("net").outputs
    assert outputs["endpointIds"] == {
        node.inputs["serviceName"].removeprefix("com.amazonaws.eu-west-1."): node.id for node in graph.of_type(ENDPOINT)
    }
    assert outputs["endpointSecurityGroupId"] == next(graph.of_type(GROUP)).id
