"""Whether a service survives the loss of a zone and the arrival of a crowd."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from devops_policies.known import Undecided
from devops_policies.links import Index, indexed
from devops_policies.placement import subnets, too_few_zones
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import SUBNET
from devops_policies.view import Resource, Stack

_SERVICE = "aws:ecs/service:Service"
_TARGET = "aws:appautoscaling/target:Target"
_POLICY = "aws:appautoscaling/policy:Policy"
_SUBNETS = "networkConfiguration.subnets"
_SCALED = "resourceId"

_MOCKS = (
    Mock(SUBNET, "a", {"availabilityZone": "eu-west-1a"}),
    Mock(SUBNET, "b", {"availabilityZone": "eu-west-1b"}),
    Mock(_TARGET, "scale", {"minCapacity": 2, "maxCapacity": 10}, {"resourceId": "web"}),
    Mock(_POLICY, "cpu", {}, {"resourceId": "scale"}),
)


@rule(
    id="ecs-elastic-redundant",
    types=(_SERVICE,),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    whole_stack=True,
    fix="run two tasks or more in subnets of two zones, with a scaling target and a policy for it",
    settings={
        "tasks": setting("Fewest tasks of a service", 1, 2, 2, minimum=1),
        "zones": setting("Fewest zones a service spans", 1, 2, 2, minimum=1),
    },
    good=[Mock(_SERVICE, "web", {"name": "web", "desiredCount": 2}, {"networkConfiguration": ("a", "b")}), *_MOCKS],
    bad=[Mock(_SERVICE, "web", {"name": "web", "desiredCount": 1}, {"networkConfiguration": "a"}), *_MOCKS[:2]],
)
def ecs_elastic_redundant(resource: Resource, context: Context) -> Violations:
    """Services run in two zones and grow with the load.

    A single task is down with every deployment of its host, a single zone with every failure of a data centre. A daemon runs
    once on every host, so only its zones are judged.
    """
    with context.doubts:
        if resource.has("networkConfiguration"):
            narrow = too_few_zones(partial(subnets, context.stack, resource, _SUBNETS), context.settings["zones"])
            if narrow:
                yield Violation(narrow, _SUBNETS)
    if resource.text("schedulingStrategy", "REPLICA") != "DAEMON":
        with context.doubts:
            count, tasks = resource.number("desiredCount", 0), context.settings["tasks"]
            if count < tasks:
                yield Violation(f"it runs {count} of at least {tasks} tasks", "desiredCount")
        with context.doubts:
            yield from _scaling(resource, context)


def _scaling(service: Resource, context: Context) -> Violations:
    stack, tasks = context.stack, context.settings["tasks"]
    targets = [each for each in _candidates(stack, _TARGET, service) if _is_meant(stack, each, service)]
    policies = [
        each
        for each in _candidates(stack, _POLICY, service, *targets)
        if _is_meant(stack, each, service) or any(stack.refers(each, _SCALED, target) for target in targets)
    ]
    if not targets or not policies:
        yield Violation("nothing scales it")
    for target in targets:
        fewest = target.number("minCapacity", 0)
        if fewest < tasks:
            yield Violation(f"it can shrink to {fewest} of at least {tasks} tasks", "desiredCount")


def _candidates(stack: Stack, type_: str, service: Resource, *targets: Resource) -> Iterator[Resource]:
    """The scaling targets or policies that may speak of the service, or of one of its targets."""
    try:
        names = [service.text("name"), *(each.urn for each in (service, *targets))]
    except Undecided:
        return stack.of_type(type_)
    return stack.once(_scaling_by_service, type_).under(names)


def _scaling_by_service(stack: Stack, type_: str) -> Index:
    return indexed(stack.of_type(type_), lambda each: (*stack.made_from(each, _SCALED), *_last_parts(stack, each)))


def _last_parts(stack: Stack, scaling: Resource) -> Iterator[str]:
    """The names of services in what a scaling target or policy names, which is `service/<cluster>/<name>`."""
    return (written.rpartition("/")[2] for written in stack.literals(scaling, _SCALED))


def _is_meant(stack: Stack, target: Resource, service: Resource) -> bool:
    """Whether a scaling target or policy speaks of the service."""
    if stack.refers(target, _SCALED, service):
        return True
    return any(name == service.text("name") for name in _last_parts(stack, target))
