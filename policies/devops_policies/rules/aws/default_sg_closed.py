"""What the security group that everything falls back to lets through."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="default-sg-closed",
    types=("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="leave `ingress` and `egress` out, and give what needs them a security group of its own",
    good={},
    bad={"ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
)
def default_sg_closed(resource: Resource, context: Context) -> Violations:
    """The default security group lets nothing through.

    Whatever is created without a security group lands in it, so every rule it holds applies to things nobody thought about.
    """
    for direction in ("ingress", "egress"):
        with context.doubts:
            if any(resource.each(direction)):
                yield Violation(f"the default security group has {direction} rules", direction)
