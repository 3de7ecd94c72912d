"""Whether the security group that everything falls back to lets nothing through, in every network."""

from __future__ import annotations

from functools import partial

from devops_policies.group_rules import EGRESS_RULE
from devops_policies.known import certainly, some
from devops_policies.links import referring
from devops_policies.network import INGRESS_RULE, SECURITY_GROUP_RULE
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.subnet_routes import VPC
from devops_policies.view import Resource, Stack
from devops_policies.vpcs import DEFAULT_VPC, VPCS
from devops_policies.written import is_written

_DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_GROUP = "securityGroupId"
_RULES = (SECURITY_GROUP_RULE, INGRESS_RULE, EGRESS_RULE)
_NETWORK = Mock(VPC, "shop", {"cidrBlock": "10.0.0.0/16"})


@rule(
    id="vpc-default-sg-adopted",
    types=VPCS,
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="add a `DefaultSecurityGroup` whose `vpcId` is this network, without `ingress` and `egress`, and no rules of their own",
    good=[_NETWORK, Mock(_DEFAULT_GROUP, "shop-default", {}, {"vpcId": "shop"})],
    bad=[_NETWORK],
)
def vpc_default_sg_adopted(resource: Resource, context: Context) -> Violations:
    """The default security group of every network is held by the program, and lets nothing through.

    AWS makes it with rules that let its members reach each other and the whole world, and whatever is created without a security
    group lands in it. It cannot be deleted; only a program that holds it takes the rules away.
    """
    stack = context.stack
    region_wide = resource.type == DEFAULT_VPC
    groups = list(stack.of_type(_DEFAULT_GROUP) if region_wide else referring(stack, resource, "vpcId", _DEFAULT_GROUP))
    if not some(*(partial(_adopts, stack, group, resource) for group in groups)):
        yield Violation("nothing takes the rules of its default security group away")
    held = [group for group in groups if certainly(partial(_adopts, stack, group, resource))]
    for group in held:
        for direction in ("ingress", "egress"):
            with context.doubts:
                if is_written(group, direction) and any(group.each(direction)):
                    yield Violation(f"its default security group {group.name} has {direction} rules")
    for each in dict.fromkeys(each for end in (resource, *held) for each in referring(stack, end, _GROUP, *_RULES)):
        with context.doubts:
            if _opens(stack, each, resource, held):
                yield Violation(f"{each.name} is a rule of its default security group")


def _adopts(stack: Stack, group: Resource, network: Resource) -> bool:
    """Whether the group is the network's; one that names no network is that of the region's default network."""
    if not is_written(group, "vpcId"):
        return network.type == DEFAULT_VPC
    return stack.refers(group, "vpcId", network, "id")


def _opens(stack: Stack, each: Resource, network: Resource, held: list[Resource]) -> bool:
    return some(
        partial(stack.refers, each, _GROUP, network, "defaultSecurityGroupId"),
        *(partial(stack.refers, each, _GROUP, group, "id") for group in held),
    )
