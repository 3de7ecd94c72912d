"""Logs that CloudWatch delivers for other services."""

from __future__ import annotations

from functools import partial
from typing import Final

from devops_policies.known import every, some
from devops_policies.links import is_pointed_at, referring
from devops_policies.view import Resource, Stack

_SOURCE: Final = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
_DELIVERY: Final = "aws:cloudwatch/logDelivery:LogDelivery"


def access_logs_delivered(stack: Stack, resource: Resource) -> bool:
    """Whether a source takes the resource's access logs, and a delivery takes them on from there."""
    return some(
        *(partial(_is_delivered, stack, source, resource) for source in referring(stack, resource, "resourceArn", _SOURCE))
    )


def _is_delivered(stack: Stack, source: Resource, resource: Resource) -> bool:
    return every(
        lambda: source.text("logType").endswith("ACCESS_LOGS"),
        lambda: stack.refers(source, "resourceArn", resource, "arn"),
        lambda: is_pointed_at(stack, source, "deliverySourceName", (_DELIVERY,), "name"),
    )
