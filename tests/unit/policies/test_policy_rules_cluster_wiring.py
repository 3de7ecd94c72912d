"""Rules about what the objects of a cluster are to each other: limits, guards and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown, verdicts

from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Mock

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BOTH = ["Ingress", "Egress"]
NO_INGRESS, NO_EGRESS = "no network policy limits what it lets in", "no network policy limits what it lets out"


def workload(kind: str = "Deployment", namespace: Any = "shop", **spec: Any) -> Mock:
    template = {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": spec}
    return Mock(f"kubernetes:apps/v1:{kind}", "web", {"metadata": {"namespace": namespace}, "spec": {"template": template}})


def policy(selector: Any = None, namespace: str = "shop", **spec: Any) -> Mock:
    props = {"metadata": {"namespace": namespace}, "spec": {"podSelector": selector or {}, "policyTypes": BOTH, **spec}}
    return Mock(POLICY, "limits", props)


def cidr(block: str, **rest: Any) -> dict[str, Any]:
    return {"ipBlock": {"cidr": block, **rest}}


LIMITED: dict[str, tuple[Sequence[Mock], list[str]]] = {
    "a policy for all pods of the namespace": ([workload(), policy()], []),
    "a policy for its labels": ([workload(), policy({"matchLabels": {"app": "web"}})], []),
    "a policy by an expression": (
        [workload(), policy({"matchExpressions": [{"key": "tier", "operator": "In", "values": ["front", "back"]}]})],
        [],
    ),
    "a policy for each direction": ([workload(), policy(policyTypes=["Egress"]), policy(policyTypes=["Ingress"])], []),
    "a policy whose rules say that it is about both": (
        [workload(), policy(policyTypes=[], egress=[{"ports": [{"port": 443}]}])],
        [],
    ),
    "ports to the whole world": ([workload(), policy(egress=[{"to": [cidr("0.0.0.0/0")], "ports": [{"port": 443}]}])], []),
    "the world but for the cluster": (
        [workload(), policy(egress=[{"to": [cidr("0.0.0.0/0", **{"except": ["10.0.0.0/8"]})]}])],
        [],
    ),
    "nothing, being on the network of its node": ([workload(hostNetwork=True)], []),
    "a list with a policy": ([workload(), Mock(f"{POLICY}List", "all", {"items": [policy().props]})], []),
    "no policy": ([workload()], [NO_INGRESS, NO_EGRESS]),
    "a policy of another namespace": ([workload(), policy(namespace="other")], [NO_INGRESS, NO_EGRESS]),
    "a policy for other labels": ([workload(), policy({"matchLabels": {"app": "db"}})], [NO_INGRESS, NO_EGRESS]),
    "a policy for more labels than it has": (
        [workload(), policy({"matchLabels": {"app": "web", "env": "prod"}})],
        [NO_INGRESS, NO_EGRESS],
    ),
    "a policy for what has not its label": (
        [workload(), policy({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]})],
        [NO_INGRESS, NO_EGRESS],
    ),
    "a policy for one direction": ([workload(), policy(policyTypes=["Ingress"])], [NO_EGRESS]),
    "a policy that does not say what it is about": ([workload(), policy(policyTypes=[])], [NO_EGRESS]),
    "a policy that lets everything in": (
        [workload(), policy(ingress=[{}])],
        ["network policy limits lets everything in"],
    ),
    "a policy that lets everything out to anybody": (
        [workload(), policy(egress=[{"ports": [{"port": 53}]}, {"to": []}])],
        ["network policy limits lets everything out"],
    ),
    "a policy that names the world": (
        [workload(), policy(egress=[{"to": [{"podSelector": {}}, cidr("0.0.0.0/0")]}])],
        ["network policy limits lets everything out"],
    ),
    "a policy for labels that are not known": (
        [workload(), policy({"matchLabels": {"app": UNKNOWN}})],
        [unknown("spec.podSelector.matchLabels.app")],
    ),
    "a policy of another kind": (
        [workload(), Mock("kubernetes:cilium.io/v2:CiliumNetworkPolicy", "l7", {})],
        ["undecided: cannot decide: `spec.template.metadata.labels` may be selected by l7, of another kind"],
    ),
}


@pytest.mark.parametrize("case", LIMITED)
def test_a_pod_is_limited_by(case: str) -> None:
    stack, said = LIMITED[case]

    assert found("k8s-netpol", stack) == said


def test_every_kind_of_workload_needs_a_network_policy() -> None:
    for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        assert found("k8s-netpol", [workload(kind)]) == [NO_INGRESS, NO_EGRESS]
    listed = Mock("kubernetes:apps/v1:DeploymentList", "all", {"items": [workload(namespace="a").props, workload().props]})
    assert found("k8s-netpol", [listed, policy()]) == [NO_INGRESS, NO_EGRESS]


def test_a_pod_of_a_list_is_named_by_its_place() -> None:
    listed = Mock("kubernetes:apps/v1:DeploymentList", "all", {"items": [workload(namespace="a").props, workload().props]})
    rule = all_rules()["k8s-netpol"]

    places = [verdict.path for verdict in verdicts(rule, resources(rule, [listed, policy(ingress=[{}])]))]

    assert places == ["items.0", "items.0", "items.1"]


def test_namespaces_that_others_keep_are_left_to_them() -> None:
    assert found("k8s-netpol", [workload()], settings={"sharedNamespaces": ["sh*"]}) == []
    assert found("k8s-netpol", [workload()], settings={"sharedNamespaces": ["kube-*"]}) == [NO_INGRESS, NO_EGRESS]


def test_a_policy_in_a_namespace_that_is_made_here_is_found_by_what_it_was_made_from() -> None:
    home = Mock("kubernetes:core/v1:Namespace", "shop", {"metadata": {"name": UNKNOWN}})
    other = Mock("kubernetes:core/v1:Namespace", "other", {"metadata": {"name": UNKNOWN}})
    here = Mock(workload().type, "web", workload(namespace=UNKNOWN).props, {"metadata": "shop"})
    rules = {"metadata": {"namespace": UNKNOWN}, "spec": policy().props["spec"]}

    assert found("k8s-netpol", [home, other, here, Mock(POLICY, "limits", rules, {"metadata": "shop"})]) == []
    assert found("k8s-netpol", [home, other, here, Mock(POLICY, "limits", rules, {"metadata": "other"})]) == [
        NO_INGRESS,
        NO_EGRESS,
    ]


SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
RELEASE = Mock("kubernetes:helm.sh/v3:Release", "chart", {"chart": "web"})
IN_SHOP = {"namespace": "shop"}


def service(name: Any = "web", selector: Any = None, **spec: Any) -> Mock:
    ports = [{"name": "http", "port": 80}, {"name": "metrics", "port": 9090}]
    props = {"metadata": {"name": name, **IN_SHOP}, "spec": {"selector": selector or {"app": "web"}, "ports": ports, **spec}}
    return Mock(SERVICE, "web", props)


def ingress(**service: Any) -> Mock:
    path = {"path": "/", "backend": {"service": {"name": "web", **service}}}
    return Mock(INGRESS, "shop", {"metadata": IN_SHOP, "spec": {"rules": [{"host": "example.org", "http": {"paths": [path]}}]}})


def http_route(**backend: Any) -> Mock:
    return Mock(ROUTE, "shop", {"metadata": IN_SHOP, "spec": {"rules": [{"backendRefs": [{"name": "web", **backend}]}]}})


NO_POD = "[service] it selects no pod of this stack"
NO_PORT = "[ingress] Service web has no such port"
NO_SERVICE = "[ingress] this stack has no Service web"
WIRED: dict[str, tuple[Sequence[Mock], list[str]]] = {
    "a Service to its pods": ([service(), workload()], []),
    "a Service by all its labels": ([service(selector={"app": "web", "tier": "front"}), workload()], []),
    "a Service to a list of pods": (
        [service(), Mock("kubernetes:apps/v1:DeploymentList", "all", {"items": [workload().props]})],
        [],
    ),
    "a Service whose addresses are given by hand": ([Mock(SERVICE, "db", {"spec": {"ports": [{"port": 5432}]}})], []),
    "an Ingress by number": ([service(), workload(), ingress(port={"number": 80})], []),
    "an Ingress by name": ([service(), workload(), ingress(port={"name": "metrics"})], []),
    "an Ingress to an action of its controller": ([ingress(port={"name": "use-annotation"})], []),
    "an Ingress to a bucket": ([Mock(INGRESS, "shop", {"spec": {"defaultBackend": {"resource": {"kind": "Bucket"}}}})], []),
    "a route by number": ([service(), workload(), http_route(port=9090)], []),
    "a route to something that is no Service": ([http_route(kind="Bucket", group="example.org")], []),
    "a Service to other pods": ([service(selector={"app": "api"}), workload()], [NO_POD]),
    "a Service with a label too many": ([service(selector={"app": "web", "env": "prod"}), workload()], [NO_POD]),
    "a Service to pods of another namespace": ([service(), workload(namespace="other")], [NO_POD]),
    "an Ingress to nothing": ([ingress(port={"number": 80})], [NO_SERVICE]),
    "an Ingress to a Service of another name": (
        [service(name="api"), workload(), ingress(port={"number": 80})],
        [NO_SERVICE],
    ),
    "an Ingress to a port that is not there": ([service(), workload(), ingress(port={"number": 8080})], [NO_PORT]),
    "an Ingress to a port by another name": ([service(), workload(), ingress(port={"name": "https"})], [NO_PORT]),
    "an Ingress without a port": ([service(), workload(), ingress()], [NO_PORT]),
    "a route to nothing": ([http_route(port=80)], [NO_SERVICE]),
    "a route to a port that is not there": ([service(), workload(), http_route(port=81)], [NO_PORT]),
    "a route to another namespace": ([service(), workload(), http_route(port=80, namespace="other")], [NO_SERVICE]),
    "an Ingress of a list": (
        [service(), workload(), Mock(f"{INGRESS}List", "all", {"items": [ingress(port={"number": 1}).props]})],
        [NO_PORT],
    ),
    "a Service by a label that is not known": (
        [service(selector={"app": UNKNOWN}), workload()],
        [unknown("spec.selector.app")],
    ),
    "a Service beside a release": (
        [service(selector={"app": "chart"}), RELEASE],
        ["undecided: cannot decide: `spec.selector` may mean something in chart, which Helm fills"],
    ),
    "an Ingress beside a release": (
        [ingress(port={"number": 80}), RELEASE],
        [
            "undecided: cannot decide: `spec.rules.0.http.paths.0.backend.service` may mean something in chart, which Helm fills",
        ],
    ),
}


@pytest.mark.parametrize("case", WIRED)
def test_wiring_is_judged_for(case: str) -> None:
    stack, said = WIRED[case]

    assert found("k8s-wiring", stack) == said


def test_a_name_that_is_not_known_is_that_of_what_it_was_made_from() -> None:
    made_from_it = Mock(INGRESS, "shop", ingress(name=UNKNOWN, port={"number": 80}).props, {"spec": "web"})
    made_from_another = Mock(INGRESS, "shop", ingress(name=UNKNOWN, port={"number": 80}).props, {"spec": "home"})
    rest = [service(name=UNKNOWN), Mock("kubernetes:apps/v1:Deployment", "pods", workload().props)]
    home = Mock("kubernetes:core/v1:ConfigMap", "home", {})

    assert found("k8s-wiring", [*rest, made_from_it]) == []
    assert found("k8s-wiring", [*rest, home, made_from_another]) == [
        unknown("spec.rules.0.http.paths.0.backend.service.name"),
    ]


NAMESPACE = Mock("kubernetes:core/v1:Namespace", "shop", {"metadata": {"name": "shop"}})
QUOTA = Mock("kubernetes:core/v1:ResourceQuota", "quota", {"metadata": IN_SHOP})
RANGE = Mock("kubernetes:core/v1:LimitRange", "range", {"metadata": IN_SHOP})
NO_QUOTA, NO_RANGE = "[quota] the namespace has no quota", "[quota] the namespace has no limit range"
HOMES: dict[str, tuple[Sequence[Mock], list[str]]] = {
    "a quota and a limit range": ([NAMESPACE, QUOTA, RANGE], []),
    "neither": ([NAMESPACE], [NO_QUOTA, NO_RANGE]),
    "a quota alone": ([NAMESPACE, QUOTA], [NO_RANGE]),
    "those of another namespace": (
        [NAMESPACE, *(Mock(each.type, each.name, {"metadata": {"namespace": "other"}}) for each in (QUOTA, RANGE))],
        [NO_QUOTA, NO_RANGE],
    ),
    "one that may be its own": (
        [NAMESPACE, RANGE, Mock(QUOTA.type, "quota", {"metadata": {"namespace": UNKNOWN}})],
        [unknown("metadata.namespace")],
    ),
}


@pytest.mark.parametrize("case", HOMES)
def test_a_namespace_has(case: str) -> None:
    stack, said = HOMES[case]

    assert found("k8s-wiring", stack) == said


def test_shared_namespaces_are_filled_by_others() -> None:
    assert found("k8s-wiring", [NAMESPACE, service()], settings={"sharedNamespaces": ["shop"]}) == []
