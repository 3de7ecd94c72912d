"""Pods that run without nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
from pulumi_aws import eks
from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components.compute.kubernetes_cluster_access import Namespace
from devops_components.compute.kubernetes_cluster_roles import fargate_role

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane


class FargateSelector(Args):
    """Pods that are taken."""

    namespace: Namespace
    labels: dict[str, str] = Field(default={}, max_length=5)
    """Labels that they all must have; without it every pod of the namespace is taken."""


class FargateSettings(Args):
    """Pods that each get a machine of their own from AWS; agents of nodes and Pod Identity do not reach them."""

    selectors: Many[FargateSelector] = Field(min_length=1, max_length=5)
    """A pod that one of them takes runs on Fargate."""


def run_without_nodes(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, after: Sequence[pulumi.Resource]
) -> dict[str, eks.FargateProfile]:
    """A profile for each set of pods, in the cluster's subnets."""
    if not args.fargate:
        return {}
    role = fargate_role(owner, args)
    profiles: dict[str, eks.FargateProfile] = {}
    for key, settings in sorted(args.fargate.items()):
        name = owner.named(f"fargate-{key}", limit=100)
        profiles[key] = eks.FargateProfile(
            name,
            cluster_name=plane.cluster.name,
            pod_execution_role_arn=role.role.arn,
            subnet_ids=[subnet for _, subnet in sorted(args.subnet_ids.items())],
            selectors=[
                eks.FargateProfileSelectorArgs(namespace=each.namespace, labels=each.labels or None)
                for each in settings.selectors
            ],
            tags=owner.tagged(name),
            opts=owner.child(depends_on=[*after, *role.policies]),
        )
    return profiles
