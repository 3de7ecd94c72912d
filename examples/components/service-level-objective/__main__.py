"""A promise about requests that somebody else's load balancer takes."""

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    ServiceLevelObjective,
    ServiceLevelObjectiveArgs,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
BALANCING = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
PLACE = {"profile": stack_profile(), "account": ACCOUNT}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, region=REGION, purposes=["messages"]))
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**PLACE, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys.key_arns["messages"]),
)
objective = ServiceLevelObjective(
    "shop",
    ServiceLevelObjectiveArgs(
        profile=stack_profile(),
        target=0.999,
        load_balancer_arn=f"{BALANCING}:loadbalancer/app/shop/50dc6c495c0c9188",
        target_group_arn=f"{BALANCING}:targetgroup/shop/6d0ecf831eec9f09",
        alarms=AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org"),
    ),
)

pulumi.export("alarmArns", objective.alarm_arns)
