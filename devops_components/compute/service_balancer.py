"""The load balancer in front of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
from pulumi_aws import ec2, iam, lb, route53, wafv2

from devops_components._core.iam import allow, document, make_role, trust

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

NAME_LIMIT = 32
"""Longest name of a load balancer and of a target group."""
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3, and 1.2 for those who lack it: the policy AWS recommends."""


class Alternate(NamedTuple):
    """What traffic moves by when a new release stands beside the old one."""

    target_group: lb.TargetGroup
    """Takes turns with the other: the new release is in the one that the old release is not in."""
    rule: lb.ListenerRule
    """Divides traffic between the two; ECS sets its weights."""
    role: iam.Role
    """Lets ECS do so."""
    rights: iam.RolePolicy


class Balancer(NamedTuple):
    """A load balancer and what hangs on it."""

    load_balancer: lb.LoadBalancer
    target_group: lb.TargetGroup
    https: lb.Listener
    alternate: Alternate | None

    @property
    def target_groups(self) -> list[lb.TargetGroup]:
        """Every target group that can have tasks."""
        return [self.target_group, *([self.alternate.target_group] if self.alternate else [])]

    @property
    def needed_first(self) -> list[pulumi.Resource]:
        """What must be there before ECS can put tasks behind it."""
        return [self.https, *((self.alternate.rule, self.alternate.rights) if self.alternate else ())]


def make(owner: Component, args: ContainerServiceArgs, group: ec2.SecurityGroup) -> Balancer:
    """A load balancer that speaks HTTPS, redirects HTTP to it, and drops malformed headers."""
    balancer = _load_balancer(owner, args, group)
    targets = _target_group(owner, args, "tg")
    https = lb.Listener(
        owner.named("https"),
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy=TLS_POLICY,
        certificate_arn=args.certificate_arn,
        default_actions=[lb.ListenerDefaultActionArgs(type="forward", target_group_arn=targets.arn)],
        tags=owner.tagged(owner.named("https")),
        opts=owner.child(),
    )
    to_https = lb.ListenerDefaultActionRedirectArgs(port="443", protocol="HTTPS", status_code="HTTP_301")
    lb.Listener(
        owner.named("http"),
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[lb.ListenerDefaultActionArgs(type="redirect", redirect=to_https)],
        tags=owner.tagged(owner.named("http")),
        opts=owner.child(),
    )
    return Balancer(balancer, targets, https, _alternate(owner, args, targets, https) if args.release.shifts else None)


def address(owner: Component, args: ContainerServiceArgs, balancer: Balancer) -> pulumi.Output[str]:
    """Where the service is reached: under its own name, which is then written into its zone, or the load balancer's."""
    if args.domain_name is None or args.zone_id is None:
        return pulumi.Output.concat("https://", balancer.load_balancer.dns_name)
    alias = route53.RecordAliasArgs(
        name=balancer.load_balancer.dns_name, zone_id=balancer.load_balancer.zone_id, evaluate_target_health=True
    )
    record = route53.Record(
        owner.named("address"), zone_id=args.zone_id, name=args.domain_name, type="A", aliases=[alias], opts=owner.child()
    )
    return pulumi.Output.concat("https://", record.fqdn)


def _target_group(owner: Component, args: ContainerServiceArgs, role: str) -> lb.TargetGroup:
    # Tasks are registered with their own port. Another port would mean another target group, which the rule that ECS keeps
    # would know nothing of.
    ignored = {"ignore_changes": ["port"]} if args.release.shifts else {}
    return lb.TargetGroup(
        owner.named(role, limit=NAME_LIMIT),
        vpc_id=args.vpc_id,
        port=args.port,
        protocol="HTTP",
        target_type="ip",
        deregistration_delay=30,
        health_check=lb.TargetGroupHealthCheckArgs(
            path=args.health_check_path,
            protocol="HTTP",
            matcher="200",
            interval=15,
            timeout=5,
            healthy_threshold=2,
            unhealthy_threshold=3,
        ),
        tags=owner.tagged(owner.named(role)),
        opts=owner.child(**ignored),
    )


def _alternate(owner: Component, args: ContainerServiceArgs, targets: lb.TargetGroup, https: lb.Listener) -> Alternate:
    """A second target group, and the rule by which ECS divides traffic between the two."""
    other = _target_group(owner, args, "alternate")
    forward = lb.ListenerRuleActionForwardArgs(
        target_groups=[
            lb.ListenerRuleActionForwardTargetGroupArgs(arn=targets.arn, weight=100),
            lb.ListenerRuleActionForwardTargetGroupArgs(arn=other.arn, weight=0),
        ]
    )
    name = owner.named("traffic")
    everything = lb.ListenerRuleConditionPathPatternArgs(values=["/*"])
    rule = lb.ListenerRule(
        name,
        listener_arn=https.arn,
        priority=1,
        conditions=[lb.ListenerRuleConditionArgs(path_pattern=everything)],
        actions=[lb.ListenerRuleActionArgs(type="forward", forward=forward)],
        tags=owner.tagged(name),
        # ECS moves the weights with every release; an update that set them back would send everybody to no tasks at all.
        opts=owner.child(ignore_changes=["actions"]),
    )
    trusted = trust("ecs.amazonaws.com", source_account=args.account)
    role = make_role(owner, name, "Lets ECS move traffic from one release to the next", trusted)
    of = "elasticloadbalancing"
    look = [f"{of}:Describe{what}" for what in ("Listeners", "Rules", "TargetGroups", "TargetHealth")]
    rights = iam.RolePolicy(
        name,
        role=role.id,
        policy=document(
            # What is asked about load balancers is asked about all of them.
            allow(look, ["*"], sid="Look"),
            allow([f"{of}:DeregisterTargets", f"{of}:RegisterTargets"], [targets.arn, other.arn], sid="Tasks"),
            allow([f"{of}:ModifyListener", f"{of}:ModifyRule"], [https.arn, rule.arn], sid="Traffic"),
        ),
        opts=owner.child(),
    )
    return Alternate(other, rule, role, rights)


def _load_balancer(owner: Component, args: ContainerServiceArgs, group: ec2.SecurityGroup) -> lb.LoadBalancer:
    """The load balancer, with a record of every request and behind a web ACL where there are such."""
    bucket = args.access_log_bucket
    record = None if bucket is None else lb.LoadBalancerAccessLogsArgs(bucket=bucket, prefix=owner.component_name, enabled=True)
    balancer = lb.LoadBalancer(
        owner.named("lb", limit=NAME_LIMIT),
        load_balancer_type="application",
        internal=args.internal,
        security_groups=[group.id],
        subnets=list(args.private_subnet_ids if args.internal else args.public_subnet_ids),
        access_logs=record,
        drop_invalid_header_fields=True,
        desync_mitigation_mode="defensive",
        enable_deletion_protection=args.defaults.protect,
        tags=owner.tagged(owner.named("lb")),
        opts=owner.child(),
    )
    if args.web_acl_arn is not None:
        wafv2.WebAclAssociation(
            owner.named("web-acl"), web_acl_arn=args.web_acl_arn, resource_arn=balancer.arn, opts=owner.child()
        )
    return balancer
