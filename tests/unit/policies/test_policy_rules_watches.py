"""Whether alarms look at what can fail, and messages stay hidden while somebody works on them."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

QUEUE = "aws:sqs/queue:Queue"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
SERVICE = "aws:ecs/service:Service"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
UNDECIDED = "undecided: cannot decide"


def alarm(
    metric: str, dimensions: Any, *, above: bool = True, name: str = "alarm", refs: dict[str, str] | None = None, **props: Any
) -> Mock:
    namespace, _, metric_name = metric.partition(" ")
    side = "GreaterThanThreshold" if above else "LessThanThreshold"
    looked_at = {"namespace": namespace, "metricName": metric_name, "dimensions": dimensions, "comparisonOperator": side}
    return Mock(ALARM, name, {"name": name, **looked_at, **props}, refs or {})


def math(metric: str, dimensions: dict[str, str]) -> dict[str, Any]:
    """An alarm's properties that look at a metric through metric math."""
    namespace, _, name = metric.partition(" ")
    reading = {"namespace": namespace, "metricName": name, "dimensions": dimensions, "period": 60, "stat": "Sum"}
    return {"metricQueries": [{"id": "m", "metric": reading}, {"id": "rate", "expression": "100 * m / 5"}]}


ORDERS = Mock(QUEUE, "orders", {"name": "orders"})
NAMED = {"QueueName": "orders"}
AGE, VISIBLE, SENT = (
    f"AWS/SQS {name}" for name in ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible", "NumberOfMessagesSent")
)
BACKLOG = f"no alarm looks at queue-backlog: {AGE} or {VISIBLE}"
SCALING = "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:on-call"
MUTED = Mock(COMPOSITE, "service", {"alarmName": "service", "alarmRule": "ALARM(x)", "actionsSuppressor": {"alarm": "alarm"}})

WATCHED: dict[str, list[Mock]] = {
    "by an alarm on one metric": [ORDERS, alarm(AGE, NAMED)],
    "by an alarm on another": [ORDERS, alarm(VISIBLE, NAMED)],
    "by an alarm made from it": [ORDERS, alarm(AGE, {"QueueName": UNKNOWN}, refs={"dimensions": "orders"})],
    "by metric math": [ORDERS, Mock(ALARM, "math", math(AGE, NAMED))],
    "by a query over all queues": [
        ORDERS,
        Mock(
            ALARM, "all", {"metricQueries": [{"expression": f'SELECT MAX({AGE.split()[1]}) FROM SCHEMA("AWS/SQS", QueueName)'}]}
        ),
    ],
    "by an alarm that scales and tells": [ORDERS, alarm(AGE, NAMED, alarmActions=[SCALING, TOPIC])],
}


@pytest.mark.parametrize("case", WATCHED)
def test_a_queue_is_watched(case: str) -> None:
    assert found("alarm-coverage", WATCHED[case]) == []


UNWATCHED: dict[str, tuple[list[Mock], str]] = {
    "there is no alarm": ([ORDERS], BACKLOG),
    "the alarm looks at what is sent": ([ORDERS, alarm(SENT, NAMED)], BACKLOG),
    "the alarm looks at another queue": ([ORDERS, alarm(AGE, {"QueueName": "others"})], BACKLOG),
    "the alarm was made from another queue": (
        [
            ORDERS,
            Mock(QUEUE, "failed", {"name": "failed", "redriveAllowPolicy": "{}"}),
            alarm(AGE, {"QueueName": UNKNOWN}, refs={"dimensions": "failed"}),
        ],
        BACKLOG,
    ),
    "the alarm looks at falling values": ([ORDERS, alarm(AGE, NAMED, above=False)], BACKLOG),
    "the alarm looks at all queues together": ([ORDERS, alarm(AGE, {})], BACKLOG),
    "the alarm looks at the same name elsewhere": ([ORDERS, alarm(AGE.replace("AWS", "Own"), NAMED)], BACKLOG),
    "a query takes the mean of all queues": (
        [ORDERS, Mock(ALARM, "all", {"metricQueries": [{"expression": f'SELECT AVG({AGE.split()[1]}) FROM "AWS/SQS"'}]})],
        BACKLOG,
    ),
    "the alarm only scales": ([ORDERS, alarm(AGE, NAMED, alarmActions=[SCALING])], BACKLOG),
    "the alarm only mutes": ([ORDERS, alarm(AGE, NAMED), MUTED], BACKLOG),
    "the alarm's queue is not known": ([ORDERS, alarm(AGE, {"QueueName": UNKNOWN})], unknown("dimensions.QueueName")),
    "a query takes some queues": (
        [
            ORDERS,
            Mock(
                ALARM,
                "some",
                {"metricQueries": [{"expression": f"SELECT MAX({AGE.split()[1]}) FROM \"AWS/SQS\" WHERE QueueName = 'x'"}]},
            ),
        ],
        f"{UNDECIDED}: `metricQueries` selects some resources by their {AGE.split()[1]}, and which is not understood",
    ),
}


