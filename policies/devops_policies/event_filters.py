"""Which events of a trail set an alarm off that somebody hears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from devops_policies.alarm_routes import Routes
from devops_policies.filter_pattern import Case, UnknownPatternError, cases
from devops_policies.known import Doubts, Undecided, certainly, every, some
from devops_policies.links import Index, indexed, named_at, names_of, naming
from devops_policies.metric_alarms import readers, reads_metric
from devops_policies.trails import LOG_GROUP_ARN
from devops_policies.view import Resource, Stack

FILTER: Final = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
_NAME: Final = "logGroupName"
_METRIC: Final = "metricTransformation"


def heard(trail: Resource, routes: Routes) -> tuple[list[Case], Undecided | None]:
    """The cases of events that reach somebody, by a metric filter and an alarm; and why there may be more of them."""
    taken: list[Case] = []
    doubts = Doubts()
    for each in _filters(routes.stack, trail):
        with doubts:
            if every(partial(_reads_log_of, routes.stack, each, trail), partial(_reaches_somebody, each, routes)):
                taken.extend(_cases(each))
    return taken, doubts[0] if doubts else None


def log_is_visible(stack: Stack, trail: Resource) -> bool:
    """Whether the trail's log group, or a filter on it, is in this stack."""
    groups = any(certainly(partial(_writes_to, stack, trail, group)) for group in _groups(stack, trail))
    return groups or any(certainly(partial(_reads_log_of, stack, each, trail)) for each in _filters(stack, trail))


def _filters(stack: Stack, trail: Resource) -> Iterator[Resource]:
    """The metric filters that may read what the trail writes."""
    try:
        names = [*_names(stack, trail), *(name for group in _groups(stack, trail) for name in (group.urn, group.text("name")))]
    except Undecided:
        return stack.of_type(FILTER)
    return naming(stack, names, _NAME, FILTER)


def _groups(stack: Stack, trail: Resource) -> Iterator[Resource]:
    """The log groups that the trail may write to."""
    try:
        names = [*named_at(stack, trail, LOG_GROUP_ARN), *_names(stack, trail)]
    except Undecided:
        return stack.of_type(LOG_GROUP)
    return stack.once(_named_groups).under(names)


def _named_groups(stack: Stack) -> Index:
    return indexed(stack.of_type(LOG_GROUP), lambda group: (*names_of(group), group.text("name")))


def _cases(filter_: Resource) -> Iterable[Case]:
    try:
        return cases(filter_.text("pattern"))
    except UnknownPatternError:
        raise Undecided("pattern", f"of {filter_.name} is not understood") from None


def _reads_log_of(stack: Stack, filter_: Resource, trail: Resource) -> bool:
    return some(
        lambda: not set(stack.literals(filter_, _NAME)).isdisjoint(_names(stack, trail)),
        *(partial(_joins, stack, filter_, group, trail) for group in _groups(stack, trail)),
    )


def _joins(stack: Stack, filter_: Resource, group: Resource, trail: Resource) -> bool:
    return every(
        lambda: some(
            lambda: stack.refers(filter_, _NAME, group),
            lambda: any(name == group.text("name") for name in stack.literals(filter_, _NAME)),
        ),
        lambda: _writes_to(stack, trail, group),
    )


def _writes_to(stack: Stack, trail: Resource, group: Resource) -> bool:
    return some(lambda: stack.refers(trail, LOG_GROUP_ARN, group, "arn"), lambda: group.text("name") in _names(stack, trail))


def _names(stack: Stack, trail: Resource) -> list[str]:
    """The log group's name in `arn:aws:logs:eu-west-1:111122223333:log-group:trail:*`."""
    return [arn.partition(":log-group:")[2].removesuffix(":*") for arn in stack.literals(trail, LOG_GROUP_ARN)]


def _reaches_somebody(filter_: Resource, routes: Routes) -> bool:
    namespace, name = filter_.text(f"{_METRIC}.namespace"), filter_.text(f"{_METRIC}.name")

    def tells(alarm: Resource) -> bool:
        return every(lambda: reads_metric(alarm, namespace, name), lambda: routes.reaches(alarm))

    return some(*(partial(tells, alarm) for alarm in readers(routes.stack, name)))
