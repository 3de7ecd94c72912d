"""A component of your own, made like the library's: closed arguments, defaults by environment, outputs published once."""

import pulumi
from pulumi_aws import cloudwatch, sqs
from pydantic import Field

from devops_components import AlarmRouting, AlarmTopic, AlarmTopicArgs, Component, ComponentArgs


class InboxSettings(ComponentArgs):
    """What the stack's file says of an inbox."""

    retention_days: int = Field(default=14, ge=1, le=14)
    """Days a message waits before it is lost."""


class InboxArgs(InboxSettings):
    """Arguments of `Inbox`."""

    alarms: AlarmRouting
    """Who is told of the first message that is set aside."""


class Inbox(Component):
    """A queue whose unreadable messages are set aside, and somebody is told."""

    queue_url: pulumi.Output[str]

    def __init__(self, name: str, args: InboxArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:messaging:Inbox", name, args, opts)
        seconds = args.retention_days * 24 * 60 * 60
        aside = sqs.Queue(self.named("aside"), message_retention_seconds=seconds, sqs_managed_sse_enabled=True, opts=self.child())
        redrive = pulumi.Output.json_dumps({"deadLetterTargetArn": aside.arn, "maxReceiveCount": 5})
        queue = sqs.Queue(
            name, message_retention_seconds=seconds, redrive_policy=redrive, sqs_managed_sse_enabled=True, opts=self.child()
        )
        cloudwatch.MetricAlarm(
            self.named("set-aside"),
            alarm_description=args.alarms.describe("inbox-set-aside", "A message could not be handled."),
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": aside.name},
            statistic="Maximum",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            period=60,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            alarm_actions=[args.alarms.topic_arn],
            ok_actions=[args.alarms.topic_arn],
            opts=self.child(),
        )
        self.publish(queue_url=queue.url)


topic = AlarmTopic("alarms", AlarmTopicArgs.from_config("alarms"))
routing = AlarmRouting(topic_arn=topic.topic_arn, runbooks="https://runbooks.example.org")
inbox = Inbox("inbox", InboxArgs(**InboxSettings.from_config("inbox").given(), alarms=routing))

pulumi.export("queueUrl", inbox.queue_url)
