"""What metric alarms look at: which metric, of which resource, and from which side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.known import Undecided, every, settled, some
from devops_policies.links import Index, indexed
from devops_policies.view import Part, Properties, Resource, Stack

METRIC_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"

_ABOVE: Final = "above"
_MATH: Final = "metricQueries"
_QUERY: Final = "evaluationCriteria.promqlCriteria.query"
_WORD: Final = re.compile(r"\w+")
_SELECTION: Final = re.compile(r'\s*SELECT\s+(\w+)\(\s*"?([^")\s]+)"?\s*\)\s+FROM\s+(?:SCHEMA\(\s*)?"?([^",)\s]+)', re.IGNORECASE)


@dataclass(frozen=True)
class Metric:
    """A metric of a resource, and the side on which it goes wrong."""

    namespace: str
    name: str
    side: str
    """`above` or `below`: where its bad values lie."""
    dimensions: Mapping[str, str]
    """Dimension to the property of the resource that is its value; of an ARN or a path the last part counts as well."""
    optional: Collection[str] = ()
    """Dimensions an alarm may name besides."""

    def __str__(self) -> str:
        return f"{self.namespace} {self.name}"


def watching(stack: Stack, target: Resource, metric: Metric) -> Iterator[Resource]:
    """The alarms that may look at this metric of the resource, as `looks_at` tells."""
    names = {target.urn, metric.name}
    for path in metric.dimensions.values():
        names.update(target.dependencies.get(path, ()))
        try:
            own = target.text(path)
        except Undecided:
            names.add(str(metric))
        else:
            names.update((own, own.rpartition("/")[2]))
    return stack.once(_by_subject).under(names)


def readers(stack: Stack, name: str) -> Iterator[Resource]:
    """The alarms that may look at a metric of this name, of whatever resource."""
    return stack.once(_by_metric).under([name])


def looks_at(alarm: Resource, metric: Metric, target: Resource) -> bool:
    """Whether the alarm looks at this metric of the resource: directly, in metric math, or in a query over many resources."""
    return some(
        lambda: every(partial(_faces, alarm, metric.side), lambda: _reads(alarm, metric, target)),
        lambda: settled(_queries(alarm), lambda queries: some(*(partial(_selects, query, metric) for query in queries))),
    )


def reads_metric(alarm: Resource, namespace: str, name: str) -> bool:
    """Whether the alarm looks at the metric, of whatever resource, and can go off when it rises."""
    return every(
        partial(_faces, alarm, _ABOVE),
        lambda: settled(_readings(alarm), lambda found: some(*(partial(_is, each, namespace, name) for each in found))),
    )


def same_metrics(one: Resource, other: Resource) -> bool:
    """Whether two alarms look at the very same metrics from the same side, over whatever time."""
    if one.text("comparisonOperator") != other.text("comparisonOperator"):
        return False
    watched = _watched(one)
    return bool(watched) and watched == _watched(other)


def highest_silent(alarm: Resource) -> float | None:
    """The highest value at which the alarm stays silent, in whole steps; none where it compares more than one metric."""
    if alarm.has(_MATH) or alarm.has("evaluationCriteria") or alarm.has("thresholdMetricId"):
        return None
    threshold = alarm.number("threshold", 0)
    return threshold - 1 if "OrEqualTo" in alarm.text("comparisonOperator") else threshold


def _by_metric(stack: Stack) -> Index:
    return indexed(stack.of_type(METRIC_ALARM), lambda alarm: (each.text("metricName") for each in _readings(alarm)))


def _by_subject(stack: Stack) -> Index:
    return indexed(stack.of_type(METRIC_ALARM), _subjects)


def _subjects(alarm: Resource) -> Iterator[str]:
    """What an alarm looks at: the values of its dimensions, what those were made from, and the words of its queries.

    Beside a value that is written down stands the metric, for resources whose own value is not known yet.
    """
    for reading in _readings(alarm):
        place = reading.at("dimensions")
        sources = alarm.dependencies.get(place.partition(".")[0], ())
        yield from sources
        try:
            dimensions = reading.part("dimensions") or Part({}, place)
            for name in dimensions.props:
                yield dimensions.text(name)
                yield f"{reading.text('namespace')} {reading.text('metricName')}"
        except Undecided:
            if not sources:
                raise
    for query in _queries(alarm):
        yield from _WORD.findall(query)


def _faces(alarm: Resource, side: str) -> bool:
    """Whether the alarm goes off on this side of its threshold; math may turn values round, so there any side will do."""
    if alarm.has(_MATH):
        return True
    operator = alarm.text("comparisonOperator", "GreaterThanThreshold")
    return ("GreaterThan" if side == _ABOVE else "LessThan") in operator


def _reads(alarm: Resource, metric: Metric, target: Resource) -> bool:
    def is_meant(reading: Properties) -> bool:
        return every(
            lambda: _is(reading, metric.namespace, metric.name),
            lambda: _speaks_of(alarm, reading, metric, target),
        )

    return settled(_readings(alarm), lambda found: some(*(partial(is_meant, reading) for reading in found)))


def _readings(alarm: Resource) -> Iterator[Properties]:
    """Each metric the alarm looks at, with its namespace, name and dimensions."""
    if alarm.has("metricName"):
        yield alarm
    for query in alarm.each(_MATH):
        reading = query.part("metric")
        if reading is not None:
            yield reading


def _watched(alarm: Resource) -> set[tuple[str, str, frozenset[tuple[str, str]]]]:
    """The metrics the alarm looks at, by namespace, name and dimensions."""
    return {
        (reading.text("namespace"), reading.text("metricName"), frozenset(_dimensions(alarm, reading)))
        for reading in _readings(alarm)
    }


def _dimensions(alarm: Resource, reading: Properties) -> Iterator[tuple[str, str]]:
    """Each dimension with its value; for a value that is not known, what it was made from stands."""
    dimensions = reading.part("dimensions")
    for name in dimensions.props if dimensions else ():
        place = reading.at("dimensions", name)
        try:
            yield name, reading.text(f"dimensions.{name}")
        except Undecided:
            sources = alarm.dependencies.get(place.partition(".")[0], ())
            if not sources:
                raise
            yield name, " ".join(sorted(sources))


def _is(reading: Properties, namespace: str, name: str) -> bool:
    return every(lambda: reading.text("metricName") == name, lambda: reading.text("namespace") == namespace)


def _speaks_of(alarm: Resource, reading: Properties, metric: Metric, target: Resource) -> bool:
    """Whether the dimensions are those of the target: no more, which would narrow them down, and no fewer."""
    try:
        dimensions = reading.part("dimensions") or Part({}, reading.at("dimensions"))
    except Undecided:
        return _is_made_from(alarm, reading.at("dimensions"), target, *metric.dimensions.values())
    named = set(dimensions.props)
    return every(
        lambda: named >= set(metric.dimensions),
        lambda: named <= {*metric.dimensions, *metric.optional},
        *(partial(_equals, alarm, dimensions, name, target, path) for name, path in metric.dimensions.items()),
    )


def _equals(alarm: Resource, dimensions: Part, name: str, target: Resource, path: str) -> bool:
    try:
        value = dimensions.text(name)
    except Undecided:
        return _is_made_from(alarm, dimensions.at(name), target, path)
    own = target.text(path)
    return value in (own, own.rpartition("/")[2])


def _is_made_from(alarm: Resource, place: str, target: Resource, *paths: str) -> bool:
    """Whether the unknown value was made from the target, or from what each of the target's own properties was made from."""
    sources = set(alarm.dependencies.get(place.partition(".")[0], ()))
    if not sources:
        raise Undecided(place)
    own = [target.dependencies.get(path, ()) for path in paths]
    return target.urn in sources or (bool(own) and not any(sources.isdisjoint(each) for each in own))


def _queries(alarm: Resource) -> Iterator[str]:
    if alarm.has(_QUERY):
        yield alarm.text(_QUERY)
    for query in alarm.each(_MATH):
        yield query.text("expression")


def _selects(query: str, metric: Metric) -> bool:
    """Whether a query takes in the metric of all resources of its kind; an average over them drowns a single one."""
    selection = _SELECTION.match(query)
    if selection is None:
        if re.search(rf"\b{re.escape(metric.name)}\b", query):
            raise Undecided(_QUERY, f"speaks of {metric.name}, and of which resource is not understood")
        return False
    function, name, namespace = selection.groups()
    if (namespace, name) != (metric.namespace, metric.name):
        return False
    if re.search(r"\bWHERE\b", query, re.IGNORECASE):
        raise Undecided(_MATH, f"selects some resources by their {metric.name}, and which is not understood")
    return function.upper() != "AVG" or bool(re.search(r"\bGROUP\s+BY\b", query, re.IGNORECASE))
