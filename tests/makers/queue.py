from __future__ import annotations

import pulumi

from devops_components import Queue, QueueArgs, QueueSubscription
from tests.makers import KEY, REGION, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> Queue:
    placed = QueueSubscription(topic_arn="arn:aws:sns:eu-west-1:123456789012:placed")
    return Queue(name, QueueArgs(region=REGION, kms_key_arn=KEY, subscriptions={"placed": placed}, alarms=ROUTING), opts)
