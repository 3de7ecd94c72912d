"""What Karpenter needs in AWS, so that its chart has only to be installed."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pulumi
from pulumi_aws import cloudwatch, ec2, eks, iam, sqs

from devops_components._core.alarms import Alarm, Metric, raise_alarm
from devops_components._core.component import Component
from devops_components._core.iam import allow, deny, document
from devops_components.compute.kubernetes_cluster_control import DISCOVERY
from devops_components.compute.kubernetes_cluster_identities import associate
from devops_components.compute.kubernetes_cluster_karpenter_rights import rights
from devops_components.compute.kubernetes_cluster_roles import node_role, pod_role

if TYPE_CHECKING:
    from devops_components.compute.kubernetes_cluster import KubernetesClusterArgs
    from devops_components.compute.kubernetes_cluster_control import ControlPlane

SERVICE_ACCOUNT = ("kube-system", "karpenter")
"""Namespace and service account of the controller, as its chart calls them in the namespace its makers recommend."""
NOTICE_SECONDS = 300
"""How long a notice is worth anything: a spot node is gone two minutes after its own."""
TRIES = 5
"""How often a notice is read before it is put aside."""

# What tells that a node will go, or has gone.
_EVENTS: dict[str, dict[str, Any]] = {
    "health": {"source": ["aws.health"], "detail-type": ["AWS Health Event"]},
    "machines": {
        "source": ["aws.ec2"],
        "detail-type": [
            "EC2 Instance Rebalance Recommendation",
            "EC2 Instance State-change Notification",
            "EC2 Spot Instance Interruption Warning",
        ],
    },
}


class Karpenter(NamedTuple):
    """What its chart and an `EC2NodeClass` are told."""

    node_role_arn: pulumi.Output[str]
    instance_profile: pulumi.Output[str]
    """Instance profile of the nodes; with it the controller needs no rights over roles but to hand over this one."""
    interruption_queue: pulumi.Output[str]
    """Queue with the notices of nodes that will go."""
    made: tuple[pulumi.CustomResource, ...]


def prepare(owner: Component, args: KubernetesClusterArgs, plane: ControlPlane) -> Karpenter:
    """A role for its nodes, one for itself, and a queue that tells it which nodes will go."""
    nodes = node_role(owner, args, "karpenter-nodes", "Is a node that Karpenter has started")
    name = owner.named("karpenter-nodes")
    entry = eks.AccessEntry(
        name,
        cluster_name=plane.cluster.name,
        principal_arn=nodes.role.arn,
        type="EC2_LINUX",
        tags=owner.tagged(name),
        opts=owner.child(depends_on=nodes.policies),
    )
    profile = iam.InstanceProfile(name, role=nodes.role.name, tags=owner.tagged(name), opts=owner.child())
    ec2.Tag(
        owner.named("karpenter-discovery"),
        resource_id=plane.security_group_id,
        key=DISCOVERY,
        value=plane.cluster.name,
        opts=owner.child(),
    )
    queue = _notices(owner, args)
    association = _controller(owner, args, plane, queue, nodes.role, profile)
    return Karpenter(nodes.role.arn, profile.name, queue.name, (entry, association))


def _controller(
    owner: Component,
    args: KubernetesClusterArgs,
    plane: ControlPlane,
    queue: sqs.Queue,
    nodes: iam.Role,
    profile: iam.InstanceProfile,
) -> eks.PodIdentityAssociation:
    role = pod_role(owner, args, "karpenter", "Is Karpenter: starts and ends nodes of this cluster", *SERVICE_ACCOUNT)
    facts = pulumi.Output.all(
        cluster=plane.cluster.name,
        security_groups=[plane.security_group_id, plane.node_group.id],
        subnets=[subnet for _, subnet in sorted(args.subnet_ids.items())],
        node_role_arn=nodes.arn,
        profile_arn=profile.arn,
        queue_arn=queue.arn,
        queue_key_arn=args.message_key_arn,
        volume_key_arn=args.volume_key_arn,
    )
    policy = facts.apply(partial(rights, args.account, args.region))
    iam.RolePolicy(owner.named("karpenter"), role=role.id, policy=policy, opts=owner.child())
    return associate(owner, plane, owner.named("karpenter"), SERVICE_ACCOUNT, role)


def _notices(owner: Component, args: KubernetesClusterArgs) -> sqs.Queue:
    """The queue, what fills it, and what becomes of a notice that cannot be read."""
    failed = _queue(owner, args, "karpenter-failed", {"message_retention_seconds": 14 * 24 * 3600})
    redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": TRIES})
    queue = _queue(owner, args, "karpenter-notices", {"message_retention_seconds": NOTICE_SECONDS, "redrive_policy": redrive})
    rules = [_rule(owner, queue, kind, pattern) for kind, pattern in _EVENTS.items()]
    _guard(owner, "karpenter-failed", failed)
    told = allow(
        ["sqs:SendMessage"],
        [queue.arn],
        service="events.amazonaws.com",
        conditions={"ArnEquals": {"aws:SourceArn": [rule.arn for rule in rules]}},
        sid="Notices",
    )
    _guard(owner, "karpenter-notices", queue, told)
    if args.alarms is not None:
        for alarm in _alarms(queue, failed):
            raise_alarm(owner, alarm, args.alarms)
    return queue


def _queue(owner: Component, args: KubernetesClusterArgs, role: str, options: dict[str, Any]) -> sqs.Queue:
    name = owner.named(role, limit=80)
    encryption = (
        {"sqs_managed_sse_enabled": True} if args.message_key_arn is None else {"kms_master_key_id": args.message_key_arn}
    )
    return sqs.Queue(name, tags=owner.tagged(name), opts=owner.child(), **encryption, **options)


def _guard(owner: Component, role: str, queue: sqs.Queue, *allowed: dict[str, Any]) -> None:
    """Turns everybody away who comes without TLS, and lets in whom the statements allow."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    tls_only = deny(["sqs:*"], [queue.arn], principal="*", conditions=plain, sid="TlsOnly")
    sqs.QueuePolicy(owner.named(role), queue_url=queue.url, policy=document(*allowed, tls_only), opts=owner.child())


def _rule(owner: Component, queue: sqs.Queue, kind: str, pattern: dict[str, Any]) -> cloudwatch.EventRule:
    name = owner.named(f"karpenter-{kind}", limit=64)
    rule = cloudwatch.EventRule(
        name,
        description=f"Tells Karpenter of nodes that will go: {', '.join(pattern['detail-type'])}",
        event_pattern=json.dumps(pattern),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
    cloudwatch.EventTarget(name, rule=rule.name, arn=queue.arn, opts=owner.child())
    return rule


def _alarms(queue: sqs.Queue, failed: sqs.Queue) -> list[Alarm]:
    late = Alarm(
        kind="karpenter-deaf",
        says="Nobody has read a notice of a node that will go for 2 minutes: Karpenter does not run, or may not read them.",
        threshold=NOTICE_SECONDS // 3,
        metrics={"age": Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue.name}, "Maximum")},
        periods=2,
    )
    unread = Alarm(
        kind="karpenter-notices-failed",
        says="Karpenter could not handle a notice of a node that will go; its pods may have ended without warning.",
        threshold=0,
        metrics={"failed": Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": failed.name}, "Maximum")},
        periods=1,
    )
    return [late, unread]
