"""The ways from an alarm to somebody who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.alarm_rule import UnknownSyntaxError, fires
from devops_policies.known import Undecided, certainly, every, some
from devops_policies.links import Index, end_of, indexed, is_pointed_at, referred, referring
from devops_policies.metric_alarms import METRIC_ALARM, same_metrics
from devops_policies.queues import QUEUE
from devops_policies.topics import SUBSCRIPTION, TOPIC
from devops_policies.view import Resource, Stack

COMPOSITE_ALARM: Final = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
_DIRECT_TARGETS: Final = ("aws:ssmincidents/responsePlan:ResponsePlan", "aws:lambda/function:Function")
_CHAT_CHANNELS: Final = (
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
)
_SCALING_POLICIES: Final = ("aws:appautoscaling/policy:Policy", "aws:autoscaling/policy:Policy")
_QUEUE_CONSUMER: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"

_TELLS: Final = frozenset({"https", "http", "sms", "lambda", "application"})
_MAIL: Final = frozenset({"email", "email-json"})
_SUPPRESSOR: Final = "actionsSuppressor.alarm"
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
        parents = [composite for composite in self._parents(alarm) if composite.urn not in seen]
        return some(partial(self._acts, alarm), *(partial(self._through, composite, alarm, seen) for composite in parents))

    def is_not_for_people(self, alarm: Resource) -> bool:
        """Whether the alarm only steers: it mutes a composite alarm, or all its actions are scaling policies."""
        return some(
            lambda: self._scales(alarm),
            lambda: is_pointed_at(self.stack, alarm, _SUPPRESSOR, (COMPOSITE_ALARM,), *_NAMES),
        )

    def sets_off_another(self, alarm: Resource) -> bool:
        """Whether the alarm leaves its actions to a composite alarm that it sets off, or helps to."""
        others = [composite for composite in self._parents(alarm) if composite is not alarm]
        return some(*(partial(self._sets_off, alarm, composite) for composite in others))

    def gap(self, alarm: Resource) -> str:
        """Where the way ends."""
        if certainly(lambda: not alarm.flag("actionsEnabled", True)):
            return "its actions are switched off"
        topics = [topic for topic in self._targets(alarm, TOPIC) if certainly(partial(self._names, alarm, topic))]
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
                *(partial(self._names, alarm, target) for target in self._targets(alarm, *_DIRECT_TARGETS)),
                *(partial(self._tells, alarm, topic) for topic in self._targets(alarm, TOPIC)),
            ),
        )

    def _tells(self, alarm: Resource, topic: Resource) -> bool:
        return every(
            lambda: self._names(alarm, topic),
            lambda: some(
                *(partial(self._is_human, each, topic) for each in referring(self.stack, topic, "topic", SUBSCRIPTION)),
                lambda: is_pointed_at(self.stack, topic, "snsTopicArns", _CHAT_CHANNELS, *_NAMES),
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
        queue = end_of(self.stack, subscription, "endpoint", (QUEUE,), "arn")
        return queue is not None and is_pointed_at(self.stack, queue, "eventSourceArn", (_QUEUE_CONSUMER,), "arn")

    def _subscriptions(self, topic: Resource) -> Iterator[Resource]:
        return (
            each
            for each in referring(self.stack, topic, "topic", SUBSCRIPTION)
            if certainly(partial(self.stack.refers, each, "topic", topic, *_NAMES))
        )

    def _through(self, composite: Resource, alarm: Resource, seen: frozenset[str]) -> bool:
        return every(
            lambda: not self._mutes(alarm, composite),
            lambda: self._sets_off(alarm, composite),
            lambda: self.reaches(composite, seen),
        )

    def _sets_off(self, alarm: Resource, composite: Resource) -> bool:
        """Whether the composite alarm goes off with the alarm: by it alone, or by it and others on the very same metrics.

        So both count where a short time must confirm what a long one shows; of two things that must go wrong at once, neither.
        """
        try:
            rule = composite.text("alarmRule")
            return fires(rule, partial(_is_called, alarm)) or fires(rule, partial(self._goes_off_with, alarm))
        except Undecided:
            made_from = composite.dependencies.get("alarmRule", ())
            if not made_from or alarm.urn in made_from:
                raise
            return False
        except UnknownSyntaxError:
            raise Undecided("alarmRule", f"of {composite.name} is not understood") from None

    def _goes_off_with(self, alarm: Resource, written: str) -> bool:
        """Whether a composite alarm's rule means this alarm, or one that looks at the same metrics."""
        others = self.stack.once(_by_name).get(written.rpartition(":alarm:")[2], ())
        return _is_called(alarm, written) or any(same_metrics(alarm, other) for other in others)

    def _parents(self, alarm: Resource) -> Iterator[Resource]:
        """The composite alarms that the alarm may set off."""
        return self.stack.once(_composites).under({alarm.urn, _name(alarm)})

    def _targets(self, alarm: Resource, *types: str) -> Iterator[Resource]:
        """The resources of these types that the alarm's actions may name."""
        return referred(self.stack, alarm, "alarmActions", *types)

    def _mutes(self, alarm: Resource, composite: Resource) -> bool:
        return self.stack.refers(composite, _SUPPRESSOR, alarm, *_NAMES)

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
    name = _name(alarm)
    return bool(name) and (written == name or written.endswith(f":alarm:{name}"))


def _name(alarm: Resource) -> str:
    """The name of an alarm; empty where it is not known."""
    name = alarm.props.get("alarmName") or alarm.props.get("name")
    return name if isinstance(name, str) else ""


def _by_name(stack: Stack) -> Mapping[str, Sequence[Resource]]:
    """The alarms on metrics by the names that rules of composite alarms call them."""
    named: dict[str, list[Resource]] = {}
    for alarm in stack.of_type(METRIC_ALARM):
        named.setdefault(_name(alarm), []).append(alarm)
    return named


def _composites(stack: Stack) -> Index:
    """The composite alarms by what may set them off."""
    return indexed(stack.of_type(COMPOSITE_ALARM), _causes)


def _causes(composite: Resource) -> Iterator[str]:
    """The alarms a composite alarm was made from or names; `Undecided` where others may set it off as well."""
    sources = composite.dependencies.get("alarmRule", ())
    yield from sources
    try:
        rule = composite.text("alarmRule")
    except Undecided:
        if not sources:
            raise
        return
    named: list[str] = []
    try:
        is_on = fires(rule, lambda written: bool(named.append(written)))
    except UnknownSyntaxError:
        is_on = True
    if is_on:
        raise Undecided("alarmRule", f"of {composite.name} goes off whatever its alarms do")
    for written in named:
        yield from (written, written.rpartition(":alarm:")[2])
