"""A topic for alarms, and who hears them."""

import pulumi

from devops_components import AlarmTopic, AlarmTopicArgs, EncryptionKeys, EncryptionKeysArgs, stack_profile

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {"profile": stack_profile(), "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["messages"]))
alarms = AlarmTopic(
    "alarms",
    AlarmTopicArgs(
        profile=stack_profile(),
        account=ACCOUNT,
        emails=["ops@example.org"],
        webhooks={"on-call": "https://events.example.org/v2/enqueue"},
        kms_key_arn=keys.key_arns["messages"],
    ),
)

pulumi.export("topicArn", alarms.topic_arn)
