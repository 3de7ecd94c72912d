"""Whether alarms reach somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Mock

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = Mock("aws:sns/topic:Topic", "on-call")
OUTSIDE = "arn:aws:sns:eu-west-1:111122223333:on-call"


def alarm(name: str = "errors", to: str | Sequence[str] | None = "on-call", **props: Any) -> Mock:
    return Mock(ALARM, name, {"name": name, **props}, {"alarmActions": to} if to else {})


def composite(rule: Any, name: str = "service", to: str | None = "on-call", refs: Sequence[str] = (), **props: Any) -> Mock:
    links = {"alarmActions": to} if to else {}
    return Mock(
        COMPOSITE, name, {"alarmName": name, "alarmRule": rule, **props}, {**links, **({"alarmRule": refs} if refs else {})}
    )


def subscription(protocol: str, topic: str = "on-call", **refs: str) -> Mock:
    return Mock(
        "aws:sns/topicSubscription:TopicSubscription", f"{topic}-{protocol}", {"protocol": protocol}, {"topic": topic, **refs}
    )


def over(minutes: int, refs: str | None = None, **props: Any) -> Mock:
    """An alarm on failures over a time, that acts through a composite alarm only."""
    watched = {"namespace": "AWS/Lambda", "metricName": "Errors", "dimensions": {"FunctionName": "orders"}}
    compared = {"period": 60 * minutes, "comparisonOperator": "GreaterThanThreshold"}
    return Mock(
        ALARM,
        f"over-{minutes}",
        {"name": f"over-{minutes}", **watched, **compared, **props},
        {"dimensions": refs} if refs else {},
    )


BOTH = composite("ALARM(over-60) AND ALARM(over-5)")
PAGER = subscription("https")
CHAT = Mock("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "chat", {}, {"snsTopicArns": "on-call"})
PLAN = Mock("aws:ssmincidents/responsePlan:ResponsePlan", "plan")
QUEUE = Mock("aws:sqs/queue:Queue", "tickets")
CONSUMER = Mock("aws:lambda/eventSourceMapping:EventSourceMapping", "worker", {}, {"eventSourceArn": "tickets"})
SCALING = Mock("aws:appautoscaling/policy:Policy", "scale-out")

HEARD: dict[str, list[Mock]] = {
    "a pager": [alarm(), TOPIC, PAGER],
    "a text message": [alarm(), TOPIC, subscription("sms")],
    "a chat channel": [alarm(), TOPIC, CHAT],
    "a queue that somebody reads": [alarm(), TOPIC, subscription("sqs", endpoint="tickets"), QUEUE, CONSUMER],
    "an incident plan": [alarm(to="plan"), PLAN],
    "a function": [alarm(to="notify"), Mock("aws:lambda/function:Function", "notify")],
    "a function of another stack": [alarm(to=None, alarmActions=["arn:aws:lambda:eu-west-1:111122223333:function:notify"])],
    "an incident plan of another stack": [
        alarm(to=None, alarmActions=["arn:aws:ssm-incidents::111122223333:response-plan/page"])
    ],
    "one topic of two": [alarm(to=["silent", "on-call"]), TOPIC, Mock(TOPIC.type, "silent"), PAGER],
    "a composite alarm": [alarm(to=None), composite('ALARM("errors") OR ALARM("latency")'), TOPIC, PAGER],
    "a composite alarm by ARN": [alarm(to=None), composite("ALARM(arn:aws:cloudwatch:eu-west-1:1:alarm:errors)"), TOPIC, PAGER],
    "a composite alarm of a composite alarm": [
        alarm(to=None),
        composite("ALARM(errors)", "inner", None),
        composite("NOT (OK(inner) AND TRUE)", "outer"),
        TOPIC,
        PAGER,
    ],
    "a composite alarm with another over a shorter time": [over(60), over(5), BOTH, TOPIC, PAGER],
    "a composite alarm with another made from the same": [
        over(60, "orders", dimensions={"FunctionName": UNKNOWN}),
        over(5, "orders", dimensions={"FunctionName": UNKNOWN}),
        Mock("aws:lambda/function:Function", "orders"),
        BOTH,
        TOPIC,
        PAGER,
    ],
    "a composite alarm that a worse one on the same replaces": [
        over(60),
        over(5),
        composite("ALARM(over-60) AND NOT ALARM(over-5)"),
        composite("ALARM(over-5)", "worse"),
        TOPIC,
        PAGER,
    ],
    "nobody, for it scales": [alarm(to="scale-out"), SCALING],
    "nobody, for it mutes another": [
        alarm("maintenance", to=None),
        composite("ALARM(x)", actionsSuppressor={"alarm": "maintenance", "waitPeriod": 60, "extensionPeriod": 60}),
        TOPIC,
        PAGER,
    ],
}


@pytest.mark.parametrize("case", HEARD)
def test_an_alarm_reaches(case: str) -> None:
    assert found("alarm-reaches-human", HEARD[case]) == []


NO_ACTION = "nobody is told: it has no action and sets off no composite alarm that has one"
UNHEARD: dict[str, tuple[list[Mock], list[str]]] = {
    "it has no action": ([alarm(to=None)], [NO_ACTION]),
    "its actions are off": ([alarm(actionsEnabled=False), TOPIC, PAGER], ["nobody is told: its actions are switched off"]),
    "its topic tells nobody": ([alarm(), TOPIC], ["nobody is told: topic on-call tells nobody"]),
    "only mailboxes hear of it": ([alarm(), TOPIC, subscription("email")], ["nobody is told: topic on-call tells only email"]),
    "it scales, and its topic tells nobody": (
        [alarm(to=["scale-out", "on-call"]), SCALING, TOPIC],
        ["nobody is told: topic on-call tells nobody"],
    ),
    "it ends in a queue": (
        [alarm(), TOPIC, subscription("sqs", endpoint="tickets"), QUEUE],
        ["nobody is told: topic on-call tells only sqs"],
    ),
    "the pager listens to another topic": (
        [alarm(), TOPIC, Mock(TOPIC.type, "other"), subscription("https", "other")],
        ["nobody is told: topic on-call tells nobody"],
    ),
    "its composite alarm waits for another one too": (
        [alarm(to=None), composite("ALARM(errors) AND ALARM(latency)"), TOPIC, PAGER],
        [NO_ACTION],
    ),
    "its composite alarm waits for one on another metric too": (
        [over(60), over(5, metricName="Throttles"), BOTH, TOPIC, PAGER],
        [NO_ACTION] * 2,
    ),
    "its composite alarm waits for one on something else too": (
        [over(60), over(5, dimensions={"FunctionName": "other"}), BOTH, TOPIC, PAGER],
        [NO_ACTION] * 2,
    ),
    "its composite alarm waits for one that looks the other way": (
        [over(60), over(5, comparisonOperator="LessThanThreshold"), BOTH, TOPIC, PAGER],
        [NO_ACTION] * 2,
    ),
    "its composite alarm waits for one of another's metrics": (
        [
            over(60, "orders", dimensions={"FunctionName": UNKNOWN}),
            over(5, "bills", dimensions={"FunctionName": UNKNOWN}),
            Mock("aws:lambda/function:Function", "orders"),
            Mock("aws:lambda/function:Function", "bills"),
            BOTH,
            TOPIC,
            PAGER,
        ],
        [NO_ACTION] * 2,
    ),
    "what it sets off is what mutes the pager": (
        [
            alarm(to=None),
            composite("ALARM(errors)", "inner", None),
            composite("ALARM(inner)", "outer", actionsSuppressor={"alarm": "inner"}),
            TOPIC,
            PAGER,
        ],
        [NO_ACTION],
    ),
    "its composite alarm goes off when it does not": (
        [alarm(to=None), composite("NOT ALARM(errors)"), TOPIC, PAGER],
        [NO_ACTION],
    ),
    "its topic lies outside the stack": (
        [alarm(to=None, alarmActions=[OUTSIDE])],
        ["nobody is told: its actions reach no topic of this stack and none of `onCallTopics`"],
    ),
}


@pytest.mark.parametrize("case", UNHEARD)
def test_nobody_hears_an_alarm_when(case: str) -> None:
    stack, said = UNHEARD[case]

    assert found("alarm-reaches-human", stack) == said


def test_a_mailbox_is_enough_before_production() -> None:
    stack = [alarm(), TOPIC, subscription("email")]

    assert {each: found("alarm-reaches-human", stack, each) for each in ("dev", "testing", "staging")} == {
        "dev": [],
        "testing": [],
        "staging": [],
    }


def test_a_topic_of_another_stack_is_declared() -> None:
    stack = [alarm(to=None, alarmActions=[OUTSIDE])]

    assert found("alarm-reaches-human", stack, settings={"onCallTopics": [OUTSIDE]}) == []


UNDECIDED = "undecided: cannot decide"
OPEN_ALARMS: dict[str, tuple[list[Mock], list[str]]] = {
    "an action from nowhere": (
        [alarm(to=None, alarmActions=[UNKNOWN]), TOPIC, PAGER],
        [f"{UNDECIDED} before deployment: `alarmActions.0` is not known yet"],
    ),
    "a composite alarm's rule": (
        [alarm(to=None), composite(UNKNOWN, refs=["errors"]), TOPIC, PAGER],
        [f"{UNDECIDED} before deployment: `alarmRule` is not known yet"],
    ),
    "a composite alarm's rule about others": (
        [alarm(to=None), alarm("latency"), composite(UNKNOWN, refs=["latency"]), TOPIC, PAGER],
        [NO_ACTION],
    ),
    "a composite alarm's rule in new syntax": (
        [alarm(to=None), composite("AT_LEAST(1, ALARM, (errors))"), TOPIC, PAGER],
        [f"{UNDECIDED}: `alarmRule` of service is not understood"],
    ),
    "what confirms a composite alarm": (
        [
            over(60),
            over(5, dimensions={"FunctionName": UNKNOWN}),
            composite("ALARM(over-60) AND ALARM(over-5)", refs=["over-60", "over-5"]),
            TOPIC,
            PAGER,
        ],
        [f"{UNDECIDED} before deployment: `dimensions.FunctionName` is not known yet"] * 2,
    ),
    "whether a useless action is on": ([alarm(actionsEnabled=UNKNOWN), TOPIC], ["nobody is told: topic on-call tells nobody"]),
}


@pytest.mark.parametrize("case", OPEN_ALARMS)
def test_what_is_not_known_of_an_alarm_is(case: str) -> None:
    stack, said = OPEN_ALARMS[case]

    assert found("alarm-reaches-human", stack) == said


def test_alarms_that_set_each_other_off_come_to_an_end() -> None:
    stack = [composite("ALARM(b)", "a", None), composite("ALARM(a)", "b", None)]

    assert found("alarm-reaches-human", stack) == [NO_ACTION] * 2
