"""What Karpenter may do: start and end machines of one cluster, in its subnets, with its security groups and its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from devops_components._core.iam import allow, document, partition


class Facts(NamedTuple):
    """What the rights are held to."""

    account: str
    region: str
    cluster: str
    security_groups: Sequence[str]
    subnets: Sequence[str]
    node_role_arn: str
    profile_arn: str
    queue_arn: str
    queue_key_arn: str | None
    volume_key_arn: str | None


_POOL = "karpenter.sh/nodepool"
_CLUSTER = "eks:eks-cluster-name"
_MADE = ("fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume")
"""What comes into being with a machine."""


def rights(account: str, region: str, known: Mapping[str, Any]) -> str:
    """The policy of the controller, after the one its makers publish for version 1, and narrower.

    It starts machines in the cluster's own subnets and security groups only, and has no say over instance profiles: it
    gets one that is there. Source: https://karpenter.sh/docs/reference/cloudformation/
    """
    facts = Facts(account, region, **known)
    statements = [*_starting(facts), *_tagging(facts), *_ending(facts), *_reading(facts), *_handing_over(facts)]
    return cast("str", document(*statements))


def _starting(facts: Facts) -> list[dict[str, Any]]:
    start = ["ec2:CreateFleet", "ec2:RunInstances"]
    given = [
        _ec2(facts, "image/*", owned=False),
        _ec2(facts, "snapshot/*", owned=False),
        *(_ec2(facts, f"security-group/{group}") for group in facts.security_groups),
        *(_ec2(facts, f"subnet/{subnet}") for subnet in facts.subnets),
    ]
    made = [_ec2(facts, f"{kind}/*") for kind in _MADE]
    return [
        allow(start, given, sid="StartHere"),
        allow(start, [_ec2(facts, "launch-template/*")], conditions=_own(facts), sid="StartFromOwnTemplates"),
        allow([*start, "ec2:CreateLaunchTemplate"], made, conditions=_becomes_own(facts), sid="StartAsOwn"),
    ]


def _tagging(facts: Facts) -> list[dict[str, Any]]:
    made = [_ec2(facts, f"{kind}/*") for kind in _MADE]
    starting = _becomes_own(facts)
    starting["StringEquals"]["ec2:CreateAction"] = ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]
    later = _own(facts)
    later["StringEqualsIfExists"] = {f"aws:RequestTag/{_CLUSTER}": facts.cluster}
    later["ForAllValues:StringEquals"] = {"aws:TagKeys": [_CLUSTER, "karpenter.sh/nodeclaim", "Name"]}
    return [
        allow(["ec2:CreateTags"], made, conditions=starting, sid="TagWhatStarts"),
        allow(["ec2:CreateTags"], [_ec2(facts, "instance/*")], conditions=later, sid="TagOwnMachines"),
    ]


def _ending(facts: Facts) -> list[dict[str, Any]]:
    own = [_ec2(facts, "instance/*"), _ec2(facts, "launch-template/*")]
    return [allow(["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"], own, conditions=_own(facts), sid="EndOwn")]


def _reading(facts: Facts) -> list[dict[str, Any]]:
    """Sizes, prices and images; none of these can be asked for one resource alone, but the images' names."""
    offers = [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
    ]
    arn = partition(facts.region)
    cluster = f"arn:{arn}:eks:{facts.region}:{facts.account}:cluster/{facts.cluster}"
    here = {"StringEquals": {"aws:RequestedRegion": facts.region}}
    return [
        allow(offers, ["*"], conditions=here, sid="Offers"),
        allow(["pricing:GetProducts"], ["*"], sid="Prices"),
        allow(["ssm:GetParameter"], [f"arn:{arn}:ssm:{facts.region}::parameter/aws/service/*"], sid="Images"),
        allow(["eks:DescribeCluster"], [cluster], sid="Cluster"),
        allow(["iam:GetInstanceProfile"], [facts.profile_arn], sid="Profile"),
        allow(["iam:ListInstanceProfiles"], ["*"], sid="Profiles"),
    ]


def _handing_over(facts: Facts) -> list[dict[str, Any]]:
    """The role of the nodes to EC2, the notices to itself, and the use of keys."""
    to_ec2 = {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]}}
    notices = ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
    statements = [
        allow(["iam:PassRole"], [facts.node_role_arn], conditions=to_ec2, sid="NodeRole"),
        allow(notices, [facts.queue_arn], sid="Notices"),
    ]
    if facts.queue_key_arn is not None:
        statements.append(allow(["kms:Decrypt"], [facts.queue_key_arn], sid="NoticesKey"))
    if facts.volume_key_arn is not None:
        for_services = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        use = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"]
        statements.append(allow(use, [facts.volume_key_arn], sid="Volumes"))
        statements.append(allow(["kms:CreateGrant"], [facts.volume_key_arn], conditions=for_services, sid="VolumesInUse"))
    return statements


def _own(facts: Facts) -> dict[str, dict[str, Any]]:
    """What Karpenter has made for this cluster."""
    return {
        "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{facts.cluster}": "owned"},
        "StringLike": {f"aws:ResourceTag/{_POOL}": "*"},
    }


def _becomes_own(facts: Facts) -> dict[str, dict[str, Any]]:
    """What is marked, as it is made, as of this cluster."""
    return {
        "StringEquals": {
            f"aws:RequestTag/kubernetes.io/cluster/{facts.cluster}": "owned",
            f"aws:RequestTag/{_CLUSTER}": facts.cluster,
        },
        "StringLike": {f"aws:RequestTag/{_POOL}": "*"},
    }


def _ec2(facts: Facts, resource: str, *, owned: bool = True) -> str:
    """ARN of something of EC2; images and snapshots have no account in theirs."""
    return f"arn:{partition(facts.region)}:ec2:{facts.region}:{facts.account if owned else ''}:{resource}"
