"""`Namespace`: only harmless pods come in, within a quota, and nothing goes in or out but questions of name servers."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import Namespace, NamespaceArgs
from devops_components._core.profiles import PROFILES
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

REQUIRED: dict[str, Any] = {"owner": "team-shop", "cost_center": "4711"}
HOME = "kubernetes:core/v1:Namespace"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def namespace(render: Render, **args: Any) -> Graph:
    return render(lambda: Namespace("shop", NamespaceArgs(**{**REQUIRED, **args})))


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def test_it_is_a_namespace_with_limits_and_a_closed_network(render: Render) -> None:
    graph = namespace(render)

    made = {(node.type.rpartition(":")[2], node.inputs["metadata"]["name"]) for node in graph.resources if node.in_the_cloud}
    assert made == {("Namespace", "shop"), ("ResourceQuota", "shop"), ("LimitRange", "shop"), ("NetworkPolicy", "shop")}


def test_its_labels_say_what_pods_must_be_like_who_answers_and_who_pays(render: Render) -> None:
    graph = namespace(render, tags={"team": "shop"}, pod_security_version="v1.34")

    assert only(graph, HOME).inputs["metadata"]["labels"] == {
        "team": "shop",
        "app.kubernetes.io/name": "shop",
        "app.kubernetes.io/instance": "shop-production",
        "app.kubernetes.io/managed-by": "pulumi",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.34",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "v1.34",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.34",
        "owner": "team-shop",
        "cost-center": "4711",
    }


def test_nothing_goes_in_or_out_but_questions_of_name_servers(render: Render) -> None:
    policy = only(namespace(render), POLICY).inputs["spec"]

    assert policy == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
        "egress": [
            {
                "to": [
                    {
                        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
                    }
                ],
                "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
            }
        ],
    }


def test_it_takes_no_more_than_its_quota_and_containers_that_ask_for_nothing_get_little(render: Render) -> None:
    graph = namespace(render, quota={"cpuCores": 4, "memoryGib": 8, "storageGib": 0, "pods": 20})

    assert only(graph, "kubernetes:core/v1:ResourceQuota").inputs["spec"] == {
        "hard": {
            "requests.cpu": "4",
            "requests.memory": "8Gi",
            "limits.memory": "8Gi",
            "requests.storage": "0Gi",
            "pods": "20",
        }
    }
    assert only(graph, "kubernetes:core/v1:LimitRange").inputs["spec"] == {
        "limits": [{"type": "Container", "default": {"memory": "256Mi"}, "defaultRequest": {"cpu": "100m", "memory": "256Mi"}}]
    }


def test_groups_are_bound_to_the_roles_that_every_cluster_has(render: Render) -> None:
    graph = namespace(render, viewers=["all"], editors=["shop", "ops", "shop"], admins=["leads"])

    found = {node.inputs["metadata"]["name"]: node.inputs for node in graph.of_type(BINDING)}
    bound = {name: (of["roleRef"]["name"], [subject["name"] for subject in of["subjects"]]) for name, of in found.items()}
    assert bound == {
        "shop-view": ("view", ["all"]),
        "shop-edit": ("edit", ["ops", "shop"]),
        "shop-admin": ("admin", ["leads"]),
    }
    assert {of["roleRef"]["kind"] for of in found.values()} == {"ClusterRole"}
    assert {subject["kind"] for of in found.values() for subject in of["subjects"]} == {"Group"}
    assert {of["metadata"]["namespace"] for of in found.values()} == {"shop"}


def test_without_groups_nobody_is_bound(render: Render) -> None:
    assert list(namespace(render).of_type(BINDING)) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_it_is_protected_where_stores_are(render: Render, profile: str) -> None:
    graph = namespace(render, profile=profile)

    protected = {node.type for node in graph.resources if node.options.get("protect")}
    assert protected == ({HOME} if profile in ("staging", "production") else set())


def test_its_name_is_given_away_once_limits_and_network_policy_are_in_place(render: Render) -> None:
    made: list[Namespace] = []
    graph = render(lambda: made.append(Namespace("shop", NamespaceArgs(**REQUIRED))))

    before = {graph.by_urn[urn].type.rpartition(":")[2] for urn in only(graph, POLICY).dependencies}
    assert before == {"Namespace", "ResourceQuota", "LimitRange"}
    assert graph.component("shop").outputs == {"namespaceName": "shop"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"owner": "shop@example.org"}, "owner = shop@example.org: is not the value of a label; use up to 63 letters"),
        ({"cost_center": ""}, "cost_center = : is not the value of a label; use up to 63 letters"),
        (
            {"pod_security_version": "1.34"},
            "pod_security_version = 1.34: is not a version of Kubernetes, such as v1.34, or latest",
        ),
        ({"quota": {"pods": 0}}, "quota.pods = 0: is less than 1, the least allowed"),
        ({"quota": {"cores": 2}}, "quota.cores: is not a known key"),
        ({"tags": {"mail": "a@b"}}, "mail is a@b, which cannot be the value of a label; use up to 63 letters"),
        ({"tags": {"a b": "c"}}, "a b cannot be the key of a label; use up to 63 letters"),
        ({"tags": {"app.kubernetes.io/name": "x"}}, "app.kubernetes.io/name cannot be the key of a label; use"),
        ({"tags": {"a": "b" * 64}}, "which cannot be the value of a label; use up to 63 letters"),
        ({"groups": []}, "groups: is not a known key"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        NamespaceArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
