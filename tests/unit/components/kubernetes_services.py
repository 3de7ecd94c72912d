"""Services as tests of `KubernetesService` make them, and how they look into what was made."""

from __future__ import annotations

from typing import Any

from devops_components import (
    Connection,
    Grant,
    KubernetesJob,
    KubernetesMetricsSettings,
    KubernetesRouteSettings,
    KubernetesService,
    KubernetesServiceArgs,
    Pods,
)
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.makers import IMAGE, PLACE

REQUIRED: dict[str, Any] = {"image": IMAGE, "namespace": "market"}
CLUSTER: dict[str, Any] = {**PLACE, "cluster_name": "main"}
ROUTE = KubernetesRouteSettings(gateway="public", gateway_namespace="gateways", hostnames=["shop.example.org"])
GATEWAY = Pods(namespace="gateways")
FILES = Connection(grants=[Grant(actions=["s3:GetObject"], resources=["arn:aws:s3:::files/*"])], variables={"BUCKET": "files"})
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf"
DATABASE = Connection(
    security_group_id="sg-1",
    port=5432,
    cidrs=["10.20.40.0/24"],
    variables={"HOST": "orders.example.org"},
    secrets={"PASSWORD": f"{SECRET}:password::"},
    secret_key_arn="arn:aws:kms:eu-west-1:123456789012:key/1",
)
FULL: dict[str, Any] = {
    **CLUSTER,
    "route": ROUTE,
    "allow_from": [GATEWAY],
    "connections": {"files": FILES, "orders": DATABASE},
    "metrics": KubernetesMetricsSettings(port=9090),
    "pre_deploy": KubernetesJob(command=["/app/migrate"]),
    "post_deploy": KubernetesJob(command=["/app/smoke"]),
}
NAME = {"app.kubernetes.io/name": "shop"}
SERVER = {**NAME, "app.kubernetes.io/component": "server"}
DNS = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        }
    ],
    "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
}


def service(render: Render, **args: Any) -> Graph:
    return render(lambda: KubernetesService("shop", KubernetesServiceArgs(**{**REQUIRED, **args})))


def of_kind(graph: Graph, kind: str) -> dict[str, Node]:
    return {node.name: node for node in graph.resources if node.type.rpartition(":")[2] == kind}


def only(graph: Graph, kind: str) -> Node:
    (found,) = of_kind(graph, kind).values()
    return found


def spec(graph: Graph, kind: str) -> Any:
    return only(graph, kind).inputs["spec"]


def pod(graph: Graph) -> Any:
    return spec(graph, "Deployment")["template"]["spec"]


def container(graph: Graph) -> Any:
    (found,) = pod(graph)["containers"]
    return found


def egress(graph: Graph) -> list[Any]:
    return of_kind(graph, "NetworkPolicy")["shop"].inputs["spec"]["egress"]


def block(cidr: str, port: int) -> dict[str, Any]:
    return {"to": [{"ipBlock": {"cidr": cidr}}], "ports": [{"port": port, "protocol": "TCP"}]}


def peer(namespace: str, labels: dict[str, str] | None = None) -> dict[str, Any]:
    selected = {"matchLabels": labels} if labels else {}
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}, "podSelector": selected}
