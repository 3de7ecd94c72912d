"""A component of your own, made like the library's: closed arguments, defaults by environment, outputs published once."""

import pulumi
from pulumi_aws import sqs
from pydantic import Field

from devops_components import Component, ComponentArgs


class InboxArgs(ComponentArgs):
    """Arguments of `Inbox`."""

    retention_days: int = Field(default=14, ge=1, le=14)
    """Days a message waits before it is lost."""


class Inbox(Component):
    """A queue whose unreadable messages are set aside."""

    queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: InboxArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:messaging:Inbox", name, args, opts)
        seconds = args.retention_days * 24 * 60 * 60
        aside = sqs.Queue(self.named("aside"), message_retention_seconds=seconds, sqs_managed_sse_enabled=True, opts=self.child())
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": aside.arn, "maxReceiveCount": 5})
        queue = sqs.Queue(
            name, message_retention_seconds=seconds, redrive_policy=redrive, sqs_managed_sse_enabled=True, opts=self.child()
        )
        self.publish(queue_url=queue.url)


inbox = Inbox("inbox", InboxArgs.from_config("inbox"))

pulumi.export("queueUrl", inbox.queue_url)
