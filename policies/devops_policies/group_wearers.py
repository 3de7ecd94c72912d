"""Which resources stand behind which security groups, and which part they play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from devops_policies.machines import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE
from devops_policies.view import Resource


class Part(StrEnum):
    """What a resource does with the traffic it takes."""

    EDGE = "edge"
    """Passes it on to what it was set up for."""
    COMPUTE = "compute"
    """Runs code, which may go on to anything."""
    STORE = "store"
    """Answers, and goes nowhere."""


@dataclass(frozen=True)
class Kind:
    """A type of resources behind security groups."""

    part: Part
    groups: str
    """Property with the ids of its groups."""
    subnets: str = ""
    """Property with the ids of its subnets; empty where another resource names them."""


_IDS: Final = "vpcSecurityGroupIds"
_CACHE: Final = "securityGroupIds"
KINDS: Final[Mapping[str, Kind]] = {
    "aws:lb/loadBalancer:LoadBalancer": Kind(Part.EDGE, "securityGroups", "subnets"),
    "aws:alb/loadBalancer:LoadBalancer": Kind(Part.EDGE, "securityGroups", "subnets"),
    "aws:elb/loadBalancer:LoadBalancer": Kind(Part.EDGE, "securityGroups", "subnets"),
    "aws:ecs/service:Service": Kind(Part.COMPUTE, "networkConfiguration.securityGroups", "networkConfiguration.subnets"),
    "aws:eks/cluster:Cluster": Kind(Part.COMPUTE, "vpcConfig.securityGroupIds", "vpcConfig.subnetIds"),
    "aws:lambda/function:Function": Kind(Part.COMPUTE, "vpcConfig.securityGroupIds", "vpcConfig.subnetIds"),
    "aws:codebuild/project:Project": Kind(Part.COMPUTE, "vpcConfig.securityGroupIds", "vpcConfig.subnets"),
    "aws:ec2/networkInterface:NetworkInterface": Kind(Part.COMPUTE, "securityGroups", "subnetId"),
    INSTANCE: Kind(Part.COMPUTE, _IDS, "subnetId"),
    LAUNCH_TEMPLATE: Kind(Part.COMPUTE, _IDS),
    LAUNCH_CONFIGURATION: Kind(Part.COMPUTE, "securityGroups"),
    "aws:rds/instance:Instance": Kind(Part.STORE, _IDS),
    "aws:rds/cluster:Cluster": Kind(Part.STORE, _IDS),
    "aws:docdb/cluster:Cluster": Kind(Part.STORE, _IDS),
    "aws:neptune/cluster:Cluster": Kind(Part.STORE, _IDS),
    "aws:redshift/cluster:Cluster": Kind(Part.STORE, _IDS),
    "aws:elasticache/replicationGroup:ReplicationGroup": Kind(Part.STORE, _CACHE),
    "aws:elasticache/cluster:Cluster": Kind(Part.STORE, _CACHE),
    "aws:elasticache/serverlessCache:ServerlessCache": Kind(Part.STORE, _CACHE, "subnetIds"),
    "aws:memorydb/cluster:Cluster": Kind(Part.STORE, _CACHE),
    "aws:dax/cluster:Cluster": Kind(Part.STORE, _CACHE),
    "aws:opensearch/domain:Domain": Kind(Part.STORE, "vpcOptions.securityGroupIds", "vpcOptions.subnetIds"),
    "aws:elasticsearch/domain:Domain": Kind(Part.STORE, "vpcOptions.securityGroupIds", "vpcOptions.subnetIds"),
    "aws:efs/mountTarget:MountTarget": Kind(Part.STORE, "securityGroups", "subnetId"),
}
"""What stands behind security groups, by type."""
STORES: Final = tuple(type_ for type_, kind in KINDS.items() if kind.part is Part.STORE)
"""Types of the resources that hold data behind security groups."""


def group_paths(resource: Resource) -> Iterator[str]:
    """The properties with the ids of a resource's security groups; a launch template has some for each interface."""
    yield KINDS[resource.type].groups
    if resource.type == LAUNCH_TEMPLATE:
        yield from (interface.at("securityGroups") for interface in resource.each("networkInterfaces"))
