"""Rules about what repositories keep, and what groups of machines replace."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

REPOSITORY = Mock("aws:ecr/repository:Repository", "web", {"name": "web"})
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"

FOR_EVER = ["images are kept forever"]
IMAGES: dict[str, tuple[list[Mock], list[str]]] = {
    "with a policy made from it": ([REPOSITORY, Mock(LIFECYCLE, "old", {}, {"repository": "web"})], []),
    "with a policy that names it": ([REPOSITORY, Mock(LIFECYCLE, "old", {"repository": "web"})], []),
    "with the second of two policies": (
        [REPOSITORY, Mock(LIFECYCLE, "api", {"repository": "api"}), Mock(LIFECYCLE, "old", {}, {"repository": "web"})],
        [],
    ),
    "without a policy": ([REPOSITORY], FOR_EVER),
    "with the policy of another": ([REPOSITORY, Mock(LIFECYCLE, "api", {"repository": "api"})], FOR_EVER),
    "with a policy for who pulls": (
        [REPOSITORY, Mock("aws:ecr/repositoryPolicy:RepositoryPolicy", "pull", {}, {"repository": "web"})],
        FOR_EVER,
    ),
    "with a policy for something not known yet": (
        [REPOSITORY, Mock(LIFECYCLE, "old", {"repository": UNKNOWN})],
        [unknown("repository")],
    ),
    "with no name yet, and a policy for another": (
        [Mock(REPOSITORY.type, "web", {"name": UNKNOWN}), Mock(LIFECYCLE, "api", {"repository": "api"})],
        FOR_EVER,
    ),
}


@pytest.mark.parametrize("case", IMAGES)
def test_a_repository_forgets_old_images(case: str) -> None:
    stack, said = IMAGES[case]

    assert found("ecr-lifecycle", stack) == said


GROUP = "aws:autoscaling/group:Group"
SUBNET = "aws:ec2/subnet:Subnet"
ATTACHMENT = "aws:autoscaling/attachment:Attachment"
SOURCE = "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment"
SUBNETS = [
    Mock(SUBNET, "a", {"id": "subnet-a", "availabilityZone": "eu-west-1a"}),
    Mock(SUBNET, "a2", {"id": "subnet-a2", "availabilityZone": "eu-west-1a"}),
    Mock(SUBNET, "b", {"id": "subnet-b", "availabilityZone": "eu-west-1b"}),
]
TARGETS = Mock("aws:lb/targetGroup:TargetGroup", "targets", {"arn": "arn:targets"})


def group(*subnets: str, targets: bool = False, **props: Any) -> list[Mock]:
    refs: dict[str, Any] = {"vpcZoneIdentifiers": subnets} if subnets else {}
    refs |= {"targetGroupArns": "targets"} if targets else {}
    return [Mock(GROUP, "web", {"name": "web", **props}, refs), TARGETS, *SUBNETS]


STAY = "machines that do not answer their load balancer are not replaced"
TWO_ZONES: dict[str, Any] = {"availabilityZones": ["eu-west-1a", "eu-west-1b"]}
GROUPS: dict[str, tuple[list[Mock], list[str]]] = {
    "with targets and their health": (group("a", "b", targets=True, healthCheckType="ELB"), []),
    "with several kinds of health": (group("a", "b", targets=True, healthCheckType="EBS, elb"), []),
    "without a load balancer": (group("a", "b", healthCheckType="EC2"), []),
    "with empty outputs": (
        group("a", "b", healthCheckType="EC2", targetGroupArns=[], loadBalancers=[], trafficSources=[]),
        [],
    ),
    "with traffic of a lattice": (
        group("a", "b", healthCheckType="EC2", trafficSources=[{"identifier": "arn:lattice", "type": "vpc-lattice"}]),
        [],
    ),
    "in zones by name": (group(healthCheckType="ELB", **TWO_ZONES), []),
    "in zones by the ids of subnets": (group(healthCheckType="EC2", vpcZoneIdentifiers=["subnet-a", "subnet-b"]), []),
    "with targets and no health": (group("a", "b", targets=True, healthCheckType="EC2"), [STAY]),
    "with targets and nothing said": (group("a", "b", targets=True), [STAY]),
    "with targets by ARN": (group("a", "b", targetGroupArns=["arn:targets"]), [STAY]),
    "with a classic load balancer": (group("a", "b", loadBalancers=["web"], healthCheckType="EC2"), [STAY]),
    "with a source of traffic": (group("a", "b", trafficSources=[{"identifier": "arn:targets", "type": "elbv2"}]), [STAY]),
    "with a source of traffic of no type": (group("a", "b", trafficSources=[{"identifier": "arn:targets"}]), [STAY]),
    "with an attachment": ([*group("a", "b"), Mock(ATTACHMENT, "t", {}, {"autoscalingGroupName": "web"})], [STAY]),
    "with an attachment by name": (
        [*group("a", "b"), Mock(SOURCE, "t", {"autoscalingGroupName": "web", "trafficSource": {"type": "elbv2"}})],
        [STAY],
    ),
    "with an attachment to a lattice": (
        [*group("a", "b"), Mock(SOURCE, "t", {"autoscalingGroupName": "web", "trafficSource": {"type": "vpc-lattice"}})],
        [],
    ),
    "with an attachment of another": (
        [*group("a", "b"), Mock(ATTACHMENT, "t", {"autoscalingGroupName": "api"})],
        [],
    ),
    "in one zone": (group("a", "a2", healthCheckType="ELB"), ["its subnets span 1 of at least 2 zones"]),
    "in one zone by name": (group(availabilityZones=["eu-west-1a"]), ["it spans 1 of at least 2 zones"]),
    "in no zone": (group(), ["it spans 0 of at least 2 zones"]),
    "in one zone, without health": (
        group("a", targets=True),
        [STAY, "its subnets span 1 of at least 2 zones"],
    ),
    "with a kind of health not known yet": (
        group("a", "b", targets=True, healthCheckType=UNKNOWN),
        [unknown("healthCheckType")],
    ),
    "with a kind of health not known yet, and no load balancer": (group("a", "b", healthCheckType=UNKNOWN), []),
    "in zones not known yet": (group(availabilityZones=UNKNOWN), [unknown("availabilityZones")]),
    "in subnets of another stack": (
        group(vpcZoneIdentifiers=["subnet-x", "subnet-y"]),
        ["undecided: cannot decide: `vpcZoneIdentifiers` names subnets outside this stack, which are not visible here"],
    ),
}


@pytest.mark.parametrize("case", GROUPS)
def test_a_group_of_machines_is(case: str) -> None:
    stack, said = GROUPS[case]

    assert found("asg-elb-health", stack) == said


def test_dev_can_do_with_one_zone() -> None:
    assert found("asg-elb-health", group("a"), "dev") == []
