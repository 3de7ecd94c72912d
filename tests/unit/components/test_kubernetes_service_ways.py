"""Whom the pods of a `KubernetesService` talk to, who talks to them, and what they may do in AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from kubernetes_services import (
    CLUSTER,
    DATABASE,
    DNS,
    FILES,
    GATEWAY,
    NAME,
    REQUIRED,
    ROUTE,
    SECRET,
    SERVER,
    block,
    container,
    egress,
    of_kind,
    only,
    peer,
    pod,
    service,
    spec,
)

from devops_components import (
    Connection,
    KubernetesJob,
    KubernetesMetricsSettings,
    KubernetesService,
    KubernetesServiceArgs,
    Pods,
)
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render
from tests.makers import IMAGE


def statements(graph: Graph) -> dict[str, dict[str, Any]]:
    found = json.loads(only(graph, "RolePolicy").inputs["policy"])["Statement"]
    return {statement.get("Sid", statement["Action"][0]): statement for statement in found}


def test_its_address_stays_and_has_the_container_s_port(render: Render) -> None:
    graph = service(render, port=9000)

    found = only(graph, "Service").inputs
    assert found["metadata"]["name"] == "shop"
    assert found["spec"] == {
        "type": "ClusterIP",
        "selector": SERVER,
        "ports": [{"name": "http", "port": 9000, "targetPort": "http", "protocol": "TCP"}],
    }
    assert graph.component("shop").outputs["host"] == "shop.market.svc"


def test_by_itself_it_reaches_name_servers_alone_and_nobody_reaches_it(render: Render) -> None:
    (policy,) = of_kind(service(render), "NetworkPolicy").values()

    assert policy.inputs["spec"] == {
        "podSelector": {"matchLabels": NAME},
        "policyTypes": ["Ingress", "Egress"],
        "egress": [DNS],
    }


def test_connections_open_exactly_their_ways(render: Render) -> None:
    other = Connection(pods=Pods(namespace="bank", labels={"app": "ledger"}), port=7000)
    queue = Connection(cidrs=["10.20.8.0/28", "10.20.9.0/28"])
    graph = service(render, **CLUSTER, connections={"orders": DATABASE, "ledger": other, "queue": queue})

    assert egress(graph) == [
        DNS,
        block("169.254.170.23/32", 80),
        {"to": [peer("bank", {"app": "ledger"})], "ports": [{"port": 7000, "protocol": "TCP"}]},
        block("10.20.40.0/24", 5432),
        {
            "to": [{"ipBlock": {"cidr": "10.20.8.0/28"}}, {"ipBlock": {"cidr": "10.20.9.0/28"}}],
            "ports": [{"port": 443, "protocol": "TCP"}],
        },
        block("0.0.0.0/0", 443),
    ]


def test_https_is_open_only_where_a_connection_needs_it(render: Render) -> None:
    without_secrets = DATABASE.model_copy(update={"secrets": {}})

    assert egress(service(render, connections={"orders": without_secrets})) == [DNS, block("10.20.40.0/24", 5432)]
    assert egress(service(render, **CLUSTER, connections={"files": FILES}))[-1] == block("0.0.0.0/0", 443)


def test_callers_reach_its_port_prometheus_its_metrics_and_nobody_its_jobs(render: Render) -> None:
    callers = [GATEWAY, Pods(namespace="market", labels={"app": "web"})]
    metrics = KubernetesMetricsSettings(port=9090)
    graph = service(render, allow_from=callers, allow_from_cidrs=["10.20.0.0/22"], metrics=metrics)

    assert of_kind(graph, "NetworkPolicy")["shop-callers"].inputs["spec"] == {
        "podSelector": {"matchLabels": SERVER},
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [peer("gateways"), peer("market", {"app": "web"}), {"ipBlock": {"cidr": "10.20.0.0/22"}}],
                "ports": [{"port": 8080, "protocol": "TCP"}],
            },
            {"from": [peer("monitoring")], "ports": [{"port": 9090, "protocol": "TCP"}]},
        ],
    }


def test_what_runs_after_a_release_may_call_it(render: Render) -> None:
    graph = service(render, post_deploy=KubernetesJob(command=["/app/smoke"]))

    policies = {name: node.inputs["spec"] for name, node in of_kind(graph, "NetworkPolicy").items()}
    smoke = {**NAME, "app.kubernetes.io/component": "post-deploy"}
    port = [{"port": 8080, "protocol": "TCP"}]
    assert policies["shop-post-deploy"] == {
        "podSelector": {"matchLabels": smoke},
        "policyTypes": ["Egress"],
        "egress": [{"to": [peer("market", SERVER)], "ports": port}],
    }
    assert policies["shop-callers"]["ingress"] == [{"from": [peer("market", smoke)], "ports": port}]


def test_a_route_leads_from_the_gateway_s_https_to_it(render: Render) -> None:
    assert spec(service(render, route=ROUTE, allow_from=[GATEWAY]), "HTTPRoute") == {
        "parentRefs": [{"name": "public", "namespace": "gateways", "sectionName": "https"}],
        "hostnames": ["shop.example.org"],
        "rules": [{"backendRefs": [{"name": "shop", "port": 8080}]}],
    }


@pytest.mark.parametrize(
    ("port", "name", "ports"), [(None, "http", ["http"]), (8080, "http", ["http"]), (9090, "metrics", ["http", "metrics"])]
)
def test_metrics_are_read_from_their_port(render: Render, port: int | None, name: str, ports: list[str]) -> None:
    graph = service(render, metrics=KubernetesMetricsSettings(path="/stats", port=port, interval_seconds=15))

    assert spec(graph, "ServiceMonitor") == {
        "selector": {"matchLabels": NAME},
        "endpoints": [{"port": name, "path": "/stats", "interval": "15s"}],
    }
    assert [each["name"] for each in container(graph)["ports"]] == ports
    assert [each["name"] for each in spec(graph, "Service")["ports"]] == ports


def test_rights_of_connections_belong_to_the_pods_of_this_service_alone(render: Render) -> None:
    graph = service(render, **CLUSTER, connections={"files": FILES})

    (trust,) = json.loads(only(graph, "Role").inputs["assumeRolePolicy"])["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Condition": {
            "StringEquals": {
                "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:123456789012:cluster/main",
                "aws:RequestTag/kubernetes-namespace": "market",
                "aws:RequestTag/kubernetes-service-account": "shop",
            }
        },
    }
    association = only(graph, "PodIdentityAssociation").inputs
    assert {key: association[key] for key in ("clusterName", "namespace", "serviceAccount", "roleArn")} == {
        "clusterName": "main",
        "namespace": "market",
        "serviceAccount": "shop",
        "roleArn": only(graph, "Role").outputs["arn"],
    }
    assert statements(graph) == {
        "s3:GetObject": {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::files/*"]}
    }


def test_secrets_are_read_by_the_pods_and_never_put_into_them(render: Render) -> None:
    graph = service(render, **CLUSTER, connections={"orders": DATABASE}, environment={"LEVEL": "info"})

    assert {each["name"]: each["value"] for each in container(graph)["env"]} == {
        "LEVEL": "info",
        "ORDERS_HOST": "orders.example.org",
        "ORDERS_PASSWORD_SECRET_ARN": SECRET,
        "ORDERS_PASSWORD_KEY_NAME": "password",
    }
    assert statements(graph) == {
        "Secrets": {
            "Sid": "Secrets",
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": [SECRET],
        },
        "SecretsKeys": {
            "Sid": "SecretsKeys",
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": ["arn:aws:kms:eu-west-1:123456789012:key/1"],
        },
    }


def test_in_a_cluster_without_rights_its_role_may_do_nothing(render: Render) -> None:
    graph = service(render, **CLUSTER)

    assert of_kind(graph, "RolePolicy") == {}
    assert graph.component("shop").outputs["roleArn"] == only(graph, "Role").outputs["arn"]


def test_a_token_is_mounted_only_for_who_needs_it(render: Render) -> None:
    graph = service(render, needs_kubernetes_api=True, priority_class="important")

    assert pod(graph)["automountServiceAccountToken"] is True
    assert only(graph, "ServiceAccount").inputs["automountServiceAccountToken"] is True
    assert (pod(graph)["serviceAccountName"], pod(graph)["priorityClassName"]) == ("shop", "important")


def test_a_client_gets_the_way_to_its_pods_and_its_address(render: Render) -> None:
    def program() -> None:
        orders = KubernetesService("orders", KubernetesServiceArgs(**REQUIRED))
        args = KubernetesServiceArgs(image=IMAGE, namespace="web", connections={"orders": orders.connection()})
        KubernetesService("shop", args)

    graph = render(program)

    (client,) = of_kind(graph, "Deployment")["shop"].inputs["spec"]["template"]["spec"]["containers"]
    assert egress(graph) == [
        DNS,
        {
            "to": [peer("market", {"app.kubernetes.io/name": "orders", "app.kubernetes.io/component": "server"})],
            "ports": [{"port": 8080, "protocol": "TCP"}],
        },
    ]
    assert {each["name"]: each["value"] for each in client["env"]} == {
        "ORDERS_HOST": "orders.market.svc",
        "ORDERS_PORT": "8080",
        "ORDERS_URL": "http://orders.market.svc:8080",
    }
