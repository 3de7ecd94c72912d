"""The machines of a cluster, in managed groups that EKS replaces without downtime."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Self

import pulumi
from pulumi_aws import ec2, eks, iam, kms
from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.iam import partition
from devops_components._core.types import matching
from devops_components.compute.kubernetes_cluster_versions import KubernetesVersion

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane

_GRAVITON = re.compile(r"(a1|[a-z]+\d+g[a-z]*)\..+")
"""Instance types with arm64: a `g` follows the generation, as in `m7g.large`."""
_ACCELERATED = re.compile(r"(g|p|inf|trn|dl|vt|f)\d.*")
"""Instance types whose GPU or accelerator the images here have no driver for."""
_AMI_TYPES: Mapping[tuple[str, bool], str] = {
    ("al2023", True): "AL2023_ARM_64_STANDARD",
    ("al2023", False): "AL2023_x86_64_STANDARD",
    ("bottlerocket", True): "BOTTLEROCKET_ARM_64",
    ("bottlerocket", False): "BOTTLEROCKET_x86_64",
}
# What AWS lists for encrypted volumes of Auto Scaling: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
_KEY_USES = (
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
)

InstanceType = Annotated[str, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an instance type, such as m7g.large")]
"""A size of machine."""


class Taint(Args):
    """Keeps pods off the nodes that do not tolerate it."""

    key: str = Field(min_length=1, max_length=63)
    value: str = Field(default="", max_length=63)
    effect: Literal["no-schedule", "prefer-no-schedule", "no-execute"] = "no-schedule"
    """`no-execute` also evicts pods that are there already."""


class NodeGroupSettings(Args):
    """Machines of one kind, which EKS patches and replaces."""

    instance_types: Many[InstanceType] = Field(default=("m7g.large",), min_length=1, max_length=20)
    """Sizes in order of preference, all of one architecture; several give spot capacity more places to come from."""
    image: Literal["al2023", "bottlerocket"] = "al2023"
    """Amazon Linux 2023, or Bottlerocket, which has no shell and a read-only root; neither with drivers for accelerators."""
    min_nodes: int = Field(default=2, ge=0, le=450)
    """Fewest nodes, and as many as there are at the start; with `per_zone` in each zone."""
    max_nodes: int = Field(default=4, ge=1, le=450)
    """Most nodes that a scaler in the cluster can ask for; with `per_zone` in each zone."""
    spot: bool = False
    """Whether nodes are spare capacity, about two thirds cheaper, that AWS takes back on two minutes' notice."""
    labels: dict[str, str] = Field(default={})
    """Labels of the nodes, for pods that select them."""
    taints: Many[Taint] = ()
    """What keeps other pods off the nodes."""
    disk_gb: int = Field(default=50, ge=20, le=16384)
    """Encrypted volume for images and what pods write, in GiB."""
    metadata_hops: Literal[1, 2] = 1
    """Hops that answers of the metadata service travel: 1 keeps pods from the node's rights, 2 lets every pod have them."""
    max_unavailable: int = Field(default=1, ge=1, le=100)
    """Nodes replaced at a time; their successors are there before pods are moved, as their disruption budgets allow."""
    per_zone: bool = False
    """Whether each zone has a group of its own, so that a scaler can grow the zone that a volume lies in."""
    subnet_ids: dict[str, Wire[str]] | None = Field(default=None, min_length=1)
    """Subnets by zone; without it the cluster's."""
    version: KubernetesVersion | None = None
    """Version of Kubernetes while an upgrade goes from group to group; without it the control plane's."""
    release: Annotated[str, matching(r"\d+\.\d+\.\d+-\d{8}", "a release of an EKS image, such as 1.36.2-20261112")] | None = None
    """Release of the image of Amazon Linux; without it the newest when the group was made. A newer one replaces the nodes."""

    @field_validator("instance_types")
    @classmethod
    def _are_of_one_architecture(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        accelerated = [each for each in types if _ACCELERATED.fullmatch(each)]
        if accelerated:
            raise ValueError(f"has {', '.join(accelerated)}, whose accelerator needs an image with drivers; there is none here")
        if len({_is_arm(each) for each in types}) > 1:
            raise ValueError(f"mixes arm64 and x86: {', '.join(types)}; make a group of each")
        return types

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if self.max_nodes < self.min_nodes:
            raise ValueError(f"max_nodes is {self.max_nodes}, below min_nodes, {self.min_nodes}")
        if self.release is not None and self.image != "al2023":
            raise ValueError(f"has a release, but image is {self.image}; releases of this form are of al2023 only")
        return self

    @property
    def ami_type(self) -> str:
        """What EKS calls the image."""
        return _AMI_TYPES[self.image, _is_arm(self.instance_types[0])]

    def placed(self, key: str, subnet_ids: Mapping[str, Wire[str]]) -> dict[str, list[pulumi.Input[str]]]:
        """The groups of EKS that are made, by name, each with its subnets; `subnet_ids` are the cluster's."""
        zones = sorted((self.subnet_ids or subnet_ids).items())
        if self.per_zone:
            return {f"{key}-{zone}": [subnet] for zone, subnet in zones}
        return {key: [subnet for _, subnet in zones]}


def launch(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, role: iam.Role, after: Sequence[pulumi.Resource]
) -> dict[str, eks.NodeGroup]:
    """Starts the nodes once pods can have addresses on them; on the way out they go before what gives those."""
    needed = [*after, *([_volume_key(owner, args, args.volume_key_arn)] if args.volume_key_arn is not None else [])]
    return {
        group: _group(owner, args, plane, settings, group, subnets, role, needed)
        for key, settings in sorted(args.node_groups.items())
        for group, subnets in settings.placed(key, args.subnet_ids).items()
    }


def _group(
    owner: Component,
    args: KubernetesClusterArgs,
    plane: ControlPlane,
    settings: NodeGroupSettings,
    group: str,
    subnets: list[pulumi.Input[str]],
    role: iam.Role,
    after: Sequence[pulumi.Resource],
) -> eks.NodeGroup:
    name = owner.named(group, limit=63)
    template = _template(owner, args, plane, settings, name)
    return eks.NodeGroup(
        name,
        cluster_name=plane.cluster.name,
        node_role_arn=role.arn,
        subnet_ids=subnets,
        version=settings.version or args.version,
        release_version=settings.release,
        ami_type=settings.ami_type,
        instance_types=list(settings.instance_types),
        capacity_type="SPOT" if settings.spot else "ON_DEMAND",
        scaling_config=eks.NodeGroupScalingConfigArgs(
            min_size=settings.min_nodes, max_size=settings.max_nodes, desired_size=settings.min_nodes
        ),
        update_config=eks.NodeGroupUpdateConfigArgs(max_unavailable=settings.max_unavailable, update_strategy="DEFAULT"),
        node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
        launch_template=eks.NodeGroupLaunchTemplateArgs(id=template.id, version=template.latest_version.apply(str)),
        labels=settings.labels,
        taints=list(_taints(settings)),
        tags=owner.tagged(name),
        # A scaler in the cluster owns the number of nodes; an update that reset it would take capacity away under load.
        opts=owner.child(depends_on=list(after), ignore_changes=["scalingConfig.desiredSize"]),
    )


def _volume_key(owner: Component, args: KubernetesClusterArgs, key_arn: pulumi.Input[str]) -> kms.Grant:
    """Lets Auto Scaling, which starts the nodes by a role of its own, use the key of their volumes."""
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    return kms.Grant(
        owner.named("volumes"),
        key_id=key_arn,
        grantee_principal=f"arn:{partition(args.region)}:iam::{args.account}:{role}",
        operations=list(_KEY_USES),
        opts=owner.child(),
    )


def _template(
    owner: Component, args: KubernetesClusterArgs, plane: ControlPlane, settings: NodeGroupSettings, name: str
) -> ec2.LaunchTemplate:
    """Encrypted volumes, and a metadata service that asks for a token; the rest is the group's."""
    volumes = [
        ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name=device,
            ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                encrypted="true",
                kms_key_id=args.volume_key_arn,
                volume_type="gp3",
                volume_size=size_gb,
                delete_on_termination="true",
            ),
        )
        for device, size_gb in _volumes(settings)
    ]
    return ec2.LaunchTemplate(
        name,
        vpc_security_group_ids=[plane.security_group_id, plane.node_group.id],
        block_device_mappings=volumes,
        metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=settings.metadata_hops
        ),
        # What is launched has the tags of its template only; the provider's default tags do not reach it.
        tag_specifications=[
            ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=owner.tagged(name))
            for kind in ("instance", "network-interface", "volume")
        ],
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _volumes(settings: NodeGroupSettings) -> list[tuple[str, int | None]]:
    """Devices and sizes; the first of Bottlerocket holds the system alone and is as large as its image says."""
    if settings.image == "bottlerocket":
        return [("/dev/xvda", None), ("/dev/xvdb", settings.disk_gb)]
    return [("/dev/xvda", settings.disk_gb)]


def _taints(settings: NodeGroupSettings) -> Iterator[eks.NodeGroupTaintArgs]:
    for taint in settings.taints:
        effect = taint.effect.upper().replace("-", "_")
        yield eks.NodeGroupTaintArgs(key=taint.key, value=taint.value or None, effect=effect)


def _is_arm(instance_type: str) -> bool:
    return _GRAVITON.fullmatch(instance_type) is not None
