"""IAM policy documents, built from plain statements, and the roles that are held by them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import pulumi
from pulumi_aws import iam

from devops_components._core.component import Component

Text = str | pulumi.Input[str]

ROLE_NAME = 64
"""Longest name of a role."""


def allow(
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]] | None = None,
    *,
    service: str | None = None,
    principal: pulumi.Input[str] | None = None,
    conditions: dict[str, dict[str, Any]] | None = None,
    sid: str | None = None,
) -> dict[str, Any]:
    """A statement that allows the actions, to a service or an AWS principal where the document is a resource's own."""
    return _statement("Allow", actions, resources, service, principal, conditions, sid)


def deny(
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]],
    *,
    principal: pulumi.Input[str] | None = None,
    conditions: dict[str, dict[str, Any]] | None = None,
    sid: str | None = None,
) -> dict[str, Any]:
    """A statement that denies the actions."""
    return _statement("Deny", actions, resources, None, principal, conditions, sid)


def document(*statements: dict[str, Any]) -> pulumi.Input[str]:
    """The document as JSON; a plain string, known before deployment, where all its parts are plain."""
    body = {"Version": "2012-10-17", "Statement": list(statements)}
    if _is_plain(body):
        return json.dumps(body)
    return pulumi.Output.json_dumps(body)


def trust(
    service: str, *, source_account: pulumi.Input[str] | None = None, source_arn: pulumi.Input[str] | None = None
) -> pulumi.Input[str]:
    """The trust policy of a role that a service assumes, only on behalf of the account or resource given."""
    conditions: dict[str, dict[str, Any]] = {}
    if source_account is not None:
        conditions["StringEquals"] = {"aws:SourceAccount": source_account}
    if source_arn is not None:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return document(allow(["sts:AssumeRole"], service=service, conditions=conditions or None))


def federated_trust(provider_arn: pulumi.Input[str], equals: dict[str, Any]) -> pulumi.Input[str]:
    """The trust policy of a role for whoever has a token of this provider in which all these claims are equal."""
    statement = allow(["sts:AssumeRoleWithWebIdentity"], conditions={"StringEquals": equals})
    return document({**statement, "Principal": {"Federated": provider_arn}})


def make_role(
    owner: Component, name: str, description: str, trusted: pulumi.Input[str], *, session_hours: int | None = None
) -> iam.Role:
    """A role of the component, within its permissions boundary; `trusted` is the policy that says who assumes it.

    A session lasts as long as is asked for, an hour at most where nothing else is said.
    """
    return iam.Role(
        name,
        description=description,
        max_session_duration=None if session_hours is None else session_hours * 3600,
        assume_role_policy=trusted,
        permissions_boundary=owner.permissions_boundary,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def partition(region: str) -> str:
    """The partition of a region: `aws`, `aws-cn` or `aws-us-gov`."""
    for prefix, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(prefix):
            return name
    return "aws"


def _statement(
    effect: str,
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]] | None,
    service: str | None,
    principal: pulumi.Input[str] | None,
    conditions: dict[str, dict[str, Any]] | None,
    sid: str | None,
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": sid} if sid else {}
    statement |= {"Effect": effect, "Action": list(actions)}
    if service is not None:
        statement["Principal"] = {"Service": service}
    elif principal is not None:
        statement["Principal"] = "*" if principal == "*" else {"AWS": principal}
    if resources is not None:
        statement["Resource"] = list(resources)
    if conditions is not None:
        statement["Condition"] = conditions
    return statement


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(item) for item in cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return all(_is_plain(item) for item in cast("list[Any]", value))
    return isinstance(value, (str, int, float, bool))
