from __future__ import annotations

import pulumi

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
from tests.makers import IMAGE, PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> KubernetesService:
    files = Grant(actions=["s3:GetObject"], resources=["arn:aws:s3:::shop-files/*"])
    return KubernetesService(
        name,
        KubernetesServiceArgs(
            **PLACE,
            cluster_name="main",
            image=IMAGE,
            namespace="shop",
            route=KubernetesRouteSettings(gateway="public", gateway_namespace="gateways", hostnames=["shop.example.org"]),
            allow_from=[Pods(namespace="gateways")],
            connections={"files": Connection(grants=[files])},
            metrics=KubernetesMetricsSettings(),
            pre_deploy=KubernetesJob(command=["/app/migrate"]),
            post_deploy=KubernetesJob(command=["/app/smoke"]),
        ),
        opts,
    )
