"""What sets a function to work, and where the events go that it could not handle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import pulumi
from pulumi_aws import iam, lambda_, scheduler, sqs
from pydantic import Field, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.iam import allow, deny, document, make_role, trust
from devops_components._core.types import matching

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.function import FunctionArgs

EventName = Annotated[str, matching(r"[a-z][a-z0-9-]{0,19}", "a name; it has up to 20 lower-case letters, digits and dashes")]
"""Name of something that sets a function to work."""

FAILED_DAYS = 14
"""Days that failed events are kept, the most SQS offers."""
NAME_LIMIT = 64
"""Longest name of a schedule and of a role."""
_UNBATCHED = 10
"""Messages of a queue that Lambda takes at once without waiting for more."""
_FOR_READING: dict[str, list[str]] = {
    "kinesis": [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ],
    "dynamodb": ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
}


class QueueEvents(Args):
    """Messages of a queue; those the function does not report as failed are gone, the others come back."""

    queue_arn: Wire[str]
    """Queue of SQS. It hides a message for six times the function's timeout, and has a queue of its own for what failed."""
    kms_key_arn: Wire[str] | None = None
    """Key the queue is encrypted with; without it keys of SQS, which need no permission."""
    batch_size: int = Field(default=10, ge=1, le=10000)
    """Most messages of one call; more than 10 need a `batch_window_seconds`."""
    batch_window_seconds: int = Field(default=0, ge=0, le=300)
    """Longest wait for a full batch."""
    max_concurrency: int | None = Field(default=None, ge=2, le=1000)
    """Most calls at the same time; without it as many as the function may."""

    @model_validator(mode="after")
    def _waits_for_a_large_batch(self) -> Self:
        if self.batch_size > _UNBATCHED and not self.batch_window_seconds:
            raise ValueError(
                f"batch_size is {self.batch_size}, which Lambda collects only over time; set batch_window_seconds to 1 or more"
            )
        return self


class StreamEvents(Args):
    """Records of a stream, in order; a batch that fails is halved until the record is found, which goes where failures go."""

    kind: Literal["kinesis", "dynamodb"]
    """Whose stream it is."""
    stream_arn: Wire[str]
    """Stream that is read."""
    kms_key_arn: Wire[str] | None = None
    """Key the stream is encrypted with; without it one that needs no permission."""
    start: Literal["LATEST", "TRIM_HORIZON"] = "LATEST"
    """Whether reading starts with what comes from now on, or with all the stream still holds."""
    batch_size: int = Field(default=100, ge=1, le=10000)
    """Most records of one call."""
    retries: int = Field(default=3, ge=0, le=10000)
    """How often a batch is tried again; until then nothing behind it in its shard is read."""


class ScheduleEvents(Args):
    """The clock."""

    expression: Annotated[str, matching(r"(rate|cron|at)\(.+\)", "a schedule, such as rate(5 minutes) or cron(0 3 * * ? *)")] = (
        Field(examples=["cron(0 3 * * ? *)"])
    )
    """When the function is called."""
    timezone: str = Field(default="UTC", examples=["Europe/Berlin"])
    """Time zone of the schedule."""


class FunctionEvents(Args):
    """What sets the function to work besides callers with a `connection()`."""

    queues: dict[EventName, QueueEvents] = Field(default={})
    """Queues by name."""
    streams: dict[EventName, StreamEvents] = Field(default={})
    """Streams by name."""
    schedules: dict[EventName, ScheduleEvents] = Field(default={})
    """Schedules by name."""
    url: bool = False
    """Whether the function has an address of its own, for callers that IAM allows and who sign their requests."""


def make_failed_queue(owner: Component, args: FunctionArgs) -> sqs.Queue:
    """Where events end that were tried as often as allowed; it is encrypted, and spoken to by TLS only."""
    name = owner.named("failed")
    queue = sqs.Queue(
        name,
        kms_master_key_id=args.kms_key_arn,
        message_retention_seconds=FAILED_DAYS * 24 * 3600,
        tags=owner.tagged(name),
        opts=owner.child(protect=True) if args.defaults.protect else owner.child(),
    )
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    closed = document(deny(["sqs:*"], [queue.arn], principal="*", conditions=plain, sid="TlsOnly"))
    sqs.QueuePolicy(name, queue_url=queue.url, policy=closed, opts=owner.child())
    return queue


