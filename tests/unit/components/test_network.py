"""`Network`: closed wherever nothing opens it, and never moving."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from devops_components import Network, NetworkArgs, Tier
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

ACL = "aws:ec2/networkAcl:NetworkAcl"
EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
BUCKET = "arn:aws:s3:::traffic-of-all-accounts/network/"


def network(render: Render, **args: Any) -> Graph:
    given = {"region": "eu-west-1", "cidr": "10.20.0.0/16", "profile": "dev", **args}
    return render(lambda: Network("net", NetworkArgs(**given)))


def counts(graph: Graph) -> dict[str, int]:
    types = Counter(node.type.split(":")[-1] for node in graph.resources if node.custom and not node.type.startswith("pulumi:"))
    return dict(sorted(types.items()))


def test_a_dev_network_has_one_way_out(render: Render) -> None:
    assert counts(network(render)) == {
        "DefaultSecurityGroup": 1,
        "Eip": 1,
        "FlowLog": 1,
        "InternetGateway": 1,
        "LogGroup": 1,
        "ManagedPrefixList": 1,
        "NatGateway": 1,
        "NetworkAcl": 3,
        "Role": 1,
        "RolePolicy": 1,
        "Route": 4,
        "RouteTable": 6,
        "RouteTableAssociation": 6,
        "Subnet": 6,
        "Vpc": 1,
        "VpcEndpoint": 2,
    }


@pytest.mark.parametrize(
    ("nat", "gateways", "addresses", "routes"),
    [("none", 0, 0, 3), ("single", 1, 1, 6), ("per_zone", 3, 3, 6), ("regional", 1, 0, 6)],
)
def test_the_way_out_is_what_was_asked_for(render: Render, nat: str, gateways: int, addresses: int, routes: int) -> None:
    found = counts(network(render, profile="production", nat=nat))

    assert (found.get("NatGateway", 0), found.get("Eip", 0), found["Route"]) == (gateways, addresses, routes)


def test_a_zone_more_creates_and_changes_nothing_else(render: Render) -> None:
    two = network(render, zones=["euw1-az1", "euw1-az2"])
    three = network(render, zones=["euw1-az1", "euw1-az2", "euw1-az3"])

    changed = [node.name for node in two.resources if node.custom and node.inputs != three.by_urn[node.urn].inputs]
    added = sorted({node.name for node in three.resources} - {node.name for node in two.resources})
    assert sorted(changed) == ["net-data", "net-dynamodb", "net-private", "net-public", "net-s3"]
    acls = {node.name: node.inputs for node in two.of_type(ACL)}
    assert {key for name, of in acls.items() for key in of if of[key] != three.resource(ACL, name).inputs[key]} == {"subnetIds"}
    assert added == [
        "net-data-euw1-az3",
        "net-private-euw1-az3",
        "net-private-euw1-az3-out",
        "net-public-euw1-az3",
        "net-public-euw1-az3-out",
    ]


def test_a_tier_more_moves_no_subnet(render: Render) -> None:
    tiers = {"private": Tier(kind="private", slot=0, slots=4), "public": Tier(kind="public", slot=4)}
    before = network(render, tiers=tiers)
    after = network(render, tiers={**tiers, "data": Tier(kind="isolated", slot=5)})

    ranges = {node.name: node.inputs["cidrBlock"] for node in before.of_type("aws:ec2/subnet:Subnet")}
    assert all(after.resource("aws:ec2/subnet:Subnet", name).inputs["cidrBlock"] == cidr for name, cidr in ranges.items())


def test_isolated_subnets_have_no_way_out(render: Render) -> None:
    routes = network(render).of_type("aws:ec2/route:Route")

    assert {node.name.rsplit("-", 3)[0] for node in routes} == {"net-private", "net-public"}


def test_the_default_security_group_admits_nothing(render: Render) -> None:
    (group,) = network(render).of_type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")

    assert (group.inputs["ingress"], group.inputs["egress"]) == ([], [])


def test_no_subnet_hands_out_public_addresses(render: Render) -> None:
    subnets = list(network(render).of_type("aws:ec2/subnet:Subnet"))

    assert {subnet.inputs["mapPublicIpOnLaunch"] for subnet in subnets} == {False}


@pytest.mark.parametrize(
    ("profile", "traffic", "days"),
    [("sandbox", "REJECT", 3), ("dev", "REJECT", 7), ("staging", "ALL", 30), ("production", "ALL", 365)],
)
def test_flow_logs_follow_the_profile(render: Render, profile: str, traffic: str, days: int) -> None:
    graph = network(render, profile=profile)

    (log,) = graph.of_type("aws:ec2/flowLog:FlowLog")
    (group,) = graph.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert (log.inputs["trafficType"], group.inputs["retentionInDays"]) == (traffic, days)


@pytest.mark.parametrize("profile", ["sandbox", "production"])
def test_no_traffic_is_recorded_where_nobody_wants_it(render: Render, profile: str) -> None:
    found = counts(network(render, profile=profile, flow_logs="none"))

    assert {"FlowLog", "LogGroup", "Role", "RolePolicy"} & set(found) == set()


def test_traffic_is_recorded_in_the_bucket_that_was_given(render: Render) -> None:
    graph = network(render, flow_log_bucket_arn=BUCKET)

    (log,) = graph.of_type("aws:ec2/flowLog:FlowLog")
    assert {key: log.inputs[key] for key in ("logDestination", "logDestinationType", "destinationOptions", "trafficType")} == {
        "logDestination": BUCKET,
        "logDestinationType": "s3",
        "destinationOptions": {"fileFormat": "parquet", "hiveCompatiblePartitions": True, "perHourPartition": True},
        "trafficType": "REJECT",
    }
    assert {"LogGroup", "Role", "RolePolicy"} & set(counts(graph)) == set()
    outputs = graph.component("net").outputs
    assert (outputs["flowLogArn"], outputs.get("flowLogGroupName")) == (log.outputs["arn"], None)


def test_only_this_account_s_flow_logs_may_write(render: Render) -> None:
    (role,) = network(render).of_type("aws:iam/role:Role")

    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_every_tier_has_a_network_acl_for_all_its_subnets_and_no_other(render: Render) -> None:
    graph = network(render)

    held = {node.inputs["tags"]["tier"]: sorted(node.inputs["subnetIds"]) for node in graph.of_type(ACL)}
    subnets = graph.component("net").outputs["subnetIds"]
    assert held == {tier: sorted(by_zone.values()) for tier, by_zone in subnets.items()}


def test_an_isolated_tier_lets_in_the_network_and_nobody_else(render: Render) -> None:
    acl = network(render).resource(ACL, "net-data").inputs

    everything = {"action": "allow", "fromPort": 0, "protocol": "-1", "ruleNo": 100, "toPort": 0}
    assert acl["ingress"] == [{**everything, "cidrBlock": "10.20.0.0/16"}]
    assert acl["egress"] == [{**everything, "cidrBlock": "10.20.0.0/16"}]


def test_every_tier_lets_peers_in(render: Render) -> None:
    graph = network(render, estate={"shared": "10.60.0.0/16", "other": "10.70.0.0/16"}, peers=["shared"])

    let_in = {
        node.name: [entry["cidrBlock"] for entry in node.inputs["ingress"] if entry["protocol"] == "-1"]
        for node in graph.of_type(ACL)
    }
    assert let_in == {name: ["10.20.0.0/16", "10.60.0.0/16"] for name in ("net-data", "net-private", "net-public")}


@pytest.mark.parametrize(("reaches", "tiers"), [(False, ["private", "public"]), (True, ["data", "private", "public"])])
def test_storage_is_reached_by_the_tiers_whose_network_acl_lets_it_answer(
    render: Render, reaches: bool, tiers: list[str]
) -> None:
    data = Tier(kind="isolated", slot=5, reaches_storage=reaches)
    graph = network(
        render, tiers={"private": Tier(kind="private", slot=0, slots=4), "public": Tier(kind="public", slot=4), "data": data}
    )

    routed = graph.resource("aws:ec2/vpcEndpoint:VpcEndpoint", "net-s3").inputs["routeTableIds"]
    tables = graph.component("net").outputs["routeTableIds"]
    assert sorted(routed) == sorted(table for tier in tiers for table in tables[tier].values())
    ports = {(entry["fromPort"], entry["toPort"]) for entry in graph.resource(ACL, "net-data").inputs["egress"]}
    assert ports == ({(0, 0), (443, 443)} if reaches else {(0, 0)})


def test_public_tiers_alone_are_excluded_from_the_account_s_block(render: Render) -> None:
    graph = network(render, excluded_from_public_access_block=True)

    public = graph.component("net").outputs["subnetIds"]["public"]
    excluded = [(node.inputs["subnetId"], node.inputs["internetGatewayExclusionMode"]) for node in graph.of_type(EXCLUSION)]
    assert sorted(excluded) == sorted((subnet, "allow-bidirectional") for subnet in public.values())
    assert list(network(render).of_type(EXCLUSION)) == []


def test_outputs_are_keyed_by_tier_and_zone(render: Render) -> None:
    outputs = network(render).component("net").outputs

    assert {tier: sorted(zones) for tier, zones in outputs["subnetIds"].items()} == {
        tier: ["euw1-az1", "euw1-az2"] for tier in ("data", "private", "public")
    }
    assert outputs["cidrLayout"]["private"] == {"euw1-az1": "10.20.0.0/19", "euw1-az2": "10.20.32.0/19"}
    assert outputs["tierCidrs"] == {"private": "10.20.0.0/17", "public": "10.20.128.0/19", "data": "10.20.160.0/19"}
    assert list(outputs["natPublicIps"]) == ["euw1-az1"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"cidr": "10.0.0.0/33"}, "cidr = 10.0.0.0/33: is not an IPv4 range"),
        ({"cidr": "8.8.0.0/16"}, "is not a private range"),
        ({"zones": ["euw1-az1"]}, "names fewer than two different zones"),
        ({"zones": ["eu-west-1a", "eu-west-1b"]}, "`eu-west-1a` is not an availability-zone id"),
        (
            {"tiers": {"a": Tier(kind="isolated", slot=0), "b": Tier(kind="isolated", slot=0)}, "nat": "none"},
            "tiers a and b both take slot 0",
        ),
        ({"tiers": {"a": Tier(kind="isolated", slot=0)}, "nat": "single"}, "nat is single, which needs a public tier"),
        ({"region": "xx-west-1"}, "has no default zones for xx-west-1"),
        ({"nat": "two"}, "nat = two: is not one of none, single, per_zone, regional"),
        ({"endpoints": ["ecr.apis"]}, "endpoints.0 = ecr.apis: is not one of ecr.api,"),
        ({"endpoints": ["s3"]}, "endpoints.0 = s3: is not one of"),
        ({"endpoints": ["sts", "logs", "sts"]}, "names sts twice"),
        ({"trusted_accounts": ["1234"]}, "trusted_accounts.0 = 1234: is not an AWS account id"),
        ({"trusted_accounts": ["123456789012", "123456789012"]}, "names 123456789012 twice"),
        ({"flow_log_bucket_arn": "traffic"}, "flow_log_bucket_arn = traffic: is not the ARN of a bucket"),
        (
            {"flow_log_bucket_arn": BUCKET, "flow_log_retention_days": 7},
            "flow_log_retention_days is for a log group; how long a bucket keeps records is for the bucket to say",
        ),
        (
            {"tiers": {"a": Tier(kind="isolated", slot=0)}, "nat": "none", "excluded_from_public_access_block": True},
            "excluded_from_public_access_block is for public tiers, and there is none",
        ),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        NetworkArgs(**{"region": "eu-west-1", "cidr": "10.20.0.0/16", **args})

    assert says in str(refused.value)


@pytest.mark.parametrize("kind", ["public", "private"])
def test_tiers_that_reach_storage_anyway_need_not_say_so(kind: Any) -> None:
    with pytest.raises(ArgumentError) as refused:
        Tier(kind=kind, slot=0, reaches_storage=True)

    assert f"reaches_storage is for isolated tiers; one that is {kind} reaches S3 and DynamoDB anyway" in str(refused.value)
