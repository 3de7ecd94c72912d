"""Where a team's workloads live in a Kubernetes cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import pulumi
from pulumi_kubernetes import core, networking, rbac
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs
from pydantic import Field, field_validator

from devops_components._core.args import Args
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.types import matching
from devops_components.compute import kubernetes_ways
from devops_components.compute.kubernetes_objects import LabelValue, check_tags, labels, metadata

STANDARD = "restricted"
"""The Pod Security Standard that every pod must meet; the strictest there is."""
DEFAULT_CPU, DEFAULT_MEMORY = "100m", "256Mi"
"""What a container requests that asks for nothing; of memory it gets no more than that."""
_RBAC = "rbac.authorization.k8s.io"


class NamespaceQuotaSettings(Args):
    """How much of the cluster the namespace may take."""

    cpu_cores: int = Field(default=16, ge=1)
    """Cores that its pods may request together; as they have no limit, they use what is free as well."""
    memory_gib: int = Field(default=64, ge=1)
    """Memory in GiB that its pods may request and use together."""
    storage_gib: int = Field(default=100, ge=0)
    """Storage in GiB that its volumes may claim together."""
    pods: int = Field(default=100, ge=1)
    """Pods that may exist at once, those of jobs included until they end."""


class NamespaceSettings(Args):
    """What a person decides about a namespace."""

    owner: LabelValue = Field(examples=["team-shop"])
    """Team that answers for what runs there."""
    cost_center: LabelValue = Field(examples=["shop"])
    """Whom it is charged to."""
    viewers: Many[str] = ()
    """Groups that may see everything but secrets."""
    editors: Many[str] = ()
    """Groups that may change workloads and read secrets, and so act as any of its service accounts."""
    admins: Many[str] = ()
    """Groups that may also hand out rights in it."""
    quota: NamespaceQuotaSettings = Field(default_factory=NamespaceQuotaSettings)
    """How much of the cluster it may take."""
    pod_security_version: Annotated[str, matching(r"latest|v1\.\d{1,3}", "a version of Kubernetes, such as v1.34, or latest")] = (
        "latest"
    )
    """Version of the Pod Security Standard; with `latest`, an upgrade of the cluster may refuse pods that it took before."""


class NamespaceArgs(NamespaceSettings, ComponentArgs):
    """Arguments of `Namespace`."""

    @field_validator("tags")
    @classmethod
    def _are_labels(cls, tags: dict[str, str]) -> dict[str, str]:
        check_tags(tags)
        return tags


class Namespace(Component):
    """A namespace that takes in only harmless pods, within a quota, and lets nothing through but questions of name servers.

    What its workloads may receive and send is added by their own network policies, as a `KubernetesService` does. It is
    called as the component. From staging up it is protected, since everything in it goes with it.
    """

    namespace_name: pulumi.Output[str]
    """Its name; known once limits and network policy are in place, so that no pod comes before them."""

    def __init__(self, name: str, args: NamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:Namespace", name, args, opts)
        home = core.v1.Namespace(
            name,
            metadata=ObjectMetaArgs(name=name, labels={**labels(self, args), **_standing(args)}),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )
        inside = metadata(self, args, home.metadata.name)
        limits = [_quota(self, args, inside), _defaults(self, inside)]
        closed = networking.v1.NetworkPolicy(
            name,
            metadata=inside,
            spec=networking.v1.NetworkPolicySpecArgs(
                pod_selector=LabelSelectorArgs(),
                policy_types=["Ingress", "Egress"],
                egress=[kubernetes_ways.to_name_servers()],
            ),
            opts=self.child(depends_on=limits),
        )
        for role, groups in (("view", args.viewers), ("edit", args.editors), ("admin", args.admins)):
            if groups:
                self._bind(args, home.metadata.name, role, groups)
        self.publish(namespace_name=closed.metadata.namespace)

    def _bind(self, args: NamespaceArgs, inside: pulumi.Output[str], role: str, groups: Sequence[str]) -> None:
        """Gives the groups one of the roles that every cluster has."""
        rbac.v1.RoleBinding(
            self.named(role),
            metadata=metadata(self, args, inside, self.named(role)),
            role_ref=rbac.v1.RoleRefArgs(api_group=_RBAC, kind="ClusterRole", name=role),
            subjects=[rbac.v1.SubjectArgs(api_group=_RBAC, kind="Group", name=group) for group in sorted(set(groups))],
            opts=self.child(),
        )


def _standing(args: NamespaceArgs) -> dict[str, str]:
    """Labels of the namespace itself: what its pods must be like, who answers for it, and who pays."""
    security = {
        key: value
        for mode in ("enforce", "audit", "warn")
        for key, value in ((mode, STANDARD), (f"{mode}-version", args.pod_security_version))
    }
    return {
        **{f"pod-security.kubernetes.io/{key}": value for key, value in security.items()},
        "owner": args.owner,
        "cost-center": args.cost_center,
    }


def _quota(owner: Namespace, args: NamespaceArgs, inside: ObjectMetaArgs) -> core.v1.ResourceQuota:
    quota = args.quota
    hard = {
        "requests.cpu": str(quota.cpu_cores),
        "requests.memory": f"{quota.memory_gib}Gi",
        "limits.memory": f"{quota.memory_gib}Gi",
        "requests.storage": f"{quota.storage_gib}Gi",
        "pods": str(quota.pods),
    }
    spec = core.v1.ResourceQuotaSpecArgs(hard=hard)
    return core.v1.ResourceQuota(owner.component_name, metadata=inside, spec=spec, opts=owner.child())


def _defaults(owner: Namespace, inside: ObjectMetaArgs) -> core.v1.LimitRange:
    """What a container gets that asks for nothing; without it the quota would refuse the container."""
    container = core.v1.LimitRangeItemArgs(
        type="Container",
        default={"memory": DEFAULT_MEMORY},
        default_request={"cpu": DEFAULT_CPU, "memory": DEFAULT_MEMORY},
    )
    spec = core.v1.LimitRangeSpecArgs(limits=[container])
    return core.v1.LimitRange(owner.component_name, metadata=inside, spec=spec, opts=owner.child())
