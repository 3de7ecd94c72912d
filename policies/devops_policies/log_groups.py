"""Into which log groups functions, tasks, builds and clusters write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.function_names import FUNCTION
from devops_policies.known import Doubts, Undecided
from devops_policies.links import Index, indexed, linked, named_at, naming, referred
from devops_policies.view import Part, Resource, Stack
from devops_policies.written import is_written

LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
PROJECT: Final = "aws:codebuild/project:Project"
CLUSTER: Final = "aws:eks/cluster:Cluster"

_FUNCTION_LOGS: Final = "loggingConfig.logGroup"
_BUILD_LOGS: Final = "logsConfig.cloudwatchLogs"
_CLUSTER_LOGS: Final = "enabledClusterLogTypes"
_TASKS: Final = "containerDefinitions"
_CONTAINER_LOGS: Final = "logConfiguration.options.awslogs-group"


@dataclass(frozen=True)
class Writer:
    """Something that writes into a log group."""

    name: str
    """In words."""
    path: str
    """The property that says where it writes."""
    candidates: Iterable[Resource]
    """The log groups that may be the one."""
    writes_into: Callable[[Resource], bool]
    """Whether a log group is the one."""

    def group(self) -> Resource | None:
        """The log group; none where it is not in this stack."""
        return linked(self.candidates, self.writes_into)


def writers(stack: Stack, resource: Resource, doubts: Doubts) -> Iterator[Writer]:
    """What of the resource writes into a log group; what is not known is left to the doubts."""
    with doubts:
        if resource.type == TASK_DEFINITION:
            yield from _containers(stack, resource, doubts)
        elif resource.type == FUNCTION:
            yield _named_or_default(stack, resource, "the function", _FUNCTION_LOGS, "/aws/lambda/{}")
        elif resource.type == PROJECT and resource.text(f"{_BUILD_LOGS}.status", "ENABLED") == "ENABLED":
            yield _named_or_default(stack, resource, "the build", f"{_BUILD_LOGS}.groupName", "/aws/codebuild/{}")
        elif resource.type == CLUSTER and resource.get(_CLUSTER_LOGS):
            yield _default(stack, resource, "the control plane", _CLUSTER_LOGS, "/aws/eks/{}/cluster")


def keeps_forever(group: Resource) -> bool:
    """Whether nothing in the group is ever deleted. Groups of the delivery class always keep two days."""
    if is_written(group, "logGroupClass") and group.text("logGroupClass") == "DELIVERY":
        return False
    return group.number("retentionInDays", 0) == 0


def _named_or_default(stack: Stack, resource: Resource, name: str, path: str, default: str) -> Writer:
    if is_written(resource, path):
        groups = referred(stack, resource, path, LOG_GROUP)
        return Writer(name, path, groups, lambda group: stack.refers(resource, path, group, "name", "id"))
    return _default(stack, resource, name, path, default)


def _default(stack: Stack, resource: Resource, name: str, path: str, default: str) -> Writer:
    """What writes into the group whose name is made of the resource's."""
    index = stack.once(_by_name)
    try:
        groups = index.under([default.format(resource.text("name")), resource.urn, *resource.dependencies.get("name", ())])
    except Undecided:
        groups = index.resources
    return Writer(name, path, groups, partial(_is_default, resource, default))


def _is_default(resource: Resource, default: str, group: Resource) -> bool:
    """Whether the group has the name that is made of the resource's.

    A name that is not known is meant where it was made from the resource, or from what the resource's own name was made from.
    """
    try:
        name = group.text("name")
    except Undecided:
        sources = group.dependencies.get("name", ())
        if not sources:
            raise
        return not {resource.urn, *resource.dependencies.get("name", ())}.isdisjoint(sources)
    return name == default.format(resource.text("name"))


def _containers(stack: Stack, task: Resource, doubts: Doubts) -> Iterator[Writer]:
    """The containers whose driver is `awslogs`; of a text that is not known, whatever it was made from counts for all."""
    try:
        for name, container in containers(task):
            with doubts:
                if container.text("logConfiguration.logDriver", "none") == "awslogs":
                    place = container.at(_CONTAINER_LOGS)
                    groups = naming(stack, [container.text(_CONTAINER_LOGS)], "name", LOG_GROUP)
                    yield Writer(f"container {name}", place, groups, partial(_is_named, stack, container))
    except Undecided:
        sources = (stack.by_urn(urn) for urn in task.dependencies.get(_TASKS, ()))
        groups = [each for each in sources if each and each.type == LOG_GROUP]
        if not groups:
            raise
        yield Writer("its containers", _TASKS, groups, lambda _: True)


def _is_named(stack: Stack, container: Part, group: Resource) -> bool:
    written = container.text(_CONTAINER_LOGS)
    return any(name == written for name in stack.literals(group, "name"))


def _by_name(stack: Stack) -> Index:
    """The log groups by their names; one that is not known is that of whatever it was made from."""
    return indexed(stack.of_type(LOG_GROUP), lambda group: named_at(stack, group, "name"))
