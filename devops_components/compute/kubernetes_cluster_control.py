"""The control plane of a cluster: who reaches its API, what it writes down, and what it encrypts with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

import pulumi
from pulumi_aws import cloudwatch, ec2, eks
from pulumi_random import RandomId

from devops_components._core.component import Component
from devops_components.compute.kubernetes_cluster_roles import NAME_SUFFIX, control_plane_role

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs

DISCOVERY = "karpenter.sh/discovery"
"""Tag by which an `EC2NodeClass` finds the security groups of its nodes; its value is the cluster's name."""


class ControlPlane(NamedTuple):
    """The control plane, and the group that it and its nodes wear."""

    cluster: eks.Cluster
    security_group_id: pulumi.Output[str]
    """Security group that EKS makes: everything in it may talk to everything else in it."""
    node_group: ec2.SecurityGroup
    """Security group that tells nodes from everything else; it lets in nobody."""
    authority: pulumi.Output[str]
    """Certificate that the API proves itself with, in base64."""
    issuer: pulumi.Output[str]
    """Issuer of the tokens of service accounts."""
    log_group: cloudwatch.LogGroup


def make(owner: Component, args: KubernetesClusterArgs) -> ControlPlane:
    """The control plane, after its log group: EKS would make one that keeps everything for ever, in the clear."""
    name = owner.component_name
    # The log group is called after the cluster and is there before it, so the cluster's name has to be known first.
    suffix = RandomId(owner.named("name"), byte_length=NAME_SUFFIX // 2, opts=owner.child())
    cluster_name = pulumi.Output.concat(name, "-", suffix.hex)
    log_group = cloudwatch.LogGroup(
        name,
        name=pulumi.Output.concat("/aws/eks/", cluster_name, "/cluster"),
        retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
        kms_key_id=args.log_key_arn,
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    role = control_plane_role(owner, args)
    protect = args.defaults.protect
    cluster = eks.Cluster(
        name,
        name=cluster_name,
        version=args.version,
        role_arn=role.role.arn,
        upgrade_policy=eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
        access_config=eks.ClusterAccessConfigArgs(authentication_mode="API", bootstrap_cluster_creator_admin_permissions=False),
        vpc_config=_reach(args),
        kubernetes_network_config=eks.ClusterKubernetesNetworkConfigArgs(ip_family="ipv4", service_ipv4_cidr=args.service_cidr),
        encryption_config=eks.ClusterEncryptionConfigArgs(
            provider=eks.ClusterEncryptionConfigProviderArgs(key_arn=args.kms_key_arn), resources=["secrets"]
        ),
        enabled_cluster_log_types=list(args.logs),
        zonal_shift_config=eks.ClusterZonalShiftConfigArgs(enabled=True),
        # Add-ons install what EKS would otherwise put into the cluster by itself, where nothing upgrades it.
        bootstrap_self_managed_addons=False,
        deletion_protection=protect,
        tags=owner.tagged(name),
        opts=owner.child(depends_on=[log_group, *role.policies], **({"protect": True} if protect else {})),
    )
    return ControlPlane(
        cluster,
        node_group=_node_group(owner, args, cluster),
        security_group_id=cluster.vpc_config.apply(lambda made: cast("str", made.cluster_security_group_id)),
        authority=cluster.certificate_authority.apply(lambda made: cast("str", made.data)),
        issuer=cluster.identities.apply(_issuer),
        log_group=log_group,
    )


def _node_group(owner: Component, args: KubernetesClusterArgs, cluster: eks.Cluster) -> ec2.SecurityGroup:
    """What tells nodes from the control plane, which wears the group that EKS makes as well."""
    name = owner.named("nodes")
    tags: dict[str, pulumi.Input[str]] = {**owner.tagged(name)}
    if args.karpenter:
        tags[DISCOVERY] = cluster.name
    description = "Nodes of the cluster: marks them for what lets them in"
    return ec2.SecurityGroup(name, vpc_id=args.vpc_id, description=description, tags=tags, opts=owner.child())


def kubeconfig(plane: ControlPlane, region: str, after: Sequence[pulumi.CustomResource]) -> pulumi.Output[str]:
    """How `kubectl` and Pulumi's provider reach the cluster, with a token that AWS makes for each session.

    It is known when everything the cluster needs to take pods is there, and so what is put into the cluster goes before that.
    """
    ready = pulumi.Output.all(*(resource.id for resource in after))
    cluster = plane.cluster
    facts = pulumi.Output.all(cluster.name, cluster.endpoint, plane.authority, ready)
    return pulumi.Output.secret(facts.apply(lambda known: _kubeconfig(known[0], known[1], known[2], region)))


def _reach(args: KubernetesClusterArgs) -> eks.ClusterVpcConfigArgs:
    """The API inside the network always, on the internet for the addresses that are named."""
    return eks.ClusterVpcConfigArgs(
        subnet_ids=[subnet for _, subnet in sorted(args.subnet_ids.items())],
        endpoint_private_access=True,
        endpoint_public_access=args.is_public,
        public_access_cidrs=sorted(args.public_access_cidrs) if args.is_public else None,
    )


def _issuer(made: Sequence[eks.outputs.ClusterIdentity]) -> str:
    return cast("str", made[0].oidcs[0].issuer) if made[0].oidcs else ""


def _kubeconfig(name: str, endpoint: str, authority: str, region: str) -> str:
    login = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"],
        "interactiveMode": "Never",
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": endpoint, "certificate-authority-data": authority}}],
        "users": [{"name": name, "user": {"exec": login}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return json.dumps(config)
