"""What a subnet's own filter lets through to the ports that machines are administered by."""

from __future__ import annotations

from devops_policies.network_acl import NETWORK_ACL, NETWORK_ACL_RULE, entries, exposure
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ADMIN_PORTS = {22: "SSH", 3389: "RDP"}
_REPLIES = {"protocol": "tcp", "fromPort": 1024, "toPort": 65535, "cidrBlock": "0.0.0.0/0"}
_NO_RDP = {"protocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrBlock": "0.0.0.0/0"}


@rule(
    id="nacl-no-public-admin",
    types=(NETWORK_ACL, NETWORK_ACL_RULE),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="allow only the ports that are needed, and deny 3389 in an entry with a lower number than the one for ports 1024-65535",
    good=[
        Mock(
            NETWORK_ACL,
            "public",
            {"ingress": [{"ruleNo": 100, "action": "deny", **_NO_RDP}, {"ruleNo": 200, "action": "allow", **_REPLIES}]},
        )
    ],
    bad=[
        Mock(NETWORK_ACL, "public"),
        Mock(NETWORK_ACL_RULE, "replies", {"ruleNumber": 200, "ruleAction": "allow", **_REPLIES}, {"networkAclId": "public"}),
    ],
)
def nacl_no_public_admin(resource: Resource, context: Context) -> Violations:
    """No network ACL lets the internet through to SSH or RDP.

    The ACL is what still holds when somebody opens a security group by mistake. Entries count in the order of their numbers,
    also those that are resources of their own: what one refuses, no later one lets in.
    """
    for entry, others in entries(context.stack, resource):
        with context.doubts:
            exposed = exposure(entry, others, _ADMIN_PORTS)
            if exposed:
                yield Violation(exposed, entry.path or None)
