"""Who can reach the ports that machines are administered by."""

from __future__ import annotations

from devops_policies.network import SECURITY_GROUP_TYPES, exposure, openings
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_ADMIN_PORTS = {22: "SSH", 3389: "RDP"}


@rule(
    id="sg-no-public-admin",
    types=SECURITY_GROUP_TYPES,
    severity=Severity.CRITICAL,
    levels="M/M/M",
    sandbox="M",
    fix="open a shell through Session Manager, or narrow the source to your own addresses",
    settings={"trustedPrefixLists": setting("Ids of prefix lists that do not hold the world", [])},
    good={"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]},
    bad={"ingress": [{"protocol": "tcp", "fromPort": 20, "toPort": 25, "cidrBlocks": ["0.0.0.0/0"]}]},
)
def sg_no_public_admin(resource: Resource, context: Context) -> Violations:
    """Nobody on the internet can reach SSH or RDP.

    Password guessing starts within minutes of such a port being opened, and one weak account is enough.
    """
    for opening in openings(resource):
        with context.doubts:
            exposed = exposure(opening, _ADMIN_PORTS, context.settings["trustedPrefixLists"])
            if exposed:
                yield Violation(exposed, opening.path or None)
