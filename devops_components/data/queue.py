"""A queue, and the queue for what could not be handled."""

from __future__ import annotations

import json
from typing import Any, Literal, Self

import pulumi
from pulumi_aws import sns, sqs
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Grant
from devops_components._core.iam import allow, deny, document
from devops_components._core.types import Region
from devops_components.data.queue_alarms import watch

QueueAccess = Literal["send", "receive"]
"""What a client does with messages."""

FAILED_RETENTION_DAYS = 14
"""Days that messages which could not be handled are kept, the most SQS allows; it counts from when they were sent first."""
LONG_POLL_SECONDS = 20
"""How long SQS waits for a message before it answers that there is none: the most, and so the fewest paid requests."""
_SECONDS_A_DAY = 86400
# SQS adds eight characters of Pulumi's and ".fifo" to a name, and takes eighty.
_NAME_LIMIT = 75

_ON_MESSAGES: dict[QueueAccess, tuple[str, ...]] = {
    "send": ("sqs:SendMessage",),
    "receive": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"),
}
# Who sends decrypts as well: SQS checks with the key that it encrypted what it was given.
_ON_THE_KEY: dict[QueueAccess, tuple[str, ...]] = {
    "send": ("kms:Decrypt", "kms:GenerateDataKey"),
    "receive": ("kms:Decrypt",),
}


class QueueSettings(Args):
    """What a person decides about a queue."""

    fifo: bool = False
    """Whether messages of one group are handled in the order they were sent, and only once; slower and dearer."""
    deduplicates_by_content: bool = False
    """Whether two messages of the same text within five minutes are one; only with `fifo`."""
    visibility_timeout_seconds: int = Field(default=30, ge=1, le=43200)
    """How long a message is hidden from others while one works on it; take six times what a Lambda function may run for."""
    retention_days: int = Field(default=4, ge=1, le=FAILED_RETENTION_DAYS - 1)
    """Days after which a message that nobody took is lost; fewer than the 14 for which one that failed is kept."""
    max_receives: int = Field(default=5, ge=1, le=1000)
    """How often a message is tried before it goes to the queue for what failed."""
    delay_seconds: int = Field(default=0, ge=0, le=900)
    """How long every message waits before anybody sees it."""
    oldest_message_seconds: int = Field(default=900, ge=60)
    """How long a message may wait before that is an alarm."""
    backlog_messages: int = Field(default=1000, ge=1)
    """How many messages may wait before that is an alarm."""

    @model_validator(mode="after")
    def _lets_messages_fail_before_they_are_lost(self) -> Self:
        if self.deduplicates_by_content and not self.fifo:
            raise ValueError("deduplicates_by_content is true, but only a fifo queue does so; set `fifo: true` or leave it out")
        tries, kept = self.max_receives * self.visibility_timeout_seconds, self.retention_days * _SECONDS_A_DAY
        if tries >= kept:
            raise ValueError(
                f"{self.max_receives} tries of {self.visibility_timeout_seconds} seconds take {tries} seconds, but a message is "
                f"lost after {kept}, before it counts as failed; keep it longer, or try it less often or for less long"
            )
        return self


class QueueSubscription(Args):
    """A topic whose messages go into the queue."""

    topic_arn: Wire[str]
    """Topic, in order where the queue is."""
    only: dict[str, Many[str]] = Field(default={}, examples=[{"event": ["order-placed"]}])
    """Values of message attributes that are wanted; without it every message."""


class QueueArgs(QueueSettings, ComponentArgs):
    """Arguments of `Queue`."""

    region: Region
    """Region the queue is in."""
    kms_key_arn: Wire[str]
    """Key that encrypts messages, as of `EncryptionKeys`; where topics are subscribed, its policy has to let SNS use it."""
    subscriptions: dict[str, QueueSubscription] = Field(default={})
    """Topics whose messages go into the queue, by a name of your own."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none."""

    @model_validator(mode="after")
    def _keeps_order_with_topics_that_do(self) -> Self:
        for name, subscription in self.subscriptions.items():
            arn = subscription.topic_arn
            if isinstance(arn, str) and arn.endswith(".fifo") != self.fifo:
                raise ValueError(
                    f"subscriptions.{name}.topic_arn is {arn} and fifo is {str(self.fifo).lower()}; a topic and a queue either "
                    "both keep the order or both do not"
                )
        return self