def reading(events: FunctionEvents) -> list[dict[str, Any]]:
    """The statements a function needs to be fed by its queues and streams."""
    statements: list[dict[str, Any]] = []
    take = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    queues, streams = [of for _, of in sorted(events.queues.items())], [of for _, of in sorted(events.streams.items())]
    if queues:
        statements.append(allow(take, [queue.queue_arn for queue in queues], sid="Queues"))
    for kind, actions in _FOR_READING.items():
        arns = [stream.stream_arn for stream in streams if stream.kind == kind]
        if arns:
            statements.append(allow(actions, arns, sid=f"{kind.title()}Streams"))
    if any(stream.kind == "dynamodb" for stream in streams):
        # Lambda asks for the list before it reads; it cannot be asked for in parts.
        statements.append(allow(["dynamodb:ListStreams"], ["*"], sid="StreamList"))
    keys = [of.kms_key_arn for of in (*queues, *streams) if of.kms_key_arn is not None]
    if keys:
        statements.append(allow(["kms:Decrypt"], keys, sid="EventKeys"))
    return statements


def listen(owner: Component, args: FunctionArgs, alias: lambda_.Alias, failed: sqs.Queue) -> lambda_.FunctionUrl | None:
    """Connects the alias with everything that sets it to work; the address it then has, if it has one."""
    lambda_.FunctionEventInvokeConfig(
        owner.named("failures"),
        function_name=alias.function_name,
        qualifier=alias.name,
        maximum_retry_attempts=args.retries,
        destination_config=lambda_.FunctionEventInvokeConfigDestinationConfigArgs(
            on_failure=lambda_.FunctionEventInvokeConfigDestinationConfigOnFailureArgs(destination=failed.arn)
        ),
        opts=owner.child(),
    )
    for event, queue in args.events.queues.items():
        _read_queue(owner, event, queue, alias)
    for event, stream in args.events.streams.items():
        _read_stream(owner, event, stream, alias, failed)
    if args.events.schedules:
        _keep_time(owner, args, alias, failed)
    if not args.events.url:
        return None
    return lambda_.FunctionUrl(
        owner.named("url"),
        function_name=alias.function_name,
        qualifier=alias.name,
        authorization_type="AWS_IAM",
        opts=owner.child(),
    )


def _read_queue(owner: Component, event: str, queue: QueueEvents, alias: lambda_.Alias) -> None:
    scaling = queue.max_concurrency and lambda_.EventSourceMappingScalingConfigArgs(maximum_concurrency=queue.max_concurrency)
    name = owner.named(f"queue-{event}")
    lambda_.EventSourceMapping(
        name,
        event_source_arn=queue.queue_arn,
        function_name=alias.arn,
        batch_size=queue.batch_size,
        maximum_batching_window_in_seconds=queue.batch_window_seconds,
        function_response_types=["ReportBatchItemFailures"],
        scaling_config=scaling or None,
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _read_stream(owner: Component, event: str, stream: StreamEvents, alias: lambda_.Alias, failed: sqs.Queue) -> None:
    name = owner.named(f"stream-{event}")
    lambda_.EventSourceMapping(
        name,
        event_source_arn=stream.stream_arn,
        function_name=alias.arn,
        starting_position=stream.start,
        batch_size=stream.batch_size,
        maximum_retry_attempts=stream.retries,
        bisect_batch_on_function_error=True,
        function_response_types=["ReportBatchItemFailures"],
        destination_config=lambda_.EventSourceMappingDestinationConfigArgs(
            on_failure=lambda_.EventSourceMappingDestinationConfigOnFailureArgs(destination_arn=failed.arn)
        ),
        tags=owner.tagged(name),
        opts=owner.child(),
    )


def _keep_time(owner: Component, args: FunctionArgs, alias: lambda_.Alias, failed: sqs.Queue) -> None:
    name = owner.named("scheduler", limit=NAME_LIMIT)
    role = make_role(
        owner, name, "Lets the scheduler call the function", trust("scheduler.amazonaws.com", source_account=args.account)
    )
    policy = iam.RolePolicy(
        name,
        role=role.id,
        policy=document(allow(["lambda:InvokeFunction"], [alias.arn], sid="Call"), *sending(failed.arn, args.kms_key_arn)),
        opts=owner.child(),
    )
    for event, schedule in args.events.schedules.items():
        scheduler.Schedule(
            owner.named(f"schedule-{event}", limit=NAME_LIMIT),
            description=f"Calls {owner.component_name}",
            schedule_expression=schedule.expression,
            schedule_expression_timezone=schedule.timezone,
            flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=scheduler.ScheduleTargetArgs(
                arn=alias.arn,
                role_arn=role.arn,
                dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=failed.arn),
            ),
            # The scheduler tries its role when a schedule is made.
            opts=owner.child(depends_on=[policy]),
        )


def sending(queue_arn: pulumi.Input[str], key_arn: pulumi.Input[str]) -> list[dict[str, Any]]:
    """The statements of whoever sends what failed to the encrypted queue."""
    return [
        allow(["sqs:SendMessage"], [queue_arn], sid="Failures"),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn], sid="Key"),
    ]
