"""What is watched about a cluster, by what AWS measures without an agent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pulumi_aws import eks

from devops_components._core.alarms import Alarm, Metric, raise_alarm
from devops_components._core.component import Component

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane

ERROR_PERCENT = 5
"""Share of requests to the API that fail on its own side and wake somebody."""
QUIET_REQUESTS = 50
"""Requests a minute below which a share of errors says nothing; controllers alone make many more."""
WAITING_MINUTES = 15
"""Minutes after which pods without a node are not waiting for a new one any more."""
STORE_BYTES = 8 * 1024**3
"""Size of the API's store at which EKS makes it read-only."""
STORE_PERCENT = 80
"""Share of it that leaves time to find what fills it: jobs, events or releases that nobody deletes."""
MOST_GROUPS = 10
"""Node groups of EKS that a cluster can have here: one alarm looks at ten metrics."""


def watch(owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, groups: dict[str, eks.NodeGroup]) -> None:
    """Watches the API, pods that find no node, and broken nodes; nothing where alarms go nowhere.

    EKS publishes numbers of the control plane, and EC2 those of machines. Nodes that Kubernetes itself calls not ready,
    and whatever happens in pods, are measured only by the agent of Container Insights: `cluster_failed_node_count` is
    there with the add-on amazon-cloudwatch-observability alone, and so has no alarm here.
    """
    if args.alarms is None:
        return
    failures = {f"g{number}": _failures(group) for number, (_, group) in enumerate(sorted(groups.items()))}
    of_cluster = {"ClusterName": plane.cluster.name}
    errors = Alarm(
        kind="kubernetes-api-errors",
        says=f"More than {ERROR_PERCENT} % of requests to the Kubernetes API failed on its side for 3 of 5 minutes.",
        threshold=ERROR_PERCENT,
        metrics={
            "failed": Metric("AWS/EKS", "apiserver_request_total_5XX", of_cluster, "Sum"),
            "requests": Metric("AWS/EKS", "apiserver_request_total", of_cluster, "Sum"),
        },
        expression=f"IF(requests>{QUIET_REQUESTS},100*FILL(failed,0)/requests,0)",
        breaching=3,
    )
    waiting = Alarm(
        kind="kubernetes-pods-waiting",
        says=f"Pods have found no node to run on for {WAITING_MINUTES} minutes: nodes are full, or none matches.",
        threshold=0,
        metrics={"waiting": Metric("AWS/EKS", "scheduler_pending_pods_UNSCHEDULABLE", of_cluster, "Sum")},
        periods=WAITING_MINUTES,
    )
    full = Alarm(
        kind="kubernetes-store-full",
        says=f"The store of the Kubernetes API is {STORE_PERCENT} % full; when it is full nothing can be changed any more.",
        threshold=STORE_BYTES * STORE_PERCENT // 100,
        metrics={"size": Metric("AWS/EKS", "apiserver_storage_size_bytes", of_cluster, "Maximum")},
    )
    broken = Alarm(
        kind="kubernetes-nodes-broken",
        says="A node has failed the checks of EC2 for 10 minutes, and the repair of nodes has not replaced it.",
        threshold=0,
        metrics=failures,
        expression=f"MAX([{','.join(failures)}])",
        periods=10,
    )
    for alarm in (errors, waiting, full, broken):
        raise_alarm(owner, alarm, args.alarms)


def _scaling_group(made: Sequence[eks.outputs.NodeGroupResource]) -> str:
    """The scaling group of a node group, of which EKS makes one."""
    return (made[0].autoscaling_groups or [])[0].name or ""


def _failures(group: eks.NodeGroup) -> Metric:
    """Status checks of the machines of a group, by the scaling group that EKS made for it."""
    scaling_group = group.resources.apply(_scaling_group)
    return Metric("AWS/EC2", "StatusCheckFailed", {"AutoScalingGroupName": scaling_group}, "Maximum")
