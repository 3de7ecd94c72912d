"""What pods may do in AWS, by their service account, and what the cluster talks to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pulumi_aws import eks, iam, vpc

from devops_components._core import connections
from devops_components._core.args import Args
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.connections import Connection, Grant
from devops_components._core.iam import document
from devops_components._core.types import matching
from devops_components.compute.kubernetes_cluster_access import Namespace
from devops_components.compute.kubernetes_cluster_roles import pod_role

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane

ServiceAccount = Annotated[
    str,
    matching(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", "a service account; it has lower-case letters, digits, dashes and dots"),
]
"""A service account of Kubernetes."""


class PodIdentity(Args):
    """What the pods of one service account may do in AWS; the account need not exist yet."""

    namespace: Namespace
    service_account: ServiceAccount
    connections: Many[str] = ()
    """Which of the cluster's connections they have the rights of, and may read the secrets of."""
    grants: Many[Grant] = ()
    """Rights besides these."""


def open_ways(owner: Component, args: KubernetesClusterArgs, plane: ControlPlane) -> None:
    """Lets the nodes, and so every pod on them, into what the cluster is connected to; network policies decide on pods.

    The way out of the security group that EKS makes is open; the other side admits nobody else. Pods on Fargate wear that
    group alone, and so have no way by this.
    """
    for peer, connection in sorted(args.connections.items()):
        if connection.security_group_id is None or connection.port is None:
            continue
        name = owner.named(f"nodes-{peer}-in")
        vpc.SecurityGroupIngressRule(
            name,
            security_group_id=connection.security_group_id,
            referenced_security_group_id=plane.node_group.id,
            ip_protocol="tcp",
            from_port=connection.port,
            to_port=connection.port,
            description=f"From the nodes of {owner.component_name}",
            tags=owner.tagged(name),
            opts=owner.child(),
        )


def give_roles(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane
) -> dict[str, tuple[iam.Role, eks.PodIdentityAssociation]]:
    """A role for each identity, which nothing but its service account in this cluster can take on."""
    return {key: _role(owner, args, plane, key, identity) for key, identity in sorted(args.pod_identities.items())}


def associate(
    owner: Component, plane: ControlPlane, name: str, identity: tuple[str, str], role: iam.Role
) -> eks.PodIdentityAssociation:
    """Gives a service account, named after its namespace, the role; no other may be given to it."""
    namespace, service_account = identity
    return eks.PodIdentityAssociation(
        name,
        cluster_name=plane.cluster.name,
        namespace=namespace,
        service_account=service_account,
        role_arn=role.arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _role(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, key: str, identity: PodIdentity
) -> tuple[iam.Role, eks.PodIdentityAssociation]:
    role, account = f"pods-{key}", (identity.namespace, identity.service_account)
    made = pod_role(owner, args, role, f"Is {'/'.join(account)} in the cluster", *account)
    rights = _statements(identity, args.connections)
    if rights:
        iam.RolePolicy(owner.named(role), role=made.id, policy=document(*rights), opts=owner.child())
    return made, associate(owner, plane, owner.named(role), account, made)


def _statements(identity: PodIdentity, offered: Mapping[str, Connection]) -> list[dict[str, Any]]:
    """Its own rights, then those of its connections, then to read the secrets of these."""
    taken = {name: offered[name] for name in identity.connections}
    rights = connections.statements({"": Connection(grants=identity.grants), **taken})
    return [*rights, *connections.secret_statements(taken)]
