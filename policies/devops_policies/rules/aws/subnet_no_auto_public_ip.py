"""Which subnets hand out public addresses by themselves."""

from __future__ import annotations

from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.tags import tag
from devops_policies.view import Resource


@rule(
    id="subnet-no-auto-public-ip",
    types=("aws:ec2/subnet:Subnet",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `mapPublicIpOnLaunch: false`, or tag the subnet `tier: public` where it holds load balancers and NAT gateways",
    good={"mapPublicIpOnLaunch": False},
    bad={"mapPublicIpOnLaunch": True, "tags": {"tier": "private"}},
)
def subnet_no_auto_public_ip(resource: Resource, _context: Context) -> Violations:
    """Only public subnets give machines a public address at launch.

    A public address that came unasked is one forgotten security group away from an open machine.
    """
    if every(lambda: resource.flag("mapPublicIpOnLaunch"), lambda: tag(resource, "tier") != "public"):
        yield Violation("every machine launched here gets a public address", "mapPublicIpOnLaunch")
