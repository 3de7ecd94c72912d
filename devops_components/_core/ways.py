"""Ways between security groups, open on both sides, since a rule on one side alone lets nobody through."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_aws import vpc

from devops_components._core.component import Component


def open_way(
    owner: Component,
    role: str,
    source: pulumi.Input[str],
    target: pulumi.Input[str],
    port: int,
    *,
    to: str,
    by: str,
) -> None:
    """Opens one port from one group to another; `to` and `by` call the two sides for people."""
    out, into = owner.named(f"{role}-out"), owner.named(f"{role}-in")
    vpc.SecurityGroupEgressRule(
        out,
        security_group_id=source,
        referenced_security_group_id=target,
        description=f"To {to}",
        tags=owner.tagged(out),
        opts=owner.child(),
        **tcp(port),
    )
    vpc.SecurityGroupIngressRule(
        into,
        security_group_id=target,
        referenced_security_group_id=source,
        description=f"From {by}",
        tags=owner.tagged(into),
        opts=owner.child(),
        **tcp(port),
    )


def tcp(port: int) -> dict[str, Any]:
    """One port of TCP, as a rule names it."""
    return {"ip_protocol": "tcp", "from_port": port, "to_port": port}
