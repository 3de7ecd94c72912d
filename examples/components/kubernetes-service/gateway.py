"""The way into the cluster, which a platform team would keep in a stack of its own."""

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.apiextensions import CustomResource


def make_gateway(name: str, namespace: str, cluster: Provider) -> CustomResource:
    """A gateway that speaks TLS and admits routes of every namespace."""
    tls = {"mode": "Terminate", "certificateRefs": [{"name": "shop-example-org"}]}
    admitted = {"namespaces": {"from": "All"}}
    listener = {"name": "https", "port": 443, "protocol": "HTTPS", "tls": tls, "allowedRoutes": admitted}
    return CustomResource(
        name,
        api_version="gateway.networking.k8s.io/v1",
        kind="Gateway",
        metadata={"name": name, "namespace": namespace},
        spec={"gatewayClassName": name, "listeners": [listener]},
        opts=pulumi.ResourceOptions(provider=cluster),
    )
