"""What whoever hears an alarm can do about it."""

from __future__ import annotations

import re
from functools import partial

from devops_policies.alarm_routes import COMPOSITE_ALARM, Routes
from devops_policies.known import certainly, every, settled, some
from devops_policies.metric_alarms import METRIC_ALARM
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_URL = re.compile(r"https?://[^\s<>\"')]+")
_GOOD = {
    "alarmActions": ["arn:aws:sns:eu-west-1:111122223333:on-call"],
    "treatMissingData": "breaching",
    "alarmDescription": "Orders fail. Runbook: https://runbooks.example.com/orders",
}


@rule(
    id="alarm-actionable",
    types=(METRIC_ALARM, COMPOSITE_ALARM),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("actions", "runbook", "missing-data"),
    whole_stack=True,
    fix="set `alarmActions`, a `treatMissingData` of `breaching`, `notBreaching` or `ignore`, and an `alarmDescription` with the "
    "address of a runbook",
    settings={"runbooks": setting("What the address of a runbook begins with; empty for any address", [])},
    good=[Mock(METRIC_ALARM, "errors", _GOOD)],
    bad=[Mock(METRIC_ALARM, "errors", {**_GOOD, "actionsEnabled": False, "treatMissingData": "missing", "alarmDescription": ""})],
)
def alarm_actionable(resource: Resource, context: Context) -> Violations:
    """An alarm acts, says where its runbook is, and knows what silence means.

    Whoever is woken at night needs the next step, not a metric's name. Where data stops, an alarm that takes it for missing
    changes its state and tells nobody. An alarm that sets off a composite alarm leaves actions and runbook to it; one that only
    scales or mutes needs neither.
    """
    routes = Routes(context.stack, (), mail_counts=True)
    left_to_others = partial(_is_left_to_others, routes, resource)
    with context.doubts:
        if every(lambda: not _acts(resource), lambda: not left_to_others()):
            if certainly(lambda: not resource.flag("actionsEnabled", True)):
                yield Violation("its actions are switched off", "actionsEnabled", "actions")
            else:
                yield Violation("it has no actions", "alarmActions", "actions")
    with context.doubts:
        if every(lambda: not _names_runbook(resource, context.settings["runbooks"]), lambda: not left_to_others()):
            yield Violation("its description names no runbook", "alarmDescription", "runbook")
    with context.doubts:
        if resource.type == METRIC_ALARM and every(lambda: _ignores_silence(resource), lambda: not _tells_of_silence(resource)):
            yield Violation("where data stops, it changes its state and tells nobody", "treatMissingData", "missing-data")


def _is_left_to_others(routes: Routes, alarm: Resource) -> bool:
    return some(lambda: routes.is_not_for_people(alarm), lambda: routes.sets_off_another(alarm))


def _acts(alarm: Resource) -> bool:
    return every(lambda: alarm.flag("actionsEnabled", True), lambda: _has(alarm, "alarmActions"))


def _has(alarm: Resource, path: str) -> bool:
    """Whether the list holds anything; what was made from another resource is one."""
    return path in alarm.dependencies or settled(alarm.strings(path), bool)


def _names_runbook(alarm: Resource, runbooks: list[str]) -> bool:
    addresses: list[str] = _URL.findall(alarm.text("alarmDescription"))
    return any(address.startswith(tuple(runbooks)) if runbooks else True for address in addresses)


def _ignores_silence(alarm: Resource) -> bool:
    """Whether missing data lead to no state of their own; alarms on PromQL queries have no such choice."""
    return every(lambda: not alarm.has("evaluationCriteria"), lambda: alarm.text("treatMissingData", "missing") == "missing")


def _tells_of_silence(alarm: Resource) -> bool:
    return every(lambda: alarm.flag("actionsEnabled", True), lambda: _has(alarm, "insufficientDataActions"))
