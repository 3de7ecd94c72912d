"""In which order a cluster is filled: whatever needs something comes after it, and goes before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import eks

from devops_components._core.component import Component
from devops_components.compute import kubernetes_cluster_addons as addons
from devops_components.compute import kubernetes_cluster_fargate as fargate
from devops_components.compute import kubernetes_cluster_nodes as nodes
from devops_components.compute.kubernetes_cluster_roles import Held

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane


class Inside(NamedTuple):
    """What is in the cluster."""

    groups: dict[str, eks.NodeGroup]
    addons: dict[addons.AddonName, eks.Addon]
    last: list[pulumi.CustomResource]
    """What is there when all of it is."""


def fill(owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, role: Held) -> Inside:
    """Addresses and ways for pods, then nodes, then names and rights for pods, then everything that is pods itself."""
    first = addons.install(owner, args, plane, addons.BEFORE_NODES, [])
    groups = nodes.launch(owner, args, plane, role.role, [*first.values(), *role.policies])
    second = addons.install(owner, args, plane, addons.FOR_PODS, list(groups.values()))
    ready = list(second.values())
    third = addons.install(owner, args, plane, addons.last_wave(args.addons), ready)
    profiles = fargate.run_without_nodes(owner, args, plane, ready)
    return Inside(groups, {**first, **second, **third}, [*third.values(), *profiles.values()])
