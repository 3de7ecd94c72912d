"""The load balancer in front of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pulumi_aws import ec2, lb, wafv2

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.container_service import ContainerServiceArgs

NAME_LIMIT = 32
"""Longest name of a load balancer and of a target group."""
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3, and 1.2 for those who lack it: the policy AWS recommends."""


class Balancer(NamedTuple):
    """A load balancer and what hangs on it."""

    load_balancer: lb.LoadBalancer
    target_group: lb.TargetGroup
    https: lb.Listener


def make(owner: Component, args: ContainerServiceArgs, group: ec2.SecurityGroup) -> Balancer:
    """A load balancer that speaks HTTPS, redirects HTTP to it, and drops malformed headers."""
    balancer = _facing_the_internet(owner, args, group)
    targets = lb.TargetGroup(
        owner.named("tg", limit=NAME_LIMIT),
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
        tags=owner.tagged(owner.named("tg")),
        opts=owner.child(),
    )
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
    return Balancer(balancer, targets, https)


def _facing_the_internet(owner: Component, args: ContainerServiceArgs, group: ec2.SecurityGroup) -> lb.LoadBalancer:
    """The load balancer, with a record of every request and behind a web ACL where there are such."""
    bucket = args.access_log_bucket
    record = None if bucket is None else lb.LoadBalancerAccessLogsArgs(bucket=bucket, prefix=owner.component_name, enabled=True)
    balancer = lb.LoadBalancer(
        owner.named("lb", limit=NAME_LIMIT),
        load_balancer_type="application",
        internal=False,
        security_groups=[group.id],
        subnets=list(args.public_subnet_ids),
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
