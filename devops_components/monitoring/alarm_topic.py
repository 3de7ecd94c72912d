"""Where the alarms of one environment are sent."""

from __future__ import annotations

from typing import Self

import pulumi
from pulumi_aws import sns
from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.iam import allow, deny, document
from devops_components._core.types import AccountId, HttpsUrl


class AlarmSettings(Args):
    """Who hears alarms."""

    emails: Many[str] = Field(default=(), examples=[["platform@example.org"]])
    """Addresses that are told. Each confirms its subscription once, by the link AWS sends."""
    webhooks: dict[str, Wire[HttpsUrl]] = Field(default={}, examples=[{"pager": "https://events.example.org/v2"}])
    """HTTPS endpoints by name, such as an on-call service's; production needs one, since nobody is woken by e-mail."""

    @field_validator("emails")
    @classmethod
    def _are_addresses(cls, emails: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [email for email in emails if email.count("@") != 1 or email.startswith("@") or email.endswith("@")]
        if wrong:
            raise ValueError(f"holds what is not an e-mail address: {', '.join(wrong)}")
        return emails

    @model_validator(mode="after")
    def _reach_somebody(self) -> Self:
        if not self.emails and not self.webhooks:
            raise ValueError("name at least one of `emails` and `webhooks`; alarms that reach nobody are no alarms")
        return self


class AlarmTopicArgs(AlarmSettings, ComponentArgs):
    """Arguments of `AlarmTopic`."""

    account: AccountId
    """Account whose alarms are taken, twelve digits."""
    kms_key_arn: Wire[str]
    """Key that encrypts messages; CloudWatch cannot publish through the AWS-managed one."""


class AlarmTopic(Component):
    """An encrypted topic that takes alarms of its own account only, with its subscribers."""

    topic_arn: pulumi.Output[str]
    """Target of every alarm's actions."""

    def __init__(self, name: str, args: AlarmTopicArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:monitoring:AlarmTopic", name, args, opts)
        topic = sns.Topic(name, kms_master_key_id=args.kms_key_arn, tags=self.tagged(name), opts=self.child())
        sns.TopicPolicy(name, arn=topic.arn, policy=_policy(topic.arn, args.account), opts=self.child())
        for email in args.emails:
            sns.TopicSubscription(self.named(email), topic=topic.arn, protocol="email", endpoint=email, opts=self.child())
        for subscriber, url in args.webhooks.items():
            sns.TopicSubscription(self.named(subscriber), topic=topic.arn, protocol="https", endpoint=url, opts=self.child())
        self.publish(topic_arn=topic.arn)


def _policy(topic_arn: pulumi.Input[str], account: str) -> pulumi.Input[str]:
    publish = ["sns:Publish"]
    of_account = {"StringEquals": {"aws:SourceAccount": account}}
    return document(
        allow(publish, [topic_arn], service="cloudwatch.amazonaws.com", conditions=of_account, sid="Alarms"),
        allow(publish, [topic_arn], service="events.amazonaws.com", conditions=of_account, sid="Events"),
        deny(publish, [topic_arn], principal="*", conditions={"Bool": {"aws:SecureTransport": "false"}}, sid="TlsOnly"),
    )
