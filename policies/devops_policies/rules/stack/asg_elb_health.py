"""Whether a group of machines replaces those that do not answer, and survives the loss of a zone."""

from __future__ import annotations

from functools import partial

from devops_policies.balancers import TARGET_GROUPS
from devops_policies.known import every, settled, some
from devops_policies.links import referring
from devops_policies.placement import subnets, too_few_zones
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.subnet_routes import SUBNET
from devops_policies.view import Properties, Resource, Stack
from devops_policies.written import is_written

_GROUP = "aws:autoscaling/group:Group"
_ATTACHMENTS = ("aws:autoscaling/attachment:Attachment", "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment")
_BALANCED = ("targetGroupArns", "loadBalancers")
_SOURCES = "trafficSources"
_SUBNETS = "vpcZoneIdentifiers"
_ZONES = "availabilityZones"
_LATTICE = "vpc-lattice"
"""Traffic that no load balancer sends; it has a health check of its own."""

_TARGETS = Mock(TARGET_GROUPS[0], "targets")
_A = Mock(SUBNET, "a", {"availabilityZone": "eu-west-1a"})
_B = Mock(SUBNET, "b", {"availabilityZone": "eu-west-1b"})


def _web(check: str, *subnets: str) -> Mock:
    return Mock(_GROUP, "web", {"healthCheckType": check}, {_SUBNETS: subnets, "targetGroupArns": "targets"})


@rule(
    id="asg-elb-health",
    types=(_GROUP,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="set `healthCheckType: ELB` with a `healthCheckGracePeriod`, and `vpcZoneIdentifiers` to subnets of two zones",
    settings={"zones": setting("Fewest zones a group spans", 1, 2, 2, minimum=1)},
    good=[_web("ELB", "a", "b"), _TARGETS, _A, _B],
    bad=[_web("EC2", "a"), _TARGETS, _A],
)
def asg_elb_health(resource: Resource, context: Context) -> Violations:
    """Machines behind a load balancer are replaced when they do not answer it, and stand in two zones.

    By itself a group looks only whether a machine runs: one whose program hangs gets no requests any more and stays forever,
    until none is left that answers.
    """
    stack = context.stack
    with context.doubts:
        if every(lambda: not _asks_balancer(resource), lambda: _is_balanced(stack, resource)):
            yield Violation("machines that do not answer their load balancer are not replaced", "healthCheckType")
    with context.doubts:
        yield from _spread(stack, resource, context.settings["zones"])


def _asks_balancer(group: Resource) -> bool:
    return "ELB" in (kind.strip() for kind in group.text("healthCheckType").upper().split(","))


def _is_balanced(stack: Stack, group: Resource) -> bool:
    return some(
        *(partial(is_written, group, path) for path in _BALANCED),
        lambda: is_written(group, _SOURCES) and any(_is_of_balancer(source, "type") for source in group.each(_SOURCES)),
        *(partial(_attaches, stack, each, group) for each in referring(stack, group, "autoscalingGroupName", *_ATTACHMENTS)),
    )


def _attaches(stack: Stack, attachment: Resource, group: Resource) -> bool:
    return every(
        lambda: stack.refers(attachment, "autoscalingGroupName", group, "name", "id"),
        lambda: _is_of_balancer(attachment, "trafficSource.type"),
    )


def _is_of_balancer(source: Properties, path: str) -> bool:
    return source.text(path) != _LATTICE


def _spread(stack: Stack, group: Resource, wanted: int) -> Violations:
    if is_written(group, _SUBNETS):
        narrow = too_few_zones(partial(subnets, stack, group, _SUBNETS), wanted)
        if narrow:
            yield Violation(narrow, _SUBNETS)
    elif not settled(group.strings(_ZONES), lambda found: len(set(found)) >= wanted):
        yield Violation(f"it spans {len(set(group.strings(_ZONES)))} of at least {wanted} zones", _ZONES)
