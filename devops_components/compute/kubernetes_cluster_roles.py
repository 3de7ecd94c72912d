"""What the control plane, the nodes and the pods of a cluster may do in AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import iam

from devops_components._core.component import Component
from devops_components._core.iam import ROLE_NAME, allow, document, make_role, partition, trust

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs

NAME_SUFFIX = 8
"""Hexadecimal digits at the end of a cluster's name."""
NODE_POLICIES: Mapping[str, str] = {
    "join": "AmazonEKSWorkerNodePolicy",
    "images": "AmazonEC2ContainerRegistryPullOnly",
    "addresses": "AmazonEKS_CNI_Policy",
}
"""Joining the cluster, pulling images, and addresses for pods, which are needed before any pod can have rights of its own."""


class Held(NamedTuple):
    """A role, and what it holds: what acts by the role has to go before its rights do."""

    role: iam.Role
    policies: list[iam.RolePolicyAttachment]


def control_plane_role(owner: Component, args: KubernetesClusterArgs) -> Held:
    """The role that EKS works by in the account, for clusters of this account and region only."""
    trusted, policies = trust("eks.amazonaws.com", source_arn=cluster_arn(args, "*")), {"cluster": "AmazonEKSClusterPolicy"}
    return _held(owner, args, "control-plane", "Is the control plane of the cluster", trusted, policies)


def node_role(owner: Component, args: KubernetesClusterArgs, role: str, description: str) -> Held:
    """A role for machines that join the cluster; EC2 does not say on whose behalf it comes."""
    trusted = document(allow(["sts:AssumeRole"], service="ec2.amazonaws.com"))
    return _held(owner, args, role, description, trusted, NODE_POLICIES)


def fargate_role(owner: Component, args: KubernetesClusterArgs) -> Held:
    """The role by which Fargate pulls images and writes logs for pods; the pods themselves do not have it."""
    profiles = f"arn:{partition(args.region)}:eks:{args.region}:{args.account}:fargateprofile/*"
    trusted = trust("eks-fargate-pods.amazonaws.com", source_arn=profiles)
    policies = {"pods": "AmazonEKSFargatePodExecutionRolePolicy"}
    return _held(owner, args, "fargate", "Starts pods on Fargate: image and logs", trusted, policies)


def pod_role(
    owner: Component, args: KubernetesClusterArgs, role: str, description: str, namespace: str, service_account: str
) -> iam.Role:
    """A role that pods of one service account in the cluster have, and nothing else can take on."""
    # The cluster by the form of its name, which is known before there is one, so that policies can judge the role.
    name = f"{owner.component_name}-{'?' * NAME_SUFFIX}"
    conditions = {
        "StringEquals": {
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": service_account,
        },
        "ArnLike": {"aws:RequestTag/eks-cluster-arn": cluster_arn(args, name)},
    }
    statement = allow(["sts:AssumeRole", "sts:TagSession"], service="pods.eks.amazonaws.com", conditions=conditions)
    return make_role(owner, owner.named(role, limit=ROLE_NAME), description, document(statement))


def cluster_arn(args: KubernetesClusterArgs, name: str) -> str:
    """ARN of a cluster by its name, which may hold wildcards."""
    return f"arn:{partition(args.region)}:eks:{args.region}:{args.account}:cluster/{name}"


def attach(owner: Component, role: iam.Role, name: str, policy: str, region: str) -> iam.RolePolicyAttachment:
    """Attaches a policy that AWS keeps."""
    arn = f"arn:{partition(region)}:iam::aws:policy/{policy}"
    return iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn, opts=owner.child())


def _held(
    owner: Component,
    args: KubernetesClusterArgs,
    role: str,
    description: str,
    trusted: pulumi.Input[str],
    policies: Mapping[str, str],
) -> Held:
    made = make_role(owner, owner.named(role, limit=ROLE_NAME), description, trusted)
    attached = [
        attach(owner, made, owner.named(f"{role}-{purpose}"), policy, args.region) for purpose, policy in policies.items()
    ]
    return Held(made, attached)
