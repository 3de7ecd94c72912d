"""What of a network nothing uses."""

from __future__ import annotations

from devops_policies.group_rules import RULE_TYPES
from devops_policies.network import INGRESS_RULE, SECURITY_GROUP
from devops_policies.network_acl import NETWORK_ACL, NETWORK_ACL_RULE
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.uses import is_used
from devops_policies.view import Resource
from devops_policies.written import is_written

# By type: the properties of its own that say what it is used for.
_USES = {
    SECURITY_GROUP: (),
    "aws:ec2/eip:Eip": ("instance", "networkInterface", "associationId"),
    NETWORK_ACL: ("subnetIds",),
}
_PARTS = {**dict.fromkeys(RULE_TYPES, "securityGroupId"), NETWORK_ACL_RULE: "networkAclId"}


@rule(
    id="sg-orphan",
    types=tuple(_USES),
    severity=Severity.LOW,
    levels="A/A/A",
    whole_stack=True,
    fix="remove it, or use it: attach the group or the address to a resource, and the ACL to subnets",
    good=[Mock(SECURITY_GROUP, "app"), Mock("aws:ec2/instance:Instance", "machine", {}, {"vpcSecurityGroupIds": "app"})],
    bad=[
        Mock(SECURITY_GROUP, "app"),
        Mock(INGRESS_RULE, "https", {"ipProtocol": "tcp", "cidrIpv4": "10.0.0.0/8"}, {"securityGroupId": "app"}),
    ],
)
def sg_orphan(resource: Resource, context: Context) -> Violations:
    """Security groups, addresses and network ACLs are used by something.

    A forgotten group is the one somebody picks because its name sounds right, and a reserved address costs money every hour.
    A group's own rules are no use of it; that another group's rule names it is one, and so is an export of the stack.
    """
    if not any(is_written(resource, path) for path in _USES[resource.type]) and not is_used(context.stack, resource, _PARTS):
        yield Violation("nothing in this stack uses it")
