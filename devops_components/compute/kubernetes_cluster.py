"""A Kubernetes cluster on EKS."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

import pulumi
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.profiles import ClusterLog
from devops_components._core.types import AccountId, Region, matching
from devops_components.compute import (
    kubernetes_cluster_access,
    kubernetes_cluster_alarms,
    kubernetes_cluster_control,
    kubernetes_cluster_identities,
    kubernetes_cluster_karpenter,
    kubernetes_cluster_ranges,
    kubernetes_cluster_roles,
    kubernetes_cluster_versions,
    kubernetes_cluster_waves,
)
from devops_components.compute.kubernetes_cluster_access import AccessEntry
from devops_components.compute.kubernetes_cluster_addons import AddonName, AddonSettings
from devops_components.compute.kubernetes_cluster_fargate import FargateSettings
from devops_components.compute.kubernetes_cluster_identities import PodIdentity
from devops_components.compute.kubernetes_cluster_nodes import NodeGroupSettings
from devops_components.compute.kubernetes_cluster_versions import KubernetesVersion

Part = Annotated[
    str, matching(r"[a-z]([a-z0-9-]{0,22}[a-z0-9])?", "a name; it has up to 24 lower-case letters, digits and dashes")
]
"""What somebody calls a part of the cluster; it stands in the names of its resources."""


class KubernetesClusterSettings(Args):
    """What a person decides about a cluster."""

    version: KubernetesVersion
    """Version of the control plane and, unless they say otherwise, of the nodes; one minor version at a time.

    AWS upgrades a control plane by itself when the standard support of its version ends. There is no default, so that no
    release of this library upgrades anybody's cluster.
    """
    access: dict[Part, AccessEntry] = Field(min_length=1)
    """Who gets in, by what they are to the cluster; nobody else does, not even who makes it."""
    node_groups: dict[Part, NodeGroupSettings] = Field(min_length=1, examples=[{"workers": {}}])
    """Nodes by the name of their group; the add-ons, and Karpenter, need some to run on."""
    fargate: dict[Part, FargateSettings] = Field(default={})
    """Pods that run without nodes, by the name of their profile."""
    addons: dict[AddonName, AddonSettings] = Field(default={})
    """Versions and values of add-ons, and those that are there besides the seven a cluster always has."""
    karpenter: bool = False
    """Whether the cluster is made ready for Karpenter, which starts nodes as pods need them; its chart is yours to install."""
    pod_identities: dict[Part, PodIdentity] = Field(default={})
    """What pods may do in AWS, by service account."""
    public_endpoint: bool | None = None
    """Whether the API is on the internet, for `public_access_cidrs` alone; without it as the profile says."""
    public_access_cidrs: Many[str] = Field(default=(), max_length=kubernetes_cluster_ranges.MOST_CALLERS)
    """Addresses that reach the API from the internet, from /16 to /32 each; without any it is not there."""
    service_cidr: str | None = None
    """Addresses of services inside the cluster, from /12 to /24; without it EKS takes 10.100.0.0/16 or 172.20.0.0/16.

    It is settled when the cluster is made.
    """
    log_types: Many[ClusterLog] | None = None
    """What the control plane writes down; without it as the profile says."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as the profile says."""

    @field_validator("public_access_cidrs")
    @classmethod
    def _are_known_addresses(cls, cidrs: tuple[str, ...]) -> tuple[str, ...]:
        kubernetes_cluster_ranges.check_callers(cidrs)
        return cidrs

    @field_validator("service_cidr")
    @classmethod
    def _is_private(cls, cidr: str | None) -> str | None:
        return cidr and str(kubernetes_cluster_ranges.check_service_range(cidr))

    @field_validator("access")
    @classmethod
    def _enter_once(cls, access: dict[str, AccessEntry]) -> dict[str, AccessEntry]:
        times = Counter(entry.principal_arn for entry in access.values() if isinstance(entry.principal_arn, str))
        twice = sorted(arn for arn, count in times.items() if count > 1)
        if twice:
            raise ValueError(f"has {twice[0]} twice; EKS knows one entry of a role")
        return access

    @model_validator(mode="after")
    def _has_nodes_that_fit(self) -> Self:
        for key, group in self.node_groups.items():
            if group.version is not None:
                try:
                    kubernetes_cluster_versions.check_skew(group.version, self.version)
                except ValueError as error:
                    raise ValueError(f"version of node_groups.{key} {error}") from None
        if not any(group.min_nodes for group in self.node_groups.values()):
            raise ValueError("min_nodes of every group is 0; what the cluster itself runs needs a node from the start")
        return self


