"""Whether anybody is told when an alarm goes off."""

from __future__ import annotations

from devops_policies.alarm_routes import COMPOSITE_ALARM, Routes
from devops_policies.known import every
from devops_policies.metric_alarms import METRIC_ALARM
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.topics import SUBSCRIPTION, TOPIC
from devops_policies.view import Resource

_ALARM = Mock(METRIC_ALARM, "errors", {"name": "errors"}, {"alarmActions": "on-call"})
_TOPIC = Mock(TOPIC, "on-call", {"name": "on-call"})


@rule(
    id="alarm-reaches-human",
    types=(METRIC_ALARM, COMPOSITE_ALARM),
    severity=Severity.CRITICAL,
    levels="A/M/M",
    whole_stack=True,
    fix="send `alarmActions` to a topic with a subscription that reaches whoever is on call",
    settings={
        "onCallTopics": setting("ARNs of topics outside the stack that somebody on call listens to", []),
        "mail": setting("Whether a mailbox alone is enough", True, True, False),
    },
    good=[_ALARM, _TOPIC, Mock(SUBSCRIPTION, "pager", {"protocol": "https"}, {"topic": "on-call"})],
    bad=[_ALARM, _TOPIC],
)
def alarm_reaches_human(resource: Resource, context: Context) -> Violations:
    """Every alarm reaches somebody.

    An alarm nobody hears is worse than none, for everyone believes in it. The way is followed through composite alarms, topics
    and subscriptions; alarms that only scale a service or mute another alarm are left out.
    """
    routes = Routes(context.stack, context.settings["onCallTopics"], context.settings["mail"])
    if every(lambda: not routes.is_not_for_people(resource), lambda: not routes.reaches(resource)):
        yield Violation(f"nobody is told: {routes.gap(resource)}", "alarmActions")
