"""A cluster to test, and what is looked up in it."""

from __future__ import annotations

from typing import Any

from devops_components import AccessEntry, KubernetesCluster, KubernetesClusterArgs, NodeGroupSettings
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.makers import KEY, PLACE

OPERATORS = "arn:aws:iam::123456789012:role/operators"
REQUIRED: dict[str, Any] = {
    **PLACE,
    "version": "1.36",
    "access": {"operators": AccessEntry(principal_arn=OPERATORS, policy="cluster-admin")},
    "node_groups": {"workers": NodeGroupSettings()},
    "vpc_id": "vpc-1",
    "subnet_ids": {"euw1-az1": "subnet-1", "euw1-az2": "subnet-2"},
    "kms_key_arn": KEY,
}


def cluster(render: Render, **args: Any) -> Graph:
    return render(lambda: KubernetesCluster("shop", KubernetesClusterArgs(**{**REQUIRED, **args})))


def eks(graph: Graph, kind: str) -> dict[str, Node]:
    """The resources of EKS of a kind, by name."""
    return {node.name: node for node in graph.of_type(f"aws:eks/{kind[0].lower()}{kind[1:]}:{kind}")}


def control_plane(graph: Graph) -> Node:
    return eks(graph, "Cluster")["shop"]


def before(graph: Graph, node: Node) -> set[str]:
    """Kinds and names of everything that is made before the node, and goes after it."""
    seen: set[str] = set()
    waiting = list(node.dependencies)
    while waiting:
        urn = waiting.pop()
        if urn not in seen:
            seen.add(urn)
            waiting += graph.by_urn[urn].dependencies
    return {called(graph.by_urn[urn]) for urn in seen}


def called(node: Node) -> str:
    """Kind and name of a resource."""
    return f"{node.type.rpartition(':')[2]} {node.name}"
