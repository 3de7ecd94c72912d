"""Where traffic may go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from devops_policies.group_rules import EGRESS_RULE, group_rules
from devops_policies.known import every
from devops_policies.network import SECURITY_GROUP, SECURITY_GROUP_RULE, exposure
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.tags import tag
from devops_policies.view import Properties, Resource


@rule(
    id="sg-no-open-egress",
    types=(SECURITY_GROUP, SECURITY_GROUP_RULE, EGRESS_RULE),
    severity=Severity.LOW,
    levels="-/A/A",
    fix="name the ports and the peers that are needed: mostly HTTPS to the outside, and the groups of databases and endpoints",
    settings={
        "exemptTiers": setting("Values of the tag `tier` whose traffic may go anywhere", []),
        "trustedPrefixLists": setting("Ids of prefix lists that do not hold the world", []),
    },
    good={"egress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]},
    bad={"egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]},
)
def sg_no_open_egress(resource: Resource, context: Context) -> Violations:
    """Traffic goes out only where it must.

    An intruder loads tools and carries data away over whatever port is open. All ports of TCP or UDP count as every protocol.
    A security group that names no way out has none: the provider removes the one AWS adds.
    """
    exempt = partial(_is_exempt, resource, context.settings["exemptTiers"])
    for way_out in group_rules(resource, "egress"):
        with context.doubts:
            if every(partial(_is_open, way_out, context.settings["trustedPrefixLists"]), lambda: not exempt()):
                yield Violation("anything may go out to the whole world", way_out.path or None)


def _is_open(way_out: Properties, trusted: Sequence[str]) -> bool:
    """Whether all ports are open, which they are if the first and the last usable one are."""
    return every(*(lambda port=port: exposure(way_out, {port: ""}, trusted) is not None for port in (1, 65535)))


def _is_exempt(resource: Resource, tiers: Sequence[str]) -> bool:
    return tag(resource, "tier") in tiers
