"""Whether anybody learns of what changes an account."""

from __future__ import annotations

from devops_policies.alarm_routes import Routes
from devops_policies.event_filters import FILTER, LOG_GROUP, heard, log_is_visible
from devops_policies.filter_pattern import takes
from devops_policies.known import Undecided
from devops_policies.metric_alarms import METRIC_ALARM
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.topics import SUBSCRIPTION, TOPIC
from devops_policies.trails import LOG_GROUP_ARN, TRAIL, writes_to_log
from devops_policies.view import Resource
from devops_policies.watched_events import watched_events

_EVENTS = {event.name: event for event in watched_events()}


def _filter(name: str) -> Mock:
    metric = {"namespace": "Trail", "name": "Changes"}
    return Mock(FILTER, name, {"pattern": _EVENTS[name].pattern, "metricTransformation": metric}, {"logGroupName": "trail-log"})


_ALARM = {"namespace": "Trail", "metricName": "Changes", "comparisonOperator": "GreaterThanThreshold"}
_TRAIL = [
    Mock(TRAIL, "trail", {}, {LOG_GROUP_ARN: "trail-log"}),
    Mock(LOG_GROUP, "trail-log", {"name": "trail"}),
    Mock(METRIC_ALARM, "changes", _ALARM, {"alarmActions": "security"}),
    Mock(TOPIC, "security"),
    Mock(SUBSCRIPTION, "security-team", {"protocol": "email"}, {"topic": "security"}),
]


@rule(
    id="cis-monitoring",
    types=(TRAIL,),
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="add a `cloudwatch.LogMetricFilter` on the trail's log group for each kind of event, and an alarm on its metric that "
    "reaches somebody",
    settings={
        "events": setting("What somebody must learn of", list(_EVENTS), items={"type": "string", "enum": list(_EVENTS)}),
        "onCallTopics": setting("ARNs of topics outside the stack that somebody listens to", []),
    },
    good=[*_TRAIL, *map(_filter, _EVENTS)],
    bad=[*_TRAIL, *map(_filter, list(_EVENTS)[::5])],
)
def cis_monitoring(resource: Resource, context: Context) -> Violations:
    """Somebody learns of every change to the guard rails of an account.

    A trail that nobody reads tells of an intrusion months later. The way is followed from the trail's log group through metric
    filters and alarms to a topic with a subscription. Filters count by what they take, however they are written, and several
    may share an event.
    """
    if not writes_to_log(resource):
        yield Violation("its events reach no log group, so nobody learns of them", LOG_GROUP_ARN)
        return
    taken, doubt = heard(resource, Routes(context.stack, context.settings["onCallTopics"], mail_counts=True))
    missing = [_EVENTS[name] for name in context.settings["events"]]
    missing = [event for event in missing if not all(takes(taken, case) for case in event.cases)]
    if missing and doubt:
        raise doubt
    if missing and not log_is_visible(context.stack, resource):
        raise Undecided(LOG_GROUP_ARN, "names a log group outside this stack, whose filters are not visible here")
    for event in missing:
        yield Violation(f"nobody learns of {event.says}", LOG_GROUP_ARN)