@pytest.mark.parametrize("case", UNWATCHED)
def test_a_queue_is_not_watched_when(case: str) -> None:
    stack, said = UNWATCHED[case]

    assert found("alarm-coverage", stack) == [said]


def kinds_missing(*stack: Mock) -> set[str]:
    """The names of what no alarm looks at."""
    (said,) = found("alarm-coverage", stack)
    return {part.partition(":")[0] for part in said.removeprefix("no alarm looks at ").split("; ")}


def test_each_kind_needs_alarms_of_its_own() -> None:
    assert kinds_missing(Mock(SERVICE, "web", {"name": "web"})) == {"service-health", "service-load"}
    assert kinds_missing(Mock(FUNCTION, "f", {"name": "f"})) == {"function-errors", "function-throttles"}
    assert kinds_missing(Mock(BALANCER, "lb")) == {"balancer-errors", "balancer-latency", "balancer-targets"}
    assert kinds_missing(Mock(BALANCER, "lb", {"loadBalancerType": "network"})) == {"network-balancer-targets"}
    assert kinds_missing(Mock("aws:rds/instance:Instance", "db", {"identifier": "db"})) == {
        "database-cpu",
        "database-memory",
        "database-storage",
    }
    assert kinds_missing(Mock("aws:rds/clusterInstance:ClusterInstance", "db", {"identifier": "db"})) == {
        "cluster-instance-cpu",
        "cluster-instance-memory",
    }


def test_a_service_is_watched_through_the_targets_it_stands_behind() -> None:
    service = Mock(SERVICE, "web", {"name": "web"}, {"loadBalancers": "group"})
    behind = Mock(SERVICE, "web", {"name": "web", "loadBalancers": [{"targetGroupArn": "arn:group"}]})
    group = Mock(TARGETS, "group", {"arn": "arn:group", "arnSuffix": "targetgroup/group/1"})
    own = {"TargetGroup": "targetgroup/group/1", "LoadBalancer": "app/lb/1"}
    health = alarm("AWS/ApplicationELB HealthyHostCount", own, above=False, name="health")
    load = alarm("AWS/ApplicationELB TargetResponseTime", own, name="load")

    assert found("alarm-coverage", [behind, group, health, load]) == []
    assert kinds_missing(behind, group, load) == {"service-health"}
    assert found("alarm-coverage", [service, group, health, load]) == [unknown("loadBalancers")]


@pytest.mark.parametrize(("watched", "missing"), [("orders", 0), ("bills", 2)])
def test_an_instance_is_watched_by_the_alarms_of_its_cluster_before_either_has_a_name(watched: str, missing: int) -> None:
    """The engine tells nothing of a map in which one value is not known."""
    stack = [
        Mock("aws:rds/clusterInstance:ClusterInstance", "one", {"clusterIdentifier": UNKNOWN}, {"clusterIdentifier": "orders"}),
        *(Mock("aws:rds/cluster:Cluster", name, {"clusterIdentifier": UNKNOWN}) for name in ("orders", "bills")),
        alarm("AWS/RDS CPUUtilization", UNKNOWN, name="cpu", refs={"dimensions": watched}),
        alarm("AWS/RDS FreeableMemory", UNKNOWN, name="memory", above=False, refs={"dimensions": watched}),
    ]

    said = [each for each in found("alarm-coverage", stack) if "cluster-instance" in each]

    assert [each.count("cluster-instance-") for each in said] == ([missing] if missing else [])


def test_what_is_watched_is_a_matter_of_the_packs_configuration() -> None:
    assert found("alarm-coverage", [ORDERS], settings={"watches": ["function-errors"]}) == []


FAILED = Mock(QUEUE, "failed", {"name": "failed", "redriveAllowPolicy": "{}"})
OF_FAILED = {"QueueName": "failed"}
UNSEEN = "nobody learns of a message in it: no alarm looks at how many it holds"
LATE = "nobody learns of a message in it: alarm stays silent until there are more"

HEARD: dict[str, list[Mock]] = {
    "of the first message": [FAILED, alarm(VISIBLE, OF_FAILED, threshold=0)],
    "of one message": [FAILED, alarm(VISIBLE, OF_FAILED, threshold="1", comparisonOperator="GreaterThanOrEqualToThreshold")],
    "in metric math": [FAILED, Mock(ALARM, "math", math(VISIBLE, OF_FAILED))],
    "by one alarm of two": [FAILED, alarm(SENT, OF_FAILED, name="sent"), alarm(VISIBLE, OF_FAILED, threshold=0)],
    "of nothing, for it keeps no failed ones": [ORDERS],
}


