"""What a `KubernetesCluster` does not accept, and how it says so."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import (
    AccessEntry,
    Connection,
    FargateSelector,
    FargateSettings,
    KubernetesClusterArgs,
    NodeGroupSettings,
    PodIdentity,
    Taint,
)
from devops_components.compute import kubernetes_cluster_ranges as ranges
from devops_components.compute import kubernetes_cluster_versions as versions
from devops_components.errors import ArgumentError
from devops_policies.support_dates import eks_versions
from tests.unit.components.kubernetes import OPERATORS, REQUIRED

SHOP = PodIdentity(namespace="shop", service_account="web")
OFFICE = ["198.51.100.7/32"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            {"version": "1.29"},
            "version = 1.29: was not in standard support on 2026-10-05; allowed are 1.37 until 2027-12-01, 1.36 until",
        ),
        ({"access": {}}, "access = {}: has 0 items; it needs at least 1"),
        (
            {"access": {"a": AccessEntry(principal_arn=OPERATORS, policy="view"), **REQUIRED["access"]}},
            f"has {OPERATORS} twice; EKS knows one entry of a role",
        ),
        ({"access": {"Operators": REQUIRED["access"]["operators"]}}, "is not a name; it has up to 24 lower-case letters"),
        ({"node_groups": {}}, "node_groups = {}: has 0 items; it needs at least 1"),
        (
            {"node_groups": {"workers": NodeGroupSettings(min_nodes=0)}},
            "min_nodes of every group is 0; what the cluster itself runs needs a node from the start",
        ),
        (
            {"node_groups": {"workers": NodeGroupSettings(version="1.37")}},
            "version of node_groups.workers is 1.37, newer than the control plane, 1.36; upgrade the control plane first",
        ),
        (
            {"node_groups": {f"g{number}": NodeGroupSettings(per_zone=True) for number in range(6)}},
            "node_groups makes 12 groups of EKS; at most 10, since one alarm watches them all",
        ),
        (
            {"public_endpoint": True},
            "public_endpoint is true, but public_access_cidrs is empty; name who may come, never everybody",
        ),
        (
            {"public_access_cidrs": OFFICE},
            "public_access_cidrs is given, but profile production keeps the API private; take it away, or set public_endpoint",
        ),
        (
            {"profile": "dev", "public_endpoint": False, "public_access_cidrs": OFFICE},
            "public_access_cidrs is given, but public_endpoint is false; take it away, or set public_endpoint to true",
        ),
        ({"public_access_cidrs": ["0.0.0.0/0"]}, "0.0.0.0/0 lets in 4,294,967,296 addresses; allowed are /16 to /32"),
        ({"public_access_cidrs": ["198.0.0.0/15"]}, "198.0.0.0/15 lets in 131,072 addresses; allowed are /16 to /32"),
        ({"public_access_cidrs": ["10.1.0.0/16"]}, "10.1.0.0/16 is not on the internet; from inside the network the API is"),
        ({"public_access_cidrs": ["::/0"]}, "::/0 is not an IPv4 range"),
        ({"service_cidr": "172.20.0.0/11"}, "172.20.0.0/11 is not an IPv4 range"),
        ({"service_cidr": "172.0.0.0/11"}, "172.0.0.0/11 has a /11 prefix; allowed are /12 to /24"),
        ({"service_cidr": "100.64.0.0/16"}, "100.64.0.0/16 is not a private range; allowed are parts of 10.0.0.0/8, "),
        (
            {"service_cidr": "10.20.0.0/20", "network_cidrs": ["192.168.0.0/16", "10.20.0.0/16"]},
            "service_cidr, 10.20.0.0/20, overlaps 10.20.0.0/16 of network_cidrs; take a range that is nobody's",
        ),
        (
            {"subnet_ids": {"euw1-az1": "subnet-1"}},
            'subnet_ids = {"euw1-az1": "subnet-1"}: has 1 item; it needs at least 2',
        ),
        (
            {"pod_identities": {"web": PodIdentity(namespace="shop", service_account="web", connections=("orders",))}},
            "pod_identities.web has the connection orders; connections has none",
        ),
        (
            {"pod_identities": {"a": SHOP, "b": SHOP}},
            "pod_identities has shop/web twice; a service account has one role",
        ),
        ({"addons": {"coredn": {}}}, "is not one of vpc-cni, kube-proxy, coredns, "),
        ({"log_retention_days": 0}, "log_retention_days = 0: is less than 1, the least allowed"),
        ({"connections": {"Orders": Connection()}}, "is not a name; it has up to 24 lower-case letters, digits and dashes"),
        ({"auto_mode": True}, "auto_mode: is not a known key"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        KubernetesClusterArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"instance_types": []}, "instance_types = []: has 0 items; it needs at least 1"),
        ({"instance_types": ["large"]}, "is not an instance type, such as m7g.large"),
        ({"instance_types": ["m7g.large", "m7i.large"]}, "mixes arm64 and x86: m7g.large, m7i.large; make a group of each"),
        ({"instance_types": ["g5.xlarge"]}, "has g5.xlarge, whose accelerator needs an image with drivers; there is none here"),
        ({"min_nodes": 3, "max_nodes": 2}, "max_nodes is 2, below min_nodes, 3"),
        ({"max_nodes": 0}, "max_nodes = 0: is less than 1, the least allowed"),
        ({"max_unavailable": 0}, "max_unavailable = 0: is less than 1, the least allowed"),
        ({"disk_gb": 8}, "disk_gb = 8: is less than 20, the least allowed"),
        ({"metadata_hops": 3}, "metadata_hops = 3: is not one of 1, 2"),
        ({"image": "ubuntu"}, "image = ubuntu: is not one of al2023, bottlerocket"),
        ({"release": "latest"}, "release = latest: is not a release of an EKS image, such as 1.36.2-20261112"),
        (
            {"image": "bottlerocket", "release": "1.36.2-20261112"},
            "has a release, but image is bottlerocket; releases of this form are of al2023 only",
        ),
        ({"version": "1.20"}, "version = 1.20: was not in standard support on 2026-10-05"),
        ({"subnet_ids": {}}, "subnet_ids = {}: has 0 items; it needs at least 1"),
    ],
)
def test_nodes_that_cannot_be_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        NodeGroupSettings(**settings)

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({}, "has neither policy nor groups; whoever gets in could do nothing"),
        ({"groups": ["shop"], "namespaces": ["shop"]}, "has namespaces, but policy is missing; groups are bound to namespaces"),
        ({"policy": "cluster-admin", "namespaces": ["shop"]}, "is cluster-admin of some namespaces; that is policy admin"),
        ({"groups": ["system:masters"]}, "`system:masters` begins like a group of EKS itself; none may begin with system:, eks:"),
        ({"policy": "owner"}, "policy = owner: is not one of cluster-admin, admin, edit, view"),
        ({"policy": "view", "namespaces": ["Shop"]}, "is not a namespace; it has up to 63 lower-case letters"),
        (
            {"policy": "view", "principal_arn": "arn:aws:sts::123456789012:assumed-role/operators/me"},
            "is not the ARN of an IAM role; sessions of it (`assumed-role`) are not entered, users have no place here",
        ),
    ],
)
def test_an_entry_that_lets_nobody_in_is_refused(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        AccessEntry(**{"principal_arn": OPERATORS, **entry})

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "values", "says"),
    [
        (FargateSettings, {"selectors": []}, "selectors = []: has 0 items; it needs at least 1"),
        (FargateSelector, {"namespace": ""}, "is not a namespace"),
        (PodIdentity, {"namespace": "shop", "service_account": "Web"}, "is not a service account"),
        (Taint, {"key": "", "effect": "no-schedule"}, "key = : "),
        (
            Taint,
            {"key": "spot", "effect": "NoSchedule"},
            "effect = NoSchedule: is not one of no-schedule, prefer-no-schedule, no-ex",
        ),
    ],
)
def test_parts_that_cannot_be_are_refused(kind: type[Any], values: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        kind(**values)

    assert says in str(refused.value)


PREFIXES = st.integers(8, 30)
NETWORKS = st.builds(
    lambda bits, prefix: IPv4Network((bits >> (32 - prefix) << (32 - prefix), prefix)), st.integers(0, 2**32 - 1), PREFIXES
)


@given(NETWORKS, st.lists(NETWORKS, max_size=4))
def test_services_share_no_address_with_any_network(services: IPv4Network, others: list[IPv4Network]) -> None:
    shared = any(other[0] in services or services[0] in other for other in others)

    try:
        ranges.check_apart(services, map(str, others))
    except ValueError:
        refused = True
    else:
        refused = False

    assert refused is shared


@given(NETWORKS)
def test_who_calls_from_the_internet_has_few_public_addresses(network: IPv4Network) -> None:
    try:
        ranges.check_callers([str(network)])
    except ValueError:
        return

    assert network.num_addresses <= 2**16
    assert not network.is_loopback
    assert not any(network.overlaps(IPv4Network(inside)) for inside in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


@given(st.integers(20, 60), st.integers(20, 60))
def test_nodes_are_at_most_three_versions_behind_and_never_ahead(nodes: int, control_plane: int) -> None:
    try:
        versions.check_skew(f"1.{nodes}", f"1.{control_plane}")
    except ValueError:
        accepted = False
    else:
        accepted = True

    assert accepted is (0 <= control_plane - nodes <= 3)


def test_the_table_of_versions_is_the_one_that_clusters_are_judged_by() -> None:
    judged = eks_versions("standard")

    assert str(judged.as_of) == versions.AS_OF
    assert dict(versions.STANDARD_SUPPORT_ENDS) == {
        version: str(end) for version, end in judged.ends.items() if str(end) > "2026-11-24"
    }
