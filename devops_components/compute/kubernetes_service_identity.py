"""Who the pods of a service are: to the cluster, and to AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import eks, iam
from pulumi_kubernetes import core

from devops_components._core import connections
from devops_components._core.iam import allow, document, make_role, partition
from devops_components.compute.kubernetes_objects import metadata

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.kubernetes_service import KubernetesServiceArgs

_AGENT = "pods.eks.amazonaws.com"
"""Service that takes on roles for pods."""


class Identity(NamedTuple):
    """Who the pods of a service are."""

    account: core.v1.ServiceAccount
    role: iam.Role | None
    """What they are to AWS; none where no cluster is named."""
    ready: list[pulumi.Resource]
    """What must be there before the first pod: credentials are put into pods when they are made, and into no older ones."""


def make_identity(owner: Component, args: KubernetesServiceArgs) -> Identity:
    """A service account of the service's own, and a role that AWS gives to its pods and to no others."""
    account = core.v1.ServiceAccount(
        owner.component_name,
        metadata=metadata(owner, args, args.namespace),
        automount_service_account_token=args.needs_kubernetes_api,
        opts=owner.child(),
    )
    if args.cluster_name is None or args.account is None or args.region is None:
        return Identity(account, None, [account])
    name = owner.named("pods")
    cluster = pulumi.Output.concat(f"arn:{partition(args.region)}:eks:{args.region}:{args.account}:cluster/", args.cluster_name)
    role = make_role(owner, name, "Is the pods of a service; it may do what is attached to it", _trust(owner, args, cluster))
    ready: list[pulumi.Resource] = [account]
    rights = [*connections.statements(args.connections), *connections.secret_statements(args.connections)]
    if rights:
        ready.append(iam.RolePolicy(name, role=role.id, policy=document(*rights), opts=owner.child()))
    association = eks.PodIdentityAssociation(
        name,
        cluster_name=args.cluster_name,
        namespace=args.namespace,
        service_account=account.metadata.name,
        role_arn=role.arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    return Identity(account, role, [*ready, association])


def _trust(owner: Component, args: KubernetesServiceArgs, cluster_arn: pulumi.Output[str]) -> pulumi.Input[str]:
    """Lets EKS take on the role for this one service account, whose names it hands over as tags of the session."""
    tags = {
        "eks-cluster-arn": cluster_arn,
        "kubernetes-namespace": args.namespace,
        "kubernetes-service-account": owner.component_name,
    }
    conditions = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in tags.items()}}
    return document(allow(["sts:AssumeRole", "sts:TagSession"], service=_AGENT, conditions=conditions))
