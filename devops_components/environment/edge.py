"""What stands between the internet and an environment's services: a record of every request, and a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pulumi

from devops_components._core.args import Wire
from devops_components._core.component import Component
from devops_components.monitoring.log_bucket import LogBucket, LogBucketArgs, LogBucketSettings
from devops_components.security.web_acl import WebAcl, WebAclArgs, WebAclSettings

if TYPE_CHECKING:
    from devops_components.environment.environment import EnvironmentArgs


class EnvironmentAccessLogSettings(LogBucketSettings):
    """The record of every request, in a bucket of the environment's own."""

    enabled: bool | None = None
    """Whether it is kept; without it where there is a service or a bucket, as the profile says."""


class EnvironmentWebAclSettings(WebAclSettings):
    """The filter before every service of the environment."""

    enabled: bool | None = None
    """Whether there is one; without it where there is a service, as the profile says."""


class Edge(NamedTuple):
    """What services are given of it."""

    access_log_bucket: pulumi.Output[str] | None
    """Bucket that load balancers, and the environment's buckets, may write to."""
    web_acl_arn: pulumi.Output[str] | None


def guard(
    owner: Component, args: EnvironmentArgs, account: dict[str, Any], log_key_arn: Wire[str], options: pulumi.ResourceOptions
) -> Edge:
    """Makes what is asked for; `account` holds the arguments that say where."""
    bucket = acl = None
    if _is_wanted(args.access_logs.enabled, args.defaults.access_logs, bool(args.services or args.buckets)):
        settings: dict[str, Any] = {"takes_bucket_logs": bool(args.buckets), **_settings(args.access_logs)}
        bucket = LogBucket(owner.named("access-logs"), LogBucketArgs(**account, **settings), options)
    if _is_wanted(args.web_acl.enabled, args.defaults.web_acl, bool(args.services)):
        settings = _settings(args.web_acl)
        acl = WebAcl(owner.named("web-acl"), WebAclArgs(**account, **settings, kms_key_arn=log_key_arn), options)
    return Edge(bucket and bucket.bucket_name, acl and acl.web_acl_arn)


def _is_wanted(asked: bool | None, by_profile: bool, needed: bool) -> bool:
    return by_profile and needed if asked is None else asked


def _settings(given: EnvironmentAccessLogSettings | EnvironmentWebAclSettings) -> dict[str, Any]:
    return {name: value for name, value in given.given().items() if name != "enabled"}
