"""A function, the queue it works off, and the clock."""

import pulumi

from devops_components import (
    AlarmRouting,
    AlarmTopic,
    AlarmTopicArgs,
    EncryptionKeys,
    EncryptionKeysArgs,
    Function,
    FunctionArgs,
    FunctionEvents,
    FunctionNetwork,
    Network,
    NetworkArgs,
    Queue,
    QueueArgs,
    QueueEvents,
    ScheduleEvents,
    stack_profile,
)

ACCOUNT, REGION = "123456789012", "eu-west-1"
STAGE = {"profile": stack_profile(), "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["logs", "messages"])).key_arns
topic = AlarmTopic(
    "alarms",
    AlarmTopicArgs(**STAGE, account=ACCOUNT, webhooks={"on-call": "https://events.example.org/v2"}, kms_key_arn=keys["messages"]),
)
alarms = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
network = Network("network", NetworkArgs(**STAGE, region=REGION, cidr="10.80.0.0/16", kms_key_arn=keys["logs"]))
queue = Queue(
    "orders",
    QueueArgs(**STAGE, region=REGION, kms_key_arn=keys["messages"], visibility_timeout_seconds=180, alarms=alarms),
)
worker = Function(
    "worker",
    FunctionArgs(
        **PLACE,
        code="app",
        runtime="python3.14",
        handler="app.handler",
        timeout_seconds=30,
        kms_key_arn=keys["messages"],
        log_key_arn=keys["logs"],
        network=FunctionNetwork(vpc_id=network.vpc_id, subnet_ids=list(network.subnet_ids["private"].values())),
        events=FunctionEvents(
            queues={"orders": QueueEvents(queue_arn=queue.queue_arn, kms_key_arn=keys["messages"], max_concurrency=10)},
            schedules={"nightly": ScheduleEvents(expression="cron(0 3 * * ? *)", timezone="Europe/Berlin")},
        ),
        alarms=alarms,
    ),
)

pulumi.export("functionName", worker.function_name)
pulumi.export("releaseCommand", worker.release_command)