@pytest.mark.parametrize("case", HEARD)
def test_somebody_learns(case: str) -> None:
    assert found("dlq-alarmed", HEARD[case]) == []


UNHEARD: dict[str, tuple[list[Mock], str]] = {
    "there is no alarm": ([FAILED], UNSEEN),
    "the alarm counts what is sent": ([FAILED, alarm(SENT, OF_FAILED, threshold=0)], UNSEEN),
    "the alarm looks at the source": ([FAILED, alarm(VISIBLE, NAMED, threshold=0)], UNSEEN),
    "the alarm waits for ten": ([FAILED, alarm(VISIBLE, OF_FAILED, threshold=10)], LATE),
    "the alarm waits for two": ([FAILED, alarm(VISIBLE, OF_FAILED, threshold=1)], LATE),
    "the alarm waits for fewer": ([FAILED, alarm(VISIBLE, OF_FAILED, above=False, threshold=0)], UNSEEN),
    "the threshold is not known": ([FAILED, alarm(VISIBLE, OF_FAILED, threshold=UNKNOWN)], unknown("threshold")),
    "a function sends what it could not handle": (
        [Mock(QUEUE, "failed", {"name": "failed"}), Mock(FUNCTION, "f", {}, {"deadLetterConfig": "failed"})],
        UNSEEN,
    ),
}


@pytest.mark.parametrize("case", UNHEARD)
def test_nobody_learns_of_a_failed_message_when(case: str) -> None:
    stack, said = UNHEARD[case]

    assert found("dlq-alarmed", stack) == [said]


def test_how_many_messages_matter_is_a_matter_of_the_packs_configuration() -> None:
    assert found("dlq-alarmed", [FAILED, alarm(VISIBLE, OF_FAILED, threshold=10)], settings={"messages": 11}) == []


def reading(timeout: Any, hidden: Any, **props: Any) -> list[Mock]:
    queue = Mock(QUEUE, "orders", {"name": "orders", "visibilityTimeoutSeconds": hidden})
    mapping = Mock(MAPPING, "worker", props, {"eventSourceArn": "orders", "functionName": "f"})
    return [mapping, queue, Mock(FUNCTION, "f", {"name": "f", "timeout": timeout})]


def too_short(hidden: int, timeout: int, needed: int, waiting: str = "") -> list[str]:
    return [f"orders hides a message for {hidden} s, and f may work on it for {timeout} s{waiting}: {needed} s are needed"]


ALIASED = [
    Mock(MAPPING, "worker", {"functionName": "arn:aws:lambda:eu-west-1:1:function:f:live"}, {"eventSourceArn": "orders"}),
    *reading(30, 60)[1:],
]
HIDDEN: dict[str, tuple[list[Mock], list[str]]] = {
    "six times as long": (reading(30, 180), []),
    "in quotes": (reading("30", "180"), []),
    "by the defaults": (reading(None, None), []),
    "with the batching window": (reading(30, 200, maximumBatchingWindowInSeconds=20), []),
    "too short": (reading(30, 179), too_short(179, 30, 180)),
    "too short by default": (reading(6, None), too_short(30, 6, 36)),
    "too short with the batching window": (
        reading(30, 180, maximumBatchingWindowInSeconds=20),
        too_short(180, 30, 200, " and waits 20 s for a batch"),
    ),
    "too short for a function named by its alias": (ALIASED, too_short(60, 30, 180)),
    "for who knows how long": (reading(UNKNOWN, 180), [unknown("timeout")]),
    "for a function of another stack": (
        [Mock(MAPPING, "worker", {"functionName": "elsewhere"}, {"eventSourceArn": "orders"}), ORDERS],
        [f"{UNDECIDED}: `functionName` names a function outside this stack, whose timeout is not visible here"],
    ),
    "in a queue of another stack": (
        [
            Mock(MAPPING, "worker", {"eventSourceArn": "arn:aws:sqs:eu-west-1:1:elsewhere"}, {"functionName": "f"}),
            reading(30, 1)[2],
        ],
        [f"{UNDECIDED}: `eventSourceArn` names a queue outside this stack, whose visibility timeout is not visible here"],
    ),
    "not at all, for it comes from a stream": (
        [
            Mock(MAPPING, "worker", {"eventSourceArn": "arn:aws:kinesis:eu-west-1:1:stream/s"}, {"functionName": "f"}),
            reading(30, 1)[2],
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_message_stays_hidden(case: str) -> None:
    stack, said = HIDDEN[case]

    assert found("queue-visibility", stack) == said
