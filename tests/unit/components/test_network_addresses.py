"""Where the addresses of `Network` come from, and that no other network has them."""

from __future__ import annotations

from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pulumi
import pytest

from devops_components import AddressPlan, IpamRange, Network, NetworkArgs, NetworkSettings
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import load_project, stack_config
from tests.conftest import Render

PLATFORM = Path(__file__).parent.parent.parent.parent / "stacks" / "platform"
PLAN = AddressPlan(networks={"dev": "10.20.0.0/15", "testing": "10.30.0.0/15", "office": "192.168.10.0/24"})
POOL = IpamRange(pool_id="ipam-pool-1", netmask_length=20)


def network(render: Render, **args: Any) -> Graph:
    return render(lambda: Network("net", NetworkArgs(region="eu-west-1", profile="dev", **args)))


def ranges(graph: Graph) -> dict[str, str]:
    return {node.name: node.inputs["cidrBlock"] for node in graph.of_type("aws:ec2/subnet:Subnet")}


def test_a_pool_gives_a_range_of_the_length_that_was_asked_for(render: Render) -> None:
    (vpc,) = network(render, ipam=POOL).of_type("aws:ec2/vpc:Vpc")

    assert (vpc.inputs["ipv4IpamPoolId"], vpc.inputs["ipv4NetmaskLength"]) == ("ipam-pool-1", 20)
    assert "cidrBlock" not in vpc.inputs


def test_what_a_pool_gives_is_cut_like_what_a_person_chose(render: Render) -> None:
    given = network(render, ipam=POOL, endpoints=["sts"])
    cidr = next(given.of_type("aws:ec2/vpc:Vpc")).outputs["cidrBlock"]
    chosen = network(render, cidr=cidr, endpoints=["sts"])

    assert IPv4Network(cidr).prefixlen == 20
    assert ranges(given) == ranges(chosen)
    for key in ("cidrLayout", "tierCidrs", "cidrBlock"):
        assert given.component("net").outputs[key] == chosen.component("net").outputs[key]
    for type_ in ("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/managedPrefixList:ManagedPrefixList"):
        rules = [
            [{key: node.inputs.get(key) for key in ("ingress", "egress", "entries")} for node in graph.of_type(type_)]
            for graph in (given, chosen)
        ]
        assert rules[0] == rules[1]
    (opened,) = given.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert opened.inputs["cidrIpv4"] == cidr


def test_what_a_pool_gives_is_held_against_the_estate_before_a_subnet_is_made(render: Render) -> None:
    with pytest.raises(Exception, match=r"the pool gave 10\.\d+\.\d+\.0/20, which overlaps 10\.128\.0\.0/9 of cellar"):
        network(render, ipam=POOL, estate={"cellar": "10.128.0.0/9"})


def test_a_prefix_list_holds_the_network(render: Render) -> None:
    graph = network(render, cidr="10.20.0.0/16")

    (found,) = graph.of_type("aws:ec2/managedPrefixList:ManagedPrefixList")
    assert (found.inputs["entries"], found.inputs["maxEntries"]) == ([{"cidr": "10.20.0.0/16", "description": "net"}], 1)
    assert graph.component("net").outputs["prefixListId"] == found.id


