"""Whether the alarms that every service, function, database, load balancer and queue needs are there."""

from __future__ import annotations

from functools import partial

from devops_policies.alarm_routes import Routes
from devops_policies.alarm_sets import Watch, watches
from devops_policies.known import every, some
from devops_policies.metric_alarms import METRIC_ALARM, looks_at, watching
from devops_policies.queues import QUEUE, is_dead_letter_queue
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_WATCHES = {watch.name: watch for watch in watches()}
_QUEUE = Mock(QUEUE, "orders", {"name": "orders"})
_ALARM = {"namespace": "AWS/SQS", "dimensions": {"QueueName": "orders"}, "comparisonOperator": "GreaterThanThreshold"}


@rule(
    id="alarm-coverage",
    types=tuple(dict.fromkeys(type_ for watch in _WATCHES.values() for type_ in watch.types)),
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="add a `cloudwatch.MetricAlarm` on one of the metrics named, with the resource's own dimensions",
    settings={
        "watches": setting(
            "What alarms must look at, as kind and fault", list(_WATCHES), items={"type": "string", "enum": list(_WATCHES)}
        )
    },
    good=[_QUEUE, Mock(METRIC_ALARM, "late", {**_ALARM, "metricName": "ApproximateAgeOfOldestMessage"})],
    bad=[_QUEUE, Mock(METRIC_ALARM, "sent", {**_ALARM, "metricName": "NumberOfMessagesSent"})],
)
def alarm_coverage(resource: Resource, context: Context) -> Violations:
    """Services, functions, databases, load balancers and queues have the alarms their kind needs.

    Whatever nobody watches is reported by its users. An alarm counts by its metric and dimensions, in metric math and in queries
    over many resources as well; it may act itself or through a composite alarm. One that only scales or mutes does not count.
    Queues for what failed have a rule of their own.
    """
    if resource.type == QUEUE and is_dead_letter_queue(context.stack, resource):
        return
    missing: list[Watch] = []
    for name in context.settings["watches"]:
        watch = _WATCHES[name]
        with context.doubts:
            if watch.concerns(resource) and not _is_watched(watch, resource, context):
                missing.append(watch)
    if missing:
        wanted = "; ".join(f"{watch.name}: {' or '.join(map(str, watch.choices))}" for watch in missing)
        yield Violation(f"no alarm looks at {wanted}")


def _is_watched(watch: Watch, resource: Resource, context: Context) -> bool:
    stack, routes = context.stack, Routes(context.stack, (), mail_counts=True)
    pairs = [(choice.metric, subject) for choice in watch.choices for subject in choice.subjects(stack, resource)]
    return some(
        *(
            partial(every, partial(looks_at, alarm, metric, subject), partial(_is_for_people, routes, alarm))
            for metric, subject in pairs
            for alarm in watching(stack, subject, metric)
        )
    )


def _is_for_people(routes: Routes, alarm: Resource) -> bool:
    return some(lambda: not routes.is_not_for_people(alarm), lambda: routes.reaches(alarm))
