"""A queue, and who hears when messages fail."""

from typing import Any

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Queue,
    QueueArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE: dict[str, Any] = {"profile": stack_profile(), "account": ACCOUNT}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, region=REGION, purposes=("messages",)))
alarms = AlarmTopic(
    "alarms",
    AlarmTopicArgs(
        **PLACE,
        emails=("ops@example.org",),
        webhooks={"on-call": "https://events.example.org/v2/enqueue"},
        kms_key_arn=keys.key_arns["messages"],
    ),
)
orders = Queue(
    "orders",
    QueueArgs(
        profile=stack_profile(),
        region=REGION,
        kms_key_arn=keys.key_arns["messages"],
        visibility_timeout_seconds=180,
        alarms=AlarmRouting(topic_arn=alarms.topic_arn, runbooks="https://runbooks.example.org"),
    ),
)

pulumi.export("url", orders.queue_url)
pulumi.export("failed", orders.failed_queue_url)
