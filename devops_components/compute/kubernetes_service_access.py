"""Who may talk to a service in Kubernetes, to whom it may talk, and how it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes import core, networking
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs

from devops_components._core.connections import Pods
from devops_components.compute import kubernetes_ways
from devops_components.compute.kubernetes_objects import metadata
from devops_components.compute.kubernetes_service_pods import HTTP, METRICS, POST_DEPLOY, SERVER, selector

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.kubernetes_service import KubernetesServiceArgs
    from devops_components.compute.kubernetes_service_settings import KubernetesMetricsSettings, KubernetesRouteSettings


def open_ways(owner: Component, args: KubernetesServiceArgs) -> list[pulumi.Resource]:
    """Closes the service's pods, and opens name servers, their connections, and the port to those who may call it.

    What the service may reach, its jobs may as well; nobody calls those, and what runs after a release may call its service.
    """
    egress = [kubernetes_ways.to_name_servers()]
    if args.cluster_name is not None:
        egress.append(kubernetes_ways.to_identity_agent())
    egress += kubernetes_ways.to_connections(args.connections)
    policies: list[pulumi.Resource] = [
        _policy(owner, args, owner.component_name, None, policy_types=["Ingress", "Egress"], egress=egress)
    ]
    callers = _callers(owner, args)
    if callers:
        policies.append(_policy(owner, args, owner.named("callers"), SERVER, policy_types=["Ingress"], ingress=callers))
    if args.post_deploy is not None:
        own = kubernetes_ways.to_pods(Pods(namespace=args.namespace, labels=selector(owner, SERVER)), args.port)
        policies.append(_policy(owner, args, owner.named(POST_DEPLOY), POST_DEPLOY, policy_types=["Egress"], egress=[own]))
    return policies


def make_service(owner: Component, args: KubernetesServiceArgs) -> core.v1.Service:
    """An address within the cluster that stays.

    Its port is the container's: network policies see that one, and those of EKS ask for both to be the same.
    """
    ports = [core.v1.ServicePortArgs(name=name, port=port, target_port=name, protocol="TCP") for name, port in args.ports.items()]
    return core.v1.Service(
        owner.component_name,
        metadata=metadata(owner, args, args.namespace),
        spec=core.v1.ServiceSpecArgs(type="ClusterIP", selector=selector(owner, SERVER), ports=ports),
        opts=owner.child(),
    )


def make_route(
    owner: Component, args: KubernetesServiceArgs, route: KubernetesRouteSettings, service: core.v1.Service
) -> CustomResource:
    """Sends requests for the host names from the gateway to the service."""
    parent = {"name": route.gateway, "namespace": route.gateway_namespace, "sectionName": route.listener}
    backend = {"name": service.metadata.name, "port": args.port}
    return CustomResource(
        owner.component_name,
        api_version="gateway.networking.k8s.io/v1",
        kind="HTTPRoute",
        metadata=metadata(owner, args, args.namespace),
        spec={"parentRefs": [parent], "hostnames": list(route.hostnames), "rules": [{"backendRefs": [backend]}]},
        opts=owner.child(),
    )


def make_monitor(owner: Component, args: KubernetesServiceArgs, metrics: KubernetesMetricsSettings) -> CustomResource:
    """Tells the operator of Prometheus where to read the metrics."""
    endpoint = {
        "port": METRICS if METRICS in args.ports else HTTP,
        "path": metrics.path,
        "interval": f"{metrics.interval_seconds}s",
    }
    return CustomResource(
        owner.component_name,
        api_version="monitoring.coreos.com/v1",
        kind="ServiceMonitor",
        metadata=metadata(owner, args, args.namespace),
        spec={"selector": {"matchLabels": selector(owner)}, "endpoints": [endpoint]},
        opts=owner.child(),
    )


def _policy(
    owner: Component, args: KubernetesServiceArgs, name: str, part: str | None, **says: Any
) -> networking.v1.NetworkPolicy:
    """What holds for the pods that play one part, or for all."""
    return networking.v1.NetworkPolicy(
        name,
        metadata=metadata(owner, args, args.namespace, name),
        spec=networking.v1.NetworkPolicySpecArgs(pod_selector=LabelSelectorArgs(match_labels=selector(owner, part)), **says),
        opts=owner.child(),
    )


def _callers(owner: Component, args: KubernetesServiceArgs) -> list[networking.v1.NetworkPolicyIngressRuleArgs]:
    """The ways in: callers to the service's port, Prometheus to the metrics."""
    ways: list[networking.v1.NetworkPolicyIngressRuleArgs] = []
    pods = list(args.allow_from)
    if args.post_deploy is not None:
        pods.append(Pods(namespace=args.namespace, labels=selector(owner, POST_DEPLOY)))
    if pods or args.allow_from_cidrs:
        ways.append(kubernetes_ways.coming_from(pods, args.allow_from_cidrs, args.port))
    if args.metrics is not None:
        readers = Pods(namespace=args.metrics.prometheus_namespace)
        ways.append(kubernetes_ways.coming_from([readers], (), args.metrics.port or args.port))
    return ways
