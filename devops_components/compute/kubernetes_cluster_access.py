"""Who gets into a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self

import pulumi
from pulumi_aws import eks
from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.iam import partition
from devops_components._core.types import matching

Role = Literal["cluster-admin", "admin", "edit", "view"]
"""What somebody may do: everything; all but quotas and namespaces themselves; change workloads; read all but secrets."""

PrincipalArn = Annotated[
    str,
    matching(
        r"arn:aws(-cn|-us-gov)?:iam::\d{12}:role/[\w+=,.@/-]+",
        "the ARN of an IAM role; sessions of it (`assumed-role`) are not entered, users have no place here",
    ),
    Field(examples=["arn:aws:iam::123456789012:role/platform/operators"]),
]
"""An IAM role."""

Namespace = Annotated[
    str, matching(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", "a namespace; it has up to 63 lower-case letters, digits and dashes")
]
"""A namespace of Kubernetes."""

_POLICIES: Mapping[Role, str] = {
    "cluster-admin": "AmazonEKSClusterAdminPolicy",
    "admin": "AmazonEKSAdminPolicy",
    "edit": "AmazonEKSEditPolicy",
    "view": "AmazonEKSViewPolicy",
}
_RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
"""Beginnings of groups that EKS keeps for itself."""


class AccessEntry(Args):
    """What holders of an IAM role may do in the cluster."""

    principal_arn: Wire[PrincipalArn]
    """Role of IAM whose sessions get in."""
    policy: Role | None = None
    """What they may do, by a policy that EKS keeps; without it only what the cluster gives to their groups."""
    namespaces: Many[Namespace] = ()
    """Where the policy holds; without it in the whole cluster."""
    groups: Many[str] = ()
    """Groups they belong to, for Roles and RoleBindings of your own in the cluster."""

    @field_validator("groups")
    @classmethod
    def _are_not_reserved(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        for group in groups:
            if group.startswith(_RESERVED):
                raise ValueError(f"`{group}` begins like a group of EKS itself; none may begin with {', '.join(_RESERVED)}")
        return groups

    @model_validator(mode="after")
    def _may_do_something(self) -> Self:
        if self.policy is None and not self.groups:
            raise ValueError("has neither policy nor groups; whoever gets in could do nothing")
        if self.namespaces and self.policy is None:
            raise ValueError("has namespaces, but policy is missing; groups are bound to namespaces inside the cluster")
        if self.namespaces and self.policy == "cluster-admin":
            raise ValueError("is cluster-admin of some namespaces; that is policy admin")
        return self


class Entry(NamedTuple):
    """An access entry that was made, with its policy."""

    arn: pulumi.Output[str]
    made: tuple[pulumi.CustomResource, ...]


def let_in(owner: Component, cluster: eks.Cluster, region: str, access: Mapping[str, AccessEntry]) -> dict[str, Entry]:
    """Gives each role its entry, and what it may do."""
    return {key: _let_in(owner, cluster, region, key, entry) for key, entry in sorted(access.items())}


def _let_in(owner: Component, cluster: eks.Cluster, region: str, key: str, given: AccessEntry) -> Entry:
    name = owner.named(f"access-{key}")
    entry = eks.AccessEntry(
        name,
        cluster_name=cluster.name,
        principal_arn=given.principal_arn,
        type="STANDARD",
        kubernetes_groups=list(given.groups),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    if given.policy is None:
        return Entry(entry.access_entry_arn, (entry,))
    scope = eks.AccessPolicyAssociationAccessScopeArgs(
        type="namespace" if given.namespaces else "cluster", namespaces=list(given.namespaces) or None
    )
    association = eks.AccessPolicyAssociation(
        name,
        cluster_name=cluster.name,
        principal_arn=entry.principal_arn,
        policy_arn=f"arn:{partition(region)}:eks::aws:cluster-access-policy/{_POLICIES[given.policy]}",
        access_scope=scope,
        # EKS knows one association of a role and a policy: removing the old one after the new one would remove both.
        opts=owner.child(depends_on=[entry], delete_before_replace=True),
    )
    return Entry(entry.access_entry_arn, (entry, association))
