from __future__ import annotations

import pulumi

from devops_components import Connection, Function, FunctionArgs
from devops_components.compute.function import FunctionNetwork
from devops_components.compute.function_events import FunctionEvents, QueueEvents, ScheduleEvents, StreamEvents
from tests.makers import ACCOUNT, KEY, PLACE, REGION, ROUTING

EVENTS = FunctionEvents(
    queues={"jobs": QueueEvents(queue_arn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs")},
    streams={"changes": StreamEvents(kind="kinesis", stream_arn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes")},
    schedules={"nightly": ScheduleEvents(expression="rate(1 day)")},
    url=True,
)


def make(name: str, opts: pulumi.ResourceOptions | None) -> Function:
    return Function(
        name,
        FunctionArgs(
            **PLACE,
            image=f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app@sha256:" + "ab" * 32,
            kms_key_arn=KEY,
            network=FunctionNetwork(vpc_id="vpc-1", subnet_ids=("subnet-1", "subnet-2")),
            connections={"orders": Connection(security_group_id="sg-1", port=5432)},
            events=EVENTS,
            provisioned_concurrency=2,
            alarms=ROUTING,
        ),
        opts,
    )
