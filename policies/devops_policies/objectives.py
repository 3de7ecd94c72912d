"""What is promised of a service, and which alarms watch how fast the promise is broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import Final

from devops_policies.alarm_sets import Choice
from devops_policies.components import components_above
from devops_policies.known import Undecided, every, some
from devops_policies.links import Index, indexed
from devops_policies.metric_alarms import METRIC_ALARM, Metric, looks_at, reads_metric, watching
from devops_policies.view import Properties, Resource, Stack
from devops_policies.written import is_given

CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
OBJECTIVE: Final = "AWS::ApplicationSignals::ServiceLevelObjective"
"""What CloudWatch calls an objective; the provider makes one through Cloud Control, for it has no class of its own."""

_STACK: Final = "pulumi:pulumi:Stack"
_REFERENCE: Final = "sloRef"
_MATH: Final = "metricQueries"
_FAILED: Final = Choice(
    Metric("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "above", {"TargetGroup": "arnSuffix"}, ("LoadBalancer",)),
    of_target_groups=True,
)
_REQUESTS: Final = ("AWS/ApplicationELB", "RequestCount")


@dataclass(frozen=True)
class Promise:
    """What a stack says about how well a service must do."""

    stack: Stack
    service: Resource
    patterns: Sequence[str]
    """Types of objectives, with `*` as a wildcard."""
    burn_metrics: Sequence[str]
    """Metrics that tell how fast a budget of errors burns, as namespace and name."""

    def has_objective(self) -> bool:
        """Whether the stack holds an objective of the service, or a component above it publishes a reference to one."""
        return some(
            *(partial(is_given, each, _REFERENCE) for each in components_above(self.stack, self.service)),
            *(partial(self._is_objective, each) for each in self._near(self.stack.once(_objectives, tuple(self.patterns)))),
        )

    def is_watched(self, *, at_least: float = 0, at_most: float = float("inf")) -> bool:
        """Whether an alarm looks at how fast the budget burns over a time between two numbers of minutes."""
        groups = _FAILED.subjects(self.stack, self.service)
        alarms = (each for group in groups for each in watching(self.stack, group, _FAILED.metric))
        candidates = dict.fromkeys((*alarms, *self._near(self.stack.once(_alarms))))
        return some(*(partial(self._watches, alarm, at_least, at_most) for alarm in candidates))

    def _is_objective(self, resource: Resource) -> bool:
        if not any(fnmatchcase(resource.type, pattern) for pattern in self.patterns):
            return every(lambda: resource.type == CLOUD_CONTROL, lambda: self._is_of_cloudwatch(resource))
        return self._belongs(resource)

    def _is_of_cloudwatch(self, resource: Resource) -> bool:
        return every(lambda: resource.text("typeName") == OBJECTIVE, lambda: self._belongs(resource))

    def _belongs(self, resource: Resource) -> bool:
        """Whether something is part of the component that the service is part of, or was made from the service."""
        ties = set(_ties(self.stack, resource))
        return some(lambda: self._component in ties, lambda: not self._subjects.isdisjoint(ties))

    def _near(self, index: Index) -> Iterable[Resource]:
        """The resources that belong to the service, or may."""
        try:
            return index.under({self._component, *self._subjects})
        except Undecided:
            return index.resources

    @cached_property
    def _component(self) -> str:
        """The URN of the component that the service is part of; empty where it is part of none."""
        return next((each.urn for each in components_above(self.stack, self.service) if each.type != _STACK), "")

    @cached_property
    def _subjects(self) -> Set[str]:
        """The URNs of the service and of what stands before it."""
        return {each.urn for each in (self.service, *_FAILED.subjects(self.stack, self.service))}

    def _watches(self, alarm: Resource, at_least: float, at_most: float) -> bool:
        return every(lambda: self._is_about_budget(alarm), lambda: at_least <= _window(alarm) <= at_most)

    def _is_about_budget(self, alarm: Resource) -> bool:
        """Whether the alarm compares failures with requests, or reads a metric that has already done so."""
        groups = list(_FAILED.subjects(self.stack, self.service))
        return some(
            lambda: every(
                lambda: some(*(partial(looks_at, alarm, _FAILED.metric, group) for group in groups)),
                lambda: reads_metric(alarm, *_REQUESTS),
            ),
            lambda: every(
                lambda: some(*(partial(_reads, alarm, metric) for metric in self.burn_metrics)), lambda: self._belongs(alarm)
            ),
        )


def _ties(stack: Stack, resource: Resource) -> Iterator[str]:
    """The URNs of what a resource is part of, and of what it was made from."""
    yield from (each.urn for each in components_above(stack, resource))
    yield from (urn for sources in resource.dependencies.values() for urn in sources)


def _objectives(stack: Stack, patterns: tuple[str, ...]) -> Index:
    """What may be an objective, by its ties."""
    types = (*patterns, CLOUD_CONTROL)
    found = (each for each in stack.resources if any(fnmatchcase(each.type, pattern) for pattern in types))
    return indexed(found, partial(_ties, stack))


def _alarms(stack: Stack) -> Index:
    return indexed(stack.of_type(METRIC_ALARM), partial(_ties, stack))


def _reads(alarm: Resource, metric: str) -> bool:
    namespace, _, name = metric.partition(" ")
    return reads_metric(alarm, namespace, name)


def _window(alarm: Resource) -> float:
    """Minutes that the alarm looks back."""
    periods = [reading.number("period") for reading in _readings(alarm) if reading.has("period")]
    return alarm.number("evaluationPeriods", 1) * max(periods, default=60) / 60


def _readings(alarm: Resource) -> Iterator[Properties]:
    yield alarm
    for query in alarm.each(_MATH):
        yield query
        metric = query.part("metric")
        if metric is not None:
            yield metric
