"""How a service in Kubernetes follows its load, and how many of its pods may go at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_kubernetes import apps, autoscaling, policy
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs

from devops_components.compute.kubernetes_objects import metadata
from devops_components.compute.kubernetes_service_pods import SERVER, selector

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.kubernetes_service import KubernetesServiceArgs
    from devops_components.compute.kubernetes_service_settings import KubernetesTrigger


def scale(owner: Component, args: KubernetesServiceArgs, deployment: apps.v1.Deployment) -> None:
    """Holds average CPU at the target, by KEDA where there are other triggers; nothing where the number is fixed.

    Memory is no measure: what a process once took it seldom gives back, so that pods would only ever be added.
    """
    if args.triggers:
        _by_keda(owner, args, deployment)
    elif args.scales:
        _by_load(owner, args, deployment)


def limit_disruption(owner: Component, args: KubernetesServiceArgs) -> None:
    """Lets the replacement of nodes take one pod at a time, and never wait for ever."""
    policy.v1.PodDisruptionBudget(
        owner.component_name,
        metadata=metadata(owner, args, args.namespace),
        spec=policy.v1.PodDisruptionBudgetSpecArgs(
            max_unavailable=1,
            selector=LabelSelectorArgs(match_labels=selector(owner, SERVER)),
            # A pod that is not ready serves nobody; kept, it would hold up the node that makes it so.
            unhealthy_pod_eviction_policy="AlwaysAllow",
        ),
        opts=owner.child(),
    )


def _by_load(owner: Component, args: KubernetesServiceArgs, deployment: apps.v1.Deployment) -> None:
    v2 = autoscaling.v2
    fewest, most = args.replica_range
    cpu = v2.ResourceMetricSourceArgs(
        name="cpu", target=v2.MetricTargetArgs(type="Utilization", average_utilization=args.cpu_target_percent)
    )
    v2.HorizontalPodAutoscaler(
        owner.component_name,
        metadata=metadata(owner, args, args.namespace),
        spec=v2.HorizontalPodAutoscalerSpecArgs(
            scale_target_ref=v2.CrossVersionObjectReferenceArgs(
                api_version="apps/v1", kind="Deployment", name=deployment.metadata.name
            ),
            min_replicas=fewest,
            max_replicas=most,
            metrics=[v2.MetricSpecArgs(type="Resource", resource=cpu)],
        ),
        opts=owner.child(),
    )


def _by_keda(owner: Component, args: KubernetesServiceArgs, deployment: apps.v1.Deployment) -> None:
    fewest, most = args.replica_range
    cpu = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(args.cpu_target_percent)}}
    CustomResource(
        owner.component_name,
        api_version="keda.sh/v1alpha1",
        kind="ScaledObject",
        metadata=metadata(owner, args, args.namespace),
        spec={
            "scaleTargetRef": {"name": deployment.metadata.name},
            "minReplicaCount": fewest,
            "maxReplicaCount": most,
            "triggers": [cpu, *(_trigger(each) for each in args.triggers)],
        },
        opts=owner.child(),
    )


def _trigger(trigger: KubernetesTrigger) -> dict[str, Any]:
    described: dict[str, Any] = {"type": trigger.type, "metadata": dict(trigger.metadata)}
    if trigger.authentication is not None:
        described["authenticationRef"] = {"name": trigger.authentication}
    return described
