"""Two services in a cluster that is there already: the shop is reached from outside, and calls the orders."""

from typing import TYPE_CHECKING, cast

import pulumi
from gateway import make_gateway
from pulumi_kubernetes import Provider

from devops_components import (
    Connection,
    Grant,
    KubernetesJob,
    KubernetesRouteSettings,
    KubernetesService,
    KubernetesServiceArgs,
    Namespace,
    NamespaceArgs,
    Pods,
)

if TYPE_CHECKING:
    from devops_components._core.profiles import ProfileName

ACCOUNT, PROFILE = "123456789012", cast("ProfileName", pulumi.get_stack())

cluster = Provider("cluster", context=PROFILE)
there = pulumi.ResourceOptions(providers=[cluster])
make_gateway("public", "gateways", cluster)
namespace = Namespace("market", NamespaceArgs(profile=PROFILE, owner="team-market", cost_center="market"), there).namespace_name
receipts = Grant(actions=["s3:PutObject"], resources=[f"arn:aws:s3:::market-{PROFILE}-receipts/*"])
orders = KubernetesService(
    "orders",
    KubernetesServiceArgs(
        profile=PROFILE,
        namespace=namespace,
        image="registry.example.org/orders@sha256:" + "4f" * 32,
        allow_from=[Pods(namespace=namespace, labels={"app.kubernetes.io/name": "shop"})],
        connections={"receipts": Connection(grants=[receipts])},
        account=ACCOUNT,
        region="eu-west-1",
        cluster_name=PROFILE,
        permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary",
        pre_deploy=KubernetesJob(command=["/app/migrate", "up"], timeout_seconds=300),
    ),
    there,
)
shop = KubernetesService(
    "shop",
    KubernetesServiceArgs(
        profile=PROFILE,
        namespace=namespace,
        image="registry.example.org/shop@sha256:" + "a7" * 32,
        route=KubernetesRouteSettings(gateway="public", gateway_namespace="gateways", hostnames=["shop.example.org"]),
        allow_from=[Pods(namespace="gateways")],
        connections={"orders": orders.connection()},
        post_deploy=KubernetesJob(command=["/app/smoke-test"]),
    ),
    there,
)
pulumi.export("host", shop.host)
