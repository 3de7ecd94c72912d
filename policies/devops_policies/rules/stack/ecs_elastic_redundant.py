"""Whether a service survives the loss of a zone and the arrival of a crowd."""

from __future__ import annotations

from functools import partial

from devops_policies.known import Undecided, certainly
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource, Stack

_SERVICE = "aws:ecs/service:Service"
_SUBNET = "aws:ec2/subnet:Subnet"
_TARGET = "aws:appautoscaling/target:Target"
_POLICY = "aws:appautoscaling/policy:Policy"
_SUBNETS = "networkConfiguration.subnets"

_MOCKS = (
    Mock(_SUBNET, "a", {"availabilityZone": "eu-west-1a"}),
    Mock(_SUBNET, "b", {"availabilityZone": "eu-west-1b"}),
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
            spanned, zones = _zones(context.stack, resource, context.settings["zones"]), context.settings["zones"]
            if spanned < zones:
                yield Violation(f"its subnets span {spanned} of at least {zones} zones", _SUBNETS)
    if resource.text("schedulingStrategy", "REPLICA") != "DAEMON":
        with context.doubts:
            count, tasks = resource.number("desiredCount", 0), context.settings["tasks"]
            if count < tasks:
                yield Violation(f"it runs {count} of at least {tasks} tasks", "desiredCount")
        with context.doubts:
            yield from _scaling(resource, context)


def _scaling(service: Resource, context: Context) -> Violations:
    stack, tasks = context.stack, context.settings["tasks"]
    targets = [target for target in stack.of_type(_TARGET) if _is_meant(stack, target, service)]
    policies = [
        policy
        for policy in stack.of_type(_POLICY)
        if _is_meant(stack, policy, service) or any(stack.refers(policy, "resourceId", target) for target in targets)
    ]
    if not targets or not policies:
        yield Violation("nothing scales it")
    for target in targets:
        fewest = target.number("minCapacity", 0)
        if fewest < tasks:
            yield Violation(f"it can shrink to {fewest} of at least {tasks} tasks", "desiredCount")


def _zones(stack: Stack, service: Resource, enough: int) -> int:
    """Zones the service spans, counted up to `enough`; undecided where subnets of other stacks may add some."""
    linked = [subnet for subnet in stack.of_type(_SUBNET) if certainly(partial(stack.refers, service, _SUBNETS, subnet, "id"))]
    zones = {subnet.get("availabilityZoneId") or subnet.get("availabilityZone") for subnet in linked} - {None}
    named = len(list(stack.literals(service, _SUBNETS)))
    if len(zones) < enough and (not linked or named > len(linked)):
        raise Undecided(_SUBNETS, "names subnets outside this stack, whose zones are not visible here")
    return len(zones)


def _is_meant(stack: Stack, target: Resource, service: Resource) -> bool:
    """Whether a scaling target or policy speaks of the service, whose id there is `service/<cluster>/<name>`."""
    if stack.refers(target, "resourceId", service):
        return True
    return any(written.rpartition("/")[2] == service.text("name") for written in stack.literals(target, "resourceId"))
