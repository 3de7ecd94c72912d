"""Which machines have an address on the internet."""

from __future__ import annotations

from collections.abc import Iterator

from devops_policies.machines import INSTANCE, LAUNCH_TEMPLATE, switched_on
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Properties, Resource

_PUBLIC = "associatePublicIpAddress"


@rule(
    id="ec2-no-public-ip",
    types=(INSTANCE, LAUNCH_TEMPLATE),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `associatePublicIpAddress: false`; let users in through a load balancer and administrators through Session Manager",
    good={"associatePublicIpAddress": False},
    bad={"associatePublicIpAddress": True},
)
def ec2_no_public_ip(resource: Resource, context: Context) -> Violations:
    """Machines have no address on the internet.

    With one, only a security group stands between the machine and everyone. A machine that says nothing is as its subnet is,
    which is judged by itself.
    """
    for interface in _interfaces(resource):
        with context.doubts:
            if switched_on(interface, _PUBLIC):
                yield Violation("the machine gets a public address", interface.at(_PUBLIC))


def _interfaces(resource: Resource) -> Iterator[Properties]:
    if resource.type == LAUNCH_TEMPLATE:
        yield from resource.each("networkInterfaces")
    else:
        yield resource
