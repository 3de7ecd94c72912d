"""The ways from an alarm to somebody who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.alarm_rule import UnknownSyntaxError, fires
from devops_policies.known import Undecided, certainly, every, some
from devops_policies.view import Resource, Stack

METRIC_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE_ALARM: Final = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC: Final = "aws:sns/topic:Topic"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
_DIRECT_TARGETS: Final = ("aws:ssmincidents/responsePlan:ResponsePlan", "aws:lambda/function:Function")
_CHAT_CHANNELS: Final = (
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
)
_SCALING_POLICIES: Final = ("aws:appautoscaling/policy:Policy", "aws:autoscaling/policy:Policy")
_QUEUE: Final = "aws:sqs/queue:Queue"
_QUEUE_CONSUMER: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"

_TELLS: Final = frozenset({"https", "http", "sms", "lambda", "application"})
_MAIL: Final = frozenset({"email", "email-json"})
_NAMES: Final = ("arn", "id", "name", "alarmName")


@dataclass(frozen=True)
class Routes:
    """The ways from alarms to people in one stack."""

    stack: Stack
    on_call_topics: Collection[str]
    """ARNs of topics outside the stack that somebody on call listens to."""
    mail_counts: bool
    """Whether a mailbox counts as somebody."""

    def reaches(self, alarm: Resource, seen: frozenset[str] = frozenset()) -> bool:
        """Whether somebody is told when this alarm goes off: by its own actions, or by a composite alarm it sets off."""
        seen |= {alarm.urn}
        parents = [composite for composite in self.stack.of_type(COMPOSITE_ALARM) if composite.urn not in seen]
        return some(partial(self._acts, alarm), *(partial(self._through, composite, alarm, seen) for composite in parents))

    def is_not_for_people(self, alarm: Resource) -> bool:
        """Whether the alarm only steers: it mutes a composite alarm, or all its actions are scaling policies."""
        return some(
            lambda: self._scales(alarm), *(partial(self._mutes, alarm, other) for other in self.stack.of_type(COMPOSITE_ALARM))
        )

    def gap(self, alarm: Resource) -> str:
        """Where the way ends."""
        if certainly(lambda: not alarm.flag("actionsEnabled", True)):
            return "its actions are switched off"
        topics = [topic for topic in self.stack.of_type(TOPIC) if certainly(partial(self._names, alarm, topic))]
        if topics:
            return "; ".join(self._topic_gap(topic) for topic in topics)
        if alarm.has("alarmActions"):
            return "its actions reach no topic of this stack and none of `onCallTopics`"
        return "it has no action and sets off no composite alarm that has one"

    def _topic_gap(self, topic: Resource) -> str:
        protocols = sorted({subscription.text("protocol") for subscription in self._subscriptions(topic)})
        return f"topic {topic.name} tells {'only ' + ', '.join(protocols) if protocols else 'nobody'}"

    def _acts(self, alarm: Resource) -> bool:
        return every(
            lambda: alarm.flag("actionsEnabled", True),
            lambda: some(
                lambda: any(self._is_known_human(action) for action in self.stack.literals(alarm, "alarmActions")),
                *(partial(self._names, alarm, target) for target in self.stack.of_type(*_DIRECT_TARGETS)),
                *(partial(self._tells, alarm, topic) for topic in self.stack.of_type(TOPIC)),
            ),
        )

    def _tells(self, alarm: Resource, topic: Resource) -> bool:
        return every(
            lambda: self._names(alarm, topic),
            lambda: some(
                *(partial(self._is_human, subscription, topic) for subscription in self.stack.of_type(SUBSCRIPTION)),
                *(
                    partial(self.stack.refers, chat, "snsTopicArns", topic, *_NAMES)
                    for chat in self.stack.of_type(*_CHAT_CHANNELS)
                ),
            ),
        )

    def _is_known_human(self, action: str) -> bool:
        return action in self.on_call_topics or ":ssm-incidents:" in action or ":lambda:" in action

    def _is_human(self, subscription: Resource, topic: Resource) -> bool:
        protocol = subscription.text("protocol")
        told = (
            protocol in _TELLS or (protocol in _MAIL and self.mail_counts) or (protocol == "sqs" and self._consumed(subscription))
        )
        return every(lambda: told, lambda: self.stack.refers(subscription, "topic", topic, *_NAMES))

    def _consumed(self, subscription: Resource) -> bool:
        queues = [queue for queue in self.stack.of_type(_QUEUE) if self.stack.refers(subscription, "endpoint", queue, "arn")]
        consumers = list(self.stack.of_type(_QUEUE_CONSUMER))
        return any(self.stack.refers(consumer, "eventSourceArn", queue, "arn") for queue in queues for consumer in consumers)

    def _subscriptions(self, topic: Resource) -> Iterator[Resource]:
        return (
            each
            for each in self.stack.of_type(SUBSCRIPTION)
            if certainly(partial(self.stack.refers, each, "topic", topic, *_NAMES))
        )

    def _through(self, composite: Resource, alarm: Resource, seen: frozenset[str]) -> bool:
        return every(
            lambda: not self._mutes(alarm, composite),
            lambda: self._sets_off(alarm, composite),
            lambda: self.reaches(composite, seen),
        )

    def _sets_off(self, alarm: Resource, composite: Resource) -> bool:
        try:
            return fires(composite.text("alarmRule"), lambda written: _is_called(alarm, written))
        except Undecided:
            made_from = composite.dependencies.get("alarmRule", ())
            if not made_from or alarm.urn in made_from:
                raise
            return False
        except UnknownSyntaxError:
            raise Undecided("alarmRule", f"of {composite.name} is not understood") from None

    def _mutes(self, alarm: Resource, composite: Resource) -> bool:
        return self.stack.refers(composite, "actionsSuppressor.alarm", alarm, *_NAMES)

    def _scales(self, alarm: Resource) -> bool:
        made_from = [self.stack.by_urn(urn) for urn in alarm.dependencies.get("alarmActions", ())]
        written = list(self.stack.literals(alarm, "alarmActions"))
        if not made_from and not written:
            return False
        scaling = all(source is not None and source.type in _SCALING_POLICIES for source in made_from)
        return scaling and all(":scalingPolicy:" in action for action in written)

    def _names(self, alarm: Resource, target: Resource) -> bool:
        return self.stack.refers(alarm, "alarmActions", target, *_NAMES)


def _is_called(alarm: Resource, written: str) -> bool:
    """Whether a composite alarm's rule means this alarm, by name or by ARN."""
    name = alarm.props.get("alarmName") or alarm.props.get("name")
    return isinstance(name, str) and (written == name or written.endswith(f":alarm:{name}"))