def test_a_network_beside_all_others_is_accepted_and_says_whose_they_are(render: Render) -> None:
    estate = {"testing": "10.30.0.0/15", "office": "192.168.10.0/24"}

    graph = network(render, cidr="10.20.0.0/16", estate=estate)

    assert graph.component("net").inputs["estate"] == estate


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {"cidr": "10.31.0.0/16", "estate": {"testing": "10.30.0.0/15"}},
            "cidr = 10.31.0.0/16: overlaps 10.30.0.0/15 of testing; no two networks share addresses",
        ),
        ({"cidr": "10.20.0.0/16", "estate": {"office": "here"}}, "here of office is not an IPv4 range"),
        (
            {"cidr": "10.20.0.0/16", "estate": {"a": "10.30.0.0/16", "b": "10.30.0.0/24"}},
            "10.30.0.0/24 of b overlaps 10.30.0.0/16 of a",
        ),
        ({}, "give one of `cidr` and `ipam`: a range, or a pool to take it from"),
        ({"cidr": "10.20.0.0/16", "ipam": POOL}, "give one of `cidr` and `ipam`"),
        (
            {"cidr": "10.20.0.0/16", "peers": ["shared"], "estate": {"office": "192.168.10.0/24"}},
            "peers names shared, whose range estate does not give; it has ranges for: office",
        ),
        ({"cidr": "10.20.0.0/16", "peers": ["shared"]}, "it has ranges for: none"),
        ({"cidr": "10.20.0.0/16", "peers": ["a", "a"], "estate": {"a": "10.30.0.0/16"}}, "names a twice"),
        (
            {
                "cidr": "10.20.0.0/16",
                "peers": [f"n{at}" for at in range(11)],
                "estate": {f"n{at}": f"10.{100 + at}.0.0/16" for at in range(11)},
            },
            "peers = ",
        ),
    ],
)
def test_addresses_that_cannot_be_are_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        NetworkArgs(region="eu-west-1", **args)

    assert says in str(refused.value)


@pytest.mark.parametrize("length", [15, 22])
def test_a_pool_is_asked_for_a_range_that_can_be_cut(length: int) -> None:
    with pytest.raises(ArgumentError, match=f"netmask_length = {length}: is "):
        IpamRange(pool_id="ipam-pool-1", netmask_length=length)


def test_a_plan_tells_a_network_of_all_others_and_leaves_the_rest_as_it_is() -> None:
    settings = NetworkSettings(cidr="10.21.0.0/16", nat="none", estate={"partner": "172.16.0.0/20"}, peers=["office"])

    planned = PLAN.beside("dev", settings)

    others = {"partner": "172.16.0.0/20", "testing": "10.30.0.0/15", "office": "192.168.10.0/24"}
    assert planned.given() == {**settings.given(), "estate": others}


@pytest.mark.parametrize(
    ("name", "cidr", "says"),
    [
        ("qa", "10.20.0.0/16", "qa: has no range reserved; there are ranges for dev, office, testing; add one to `networks`"),
        (
            "dev",
            "10.22.0.0/16",
            "network.cidr = 10.22.0.0/16: lies outside 10.20.0.0/15, which is reserved for dev; take a part of 10.20.0.0/15",
        ),
        (
            "dev",
            "10.30.0.0/16",
            "lies outside 10.20.0.0/15, which is reserved for dev, and overlaps 10.30.0.0/15 of testing; take a part of",
        ),
    ],
)
def test_a_network_keeps_to_the_plan(name: str, cidr: str, says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        PLAN.beside(name, NetworkSettings(cidr=cidr))

    assert says in str(refused.value)


def test_a_plan_reserves_no_address_twice() -> None:
    with pytest.raises(ArgumentError, match=r"10\.21\.0\.0/16 of new overlaps 10\.20\.0\.0/15 of dev"):
        AddressPlan(networks={"dev": "10.20.0.0/15", "new": "10.21.0.0/16"})
    with pytest.raises(ArgumentError, match="networks"):
        AddressPlan(networks={})


def test_the_platform_s_plan_has_a_range_for_every_environment() -> None:
    project = load_project(PLATFORM)

    plan = AddressPlan.from_yaml(stack_config(project, "dev").values["platform:addresses"], "Pulumi.yaml")

    assert sorted(plan.networks) == sorted(project.stacks)


def test_an_output_says_what_a_pool_gave(render: Render) -> None:
    seen: list[object] = []

    def program() -> None:
        made = Network("net", NetworkArgs(region="eu-west-1", profile="dev", ipam=POOL))
        tier = made.tier_cidrs["data"]
        assert isinstance(tier, pulumi.Output)
        tier.apply(seen.append)

    graph = render(program)

    assert seen == [graph.component("net").outputs["tierCidrs"]["data"]]
