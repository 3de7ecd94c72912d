"""What EKS installs in a cluster, in waves: each needs what the one before gives, and goes before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pulumi
from pulumi_aws import eks, iam
from pydantic import Field

from devops_components._core.args import Args, Wire
from devops_components._core.component import Component
from devops_components._core.iam import allow, document
from devops_components.compute.kubernetes_cluster_roles import attach, pod_role

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane

AddonName = Literal[
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "eks-node-monitoring-agent",
    "metrics-server",
    "aws-efs-csi-driver",
    "amazon-cloudwatch-observability",
    "cert-manager",
    "kube-state-metrics",
    "snapshot-controller",
]
"""Software that AWS builds and tests for EKS."""

BEFORE_NODES: Sequence[AddonName] = ("vpc-cni", "kube-proxy")
"""Addresses and ways, without which no node becomes ready."""
FOR_PODS: Sequence[AddonName] = ("coredns", "eks-pod-identity-agent")
"""Names and rights, which every other pod asks for; they need nodes to run on."""
ALWAYS_LAST: Sequence[AddonName] = ("aws-ebs-csi-driver", "eks-node-monitoring-agent", "metrics-server")
"""Volumes, repair of broken nodes, and the numbers that scaling goes by."""

_CONFIGURATION: Mapping[AddonName, Mapping[str, Any]] = {
    # Without it network policies are accepted, and nobody keeps them.
    "vpc-cni": {"enableNetworkPolicy": "true"},
}
_VOLUME_KEY_USES = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


class AddonSettings(Args):
    """How an add-on is installed."""

    version: Wire[str] | None = Field(default=None, examples=["v1.21.1-eksbuild.3"])
    """Its version; without it the one that EKS takes for a new add-on, which then stays until a version is given."""
    configuration: dict[str, Any] = Field(default={})
    """Values of its own schema, as `aws eks describe-addon-configuration` shows it."""


class _Rights(NamedTuple):
    """What an add-on needs in AWS: the service account that acts, and the policy that AWS keeps for it."""

    service_account: str
    policy: str


_RIGHTS: Mapping[AddonName, _Rights] = {
    # Of volumes, only those with the tag of this cluster, which the driver gives them from its release 1.58 on.
    "aws-ebs-csi-driver": _Rights("ebs-csi-controller-sa", "AmazonEBSCSIDriverEKSClusterScopedPolicy"),
    "aws-efs-csi-driver": _Rights("efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"),
    "amazon-cloudwatch-observability": _Rights("cloudwatch-agent", "CloudWatchAgentServerPolicy"),
}
_NAMESPACES: Mapping[AddonName, str] = {"amazon-cloudwatch-observability": "amazon-cloudwatch"}
"""Where those run that are not in `kube-system`."""


def last_wave(asked: Mapping[AddonName, AddonSettings]) -> list[AddonName]:
    """What comes after names and rights: what always does, and what was asked for besides."""
    names: set[AddonName] = {*ALWAYS_LAST, *asked}
    return sorted(names.difference(BEFORE_NODES, FOR_PODS))


def install(
    owner: Component,
    args: KubernetesClusterArgs,
    plane: ControlPlane,
    names: Sequence[AddonName],
    after: Sequence[pulumi.Resource],
) -> dict[AddonName, eks.Addon]:
    """Installs one wave, after everything it needs."""
    return {name: _install(owner, args, plane, name, after) for name in names}


def _install(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, addon: AddonName, after: Sequence[pulumi.Resource]
) -> eks.Addon:
    name, settings = owner.named(addon), args.addons.get(addon, AddonSettings())
    configuration = {**_CONFIGURATION.get(addon, {}), **settings.configuration}
    identities, rights = _identities(owner, args, addon)
    return eks.Addon(
        name,
        cluster_name=plane.cluster.name,
        addon_name=addon,
        addon_version=settings.version,
        configuration_values=json.dumps(configuration, sort_keys=True) if configuration else None,
        pod_identity_associations=identities,
        # What somebody changed in the cluster by hand gives way to what the program says.
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        tags=owner.tagged(name),
        opts=owner.child(depends_on=[*after, *rights]),
    )


def _identities(
    owner: Component, args: KubernetesClusterArgs, addon: AddonName
) -> tuple[list[eks.AddonPodIdentityAssociationArgs] | None, list[pulumi.Resource]]:
    """The service account of an add-on with its role, and what the role holds; neither where it needs no rights in AWS."""
    if addon not in _RIGHTS:
        return None, []
    account, policy = _RIGHTS[addon]
    namespace = _NAMESPACES.get(addon, "kube-system")
    role = pod_role(owner, args, addon, f"Is the add-on {addon} of the cluster", namespace, account)
    held: list[pulumi.Resource] = [attach(owner, role, owner.named(addon), policy, args.region)]
    if addon == "aws-ebs-csi-driver" and args.volume_key_arn is not None:
        held.append(_volume_key(owner, role, args.volume_key_arn))
    return [eks.AddonPodIdentityAssociationArgs(role_arn=role.arn, service_account=account)], held


def _volume_key(owner: Component, role: iam.Role, key_arn: pulumi.Input[str]) -> iam.RolePolicy:
    """Lets the driver make volumes with the key, and hand the use of it to EC2 alone."""
    for_services = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    policy = document(
        allow(list(_VOLUME_KEY_USES), [key_arn], sid="Volumes"),
        allow(["kms:CreateGrant"], [key_arn], conditions=for_services, sid="VolumesInUse"),
    )
    return iam.RolePolicy(owner.named("volume-key"), role=role.id, policy=policy, opts=owner.child())