class KubernetesClusterArgs(KubernetesClusterSettings, ComponentArgs):
    """Arguments of `KubernetesCluster`."""

    account: AccountId
    """Account the cluster is in, twelve digits."""
    region: Region
    """Region the cluster is in."""
    vpc_id: Wire[str]
    subnet_ids: dict[str, Wire[str]] = Field(min_length=2)
    """Private subnets by zone, with a way out for images, as a `Network` has them in `subnet_ids["private"]`."""
    network_cidrs: Many[str] = ()
    """Ranges of the network, and of whatever it is joined with; `service_cidr` must overlap none of them."""
    kms_key_arn: Wire[str]
    """Key that encrypts secrets in the cluster's store; it can never be exchanged, and without it the cluster is lost."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs; without it CloudWatch's own."""
    volume_key_arn: Wire[str] | None = None
    """Key that encrypts volumes of nodes and pods; without it the account's own for volumes.

    The service-linked role of Auto Scaling, which an account has from its first scaling group on, is granted the use of it.
    """
    message_key_arn: Wire[str] | None = None
    """Key that encrypts notices to Karpenter; without it SQS's own. EventBridge must be allowed to use it."""
    connections: dict[Part, Connection] = Field(default={})
    """What the cluster talks to, by name: a way from its nodes; rights only for the pod identities that name it."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""

    @property
    def is_public(self) -> bool:
        """Whether the API is on the internet: never without a list of who may come."""
        wanted = self.defaults.public_cluster_endpoint if self.public_endpoint is None else self.public_endpoint
        return wanted and bool(self.public_access_cidrs)

    @property
    def logs(self) -> tuple[ClusterLog, ...]:
        """What the control plane writes down."""
        return self.defaults.cluster_logs if self.log_types is None else self.log_types

    @model_validator(mode="after")
    def _is_reached_as_it_says(self) -> Self:
        if self.public_endpoint and not self.public_access_cidrs:
            raise ValueError("public_endpoint is true, but public_access_cidrs is empty; name who may come, never everybody")
        if self.public_access_cidrs and not self.is_public:
            why = f"profile {self.profile} keeps the API private" if self.public_endpoint is None else "public_endpoint is false"
            raise ValueError(f"public_access_cidrs is given, but {why}; take it away, or set public_endpoint to true")
        if self.service_cidr is not None:
            services = kubernetes_cluster_ranges.check_service_range(self.service_cidr)
            kubernetes_cluster_ranges.check_apart(services, self.network_cidrs)
        return self

    @model_validator(mode="after")
    def _names_only_what_is_there(self) -> Self:
        for key, identity in self.pod_identities.items():
            unknown = sorted(set(identity.connections) - set(self.connections))
            if unknown:
                known = ", ".join(sorted(self.connections)) or "none"
                raise ValueError(f"pod_identities.{key} has the connection {unknown[0]}; connections has {known}")
        accounts = Counter((each.namespace, each.service_account) for each in self.pod_identities.values())
        twice = sorted("/".join(account) for account, count in accounts.items() if count > 1)
        if twice:
            raise ValueError(f"pod_identities has {twice[0]} twice; a service account has one role")
        return self

    @model_validator(mode="after")
    def _can_be_watched_at_once(self) -> Self:
        groups = sum(len(group.placed(key, self.subnet_ids)) for key, group in self.node_groups.items())
        most = kubernetes_cluster_alarms.MOST_GROUPS
        if groups > most:
            raise ValueError(f"node_groups makes {groups} groups of EKS; at most {most}, since one alarm watches them all")
        return self


class KubernetesCluster(Component):
    """A cluster whose API is inside the network, whose secrets have a key of one's own, and that nobody enters unnamed.

    Add-ons, nodes and what they need are made in the order in which they need each other, and go in the opposite one.
    Nodes are replaced by others that are there first, and broken ones are repaired. From staging up the cluster cannot
    be deleted by mistake. EKS Auto Mode is not offered: it brings its own nodes, network and volumes, and would make each
    of these a second time. A cluster that is renamed is another cluster, with or without an alias: its name is in that of
    its log group, which has to be there first.
    """

    cluster_name: pulumi.Output[str]
    cluster_arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    """Address of the API."""
    certificate_authority: pulumi.Output[str]
    """Certificate that the API proves itself with, in base64."""
    oidc_issuer: pulumi.Output[str]
    """Issuer of the tokens of service accounts."""
    security_group_id: pulumi.Output[str]
    """Security group of the API, the nodes and the pods, made by EKS."""
    node_security_group_id: pulumi.Output[str]
    """Security group of the nodes alone, for whatever lets their pods in."""
    node_role_arns: dict[str, pulumi.Output[str]]
    """Role of the nodes, by who starts them: `managed`, and `karpenter` where it does."""
    access_entry_arns: dict[str, pulumi.Output[str]]
    """Access entry by who it lets in."""
    pod_role_arns: dict[str, pulumi.Output[str]]
    """Role by pod identity."""
    addon_versions: dict[str, pulumi.Output[str]]
    """Version by add-on, also of those that name none."""
    kubeconfig: pulumi.Output[str]
    """How to reach the cluster, a secret without credentials: `aws eks get-token` gets a token for whoever runs it."""
    log_group_name: pulumi.Output[str]
    instance_profile: pulumi.Output[str] | None
    """Instance profile for the nodes of Karpenter; none where the cluster is not ready for it."""
    interruption_queue: pulumi.Output[str] | None
    """Queue that tells Karpenter which nodes will go; none where the cluster is not ready for it."""

    def __init__(self, name: str, args: KubernetesClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:KubernetesCluster", name, args, opts)
        plane = kubernetes_cluster_control.make(self, args)
        cluster = plane.cluster
        entries = kubernetes_cluster_access.let_in(self, cluster, args.region, args.access)
        kubernetes_cluster_identities.open_ways(self, args, plane)
        nodes = kubernetes_cluster_roles.node_role(self, args, "nodes", "Is a node of the cluster")
        inside = kubernetes_cluster_waves.fill(self, args, plane, nodes)
        identities = kubernetes_cluster_identities.give_roles(self, args, plane)
        karpenter = kubernetes_cluster_karpenter.prepare(self, args, plane) if args.karpenter else None
        kubernetes_cluster_alarms.watch(self, args, plane, inside.groups)
        ready = [
            *(resource for entry in entries.values() for resource in entry.made),
            *inside.last,
            *(association for _, association in identities.values()),
            *(karpenter.made if karpenter else ()),
        ]
        self.publish(
            cluster_name=cluster.name,
            cluster_arn=cluster.arn,
            endpoint=cluster.endpoint,
            certificate_authority=plane.authority,
            oidc_issuer=plane.issuer,
            security_group_id=plane.security_group_id,
            node_security_group_id=plane.node_group.id,
            node_role_arns={"managed": nodes.role.arn, **({"karpenter": karpenter.node_role_arn} if karpenter else {})},
            access_entry_arns={key: entry.arn for key, entry in entries.items()},
            pod_role_arns={key: role.arn for key, (role, _) in identities.items()},
            addon_versions={addon: made.addon_version for addon, made in inside.addons.items()},
            kubeconfig=kubernetes_cluster_control.kubeconfig(plane, args.region, ready),
            log_group_name=plane.log_group.name,
            instance_profile=karpenter.instance_profile if karpenter else None,
            interruption_queue=karpenter.interruption_queue if karpenter else None,
        )

    def connection(self) -> Connection:
        """What a pipeline in the same network needs: the way to the API, and the right to ask for its address.

        What it may do in the cluster is for an entry of its role in `access`. It gets `NAME` and `ENDPOINT`.
        """
        return Connection(
            security_group_id=self.security_group_id,
            port=443,
            grants=(Grant(actions=("eks:DescribeCluster",), resources=(self.cluster_arn,)),),
            variables={"NAME": self.cluster_name, "ENDPOINT": self.endpoint},
        )