class Queue(Component):
    """An encrypted queue whose messages are tried a few times, and then kept aside for 14 days.

    Nobody but those whom IAM lets in, and the topics it is subscribed to, reach it, over TLS only. From staging up it cannot be
    deleted by mistake.
    """

    queue_url: pulumi.Output[str]
    queue_arn: pulumi.Output[str]
    queue_name: pulumi.Output[str]
    failed_queue_url: pulumi.Output[str]
    """Queue of the messages that could not be handled."""
    failed_queue_arn: pulumi.Output[str]

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:data:Queue", name, args, opts)
        self._kms_key_arn, self._region = args.kms_key_arn, args.region
        failed = self._queue(args, self.named("failed", limit=_NAME_LIMIT), FAILED_RETENTION_DAYS)
        aside = {"deadLetterTargetArn": failed.arn, "maxReceiveCount": args.max_receives}
        queue = self._queue(args, name, args.retention_days, pulumi.Output.json_dumps(aside))
        sqs.RedriveAllowPolicy(
            self.named("failed"),
            queue_url=failed.url,
            redrive_allow_policy=pulumi.Output.json_dumps({"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}),
            opts=self.child(),
        )
        policies = [
            sqs.QueuePolicy(
                role, queue_url=each.url, policy=document(*_statements(each.arn, args.subscriptions)), opts=self.child()
            )
            for role, each in ((name, queue), (self.named("failed"), failed))
        ]
        for topic, subscription in args.subscriptions.items():
            self._subscribe(topic, subscription, queue, failed, policies)
        if args.alarms is not None:
            watch(
                self,
                queue,
                failed,
                oldest_message_seconds=args.oldest_message_seconds,
                backlog_messages=args.backlog_messages,
                routing=args.alarms,
            )
        self.publish(
            queue_url=queue.url,
            queue_arn=queue.arn,
            queue_name=queue.name,
            failed_queue_url=failed.url,
            failed_queue_arn=failed.arn,
        )

    def connection(self, access: QueueAccess) -> Connection:
        """What a client needs: `URL`, and the rights to send or to receive, with the key through SQS alone."""
        through_queues: dict[str, Wire[str]] = {"kms:ViaService": f"sqs.{self._region}.amazonaws.com"}
        return Connection(
            grants=(
                Grant(actions=_ON_MESSAGES[access], resources=(self.queue_arn,)),
                Grant(actions=_ON_THE_KEY[access], resources=(self._kms_key_arn,), conditions={"StringEquals": through_queues}),
            ),
            variables={"URL": self.queue_url},
        )

    def _queue(self, args: QueueArgs, name: str, days: int, redrive: pulumi.Input[str] | None = None) -> sqs.Queue:
        return sqs.Queue(
            name,
            fifo_queue=args.fifo or None,
            content_based_deduplication=args.deduplicates_by_content or None,
            visibility_timeout_seconds=args.visibility_timeout_seconds,
            message_retention_seconds=days * _SECONDS_A_DAY,
            receive_wait_time_seconds=LONG_POLL_SECONDS,
            delay_seconds=args.delay_seconds if redrive is not None else 0,
            redrive_policy=redrive,
            kms_master_key_id=args.kms_key_arn,
            kms_data_key_reuse_period_seconds=300,
            tags=self.tagged(name),
            opts=self.child(protect=True) if args.defaults.protect else self.child(),
        )

    def _subscribe(
        self,
        topic: str,
        subscription: QueueSubscription,
        queue: sqs.Queue,
        failed: sqs.Queue,
        policies: list[sqs.QueuePolicy],
    ) -> None:
        wanted = {attribute: list(values) for attribute, values in subscription.only.items()}
        sns.TopicSubscription(
            self.named(topic),
            topic=subscription.topic_arn,
            protocol="sqs",
            endpoint=queue.arn,
            raw_message_delivery=True,
            filter_policy=json.dumps(wanted) if wanted else None,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}),
            # SNS would lose what it sends before it is let in.
            opts=self.child(depends_on=policies),
        )


def _statements(queue_arn: pulumi.Output[str], subscriptions: dict[str, QueueSubscription]) -> list[dict[str, Any]]:
    """Lets the topics send, and turns everybody away who comes without TLS."""
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    statements = [deny(["sqs:*"], [queue_arn], principal="*", conditions=plain, sid="TlsOnly")]
    if subscriptions:
        topics = {"ArnEquals": {"aws:SourceArn": [each.topic_arn for _, each in sorted(subscriptions.items())]}}
        statements.append(allow(["sqs:SendMessage"], [queue_arn], service="sns.amazonaws.com", conditions=topics, sid="Topics"))
    return statements
