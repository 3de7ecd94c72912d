"""Whether the internet can address a task."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_PATH = "networkConfiguration.assignPublicIp"


@rule(
    id="ecs-no-public-ip",
    types=("aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="leave `assignPublicIp` out and run the tasks in private subnets, behind a load balancer and a NAT gateway or endpoints",
    good={"networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": False}},
    bad={"networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": True}},
)
def ecs_no_public_ip(resource: Resource, _context: Context) -> Violations:
    """Tasks have no public address.

    With one, the whole internet knocks at every port of every container, and a single wrong rule of a security group lets it in.
    """
    if resource.flag(_PATH):
        yield Violation("its tasks get public addresses", _PATH)
