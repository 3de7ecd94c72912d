"""Which ports are open to the world."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from devops_policies.known import certainly
from devops_policies.network import SECURITY_GROUP_TYPES, exposure, openings
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Properties, Resource

_FIRST, _LAST = 0, 65535


@rule(
    id="sg-public-port-allowlist",
    types=SECURITY_GROUP_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="open other ports to the addresses or security groups that need them, or add a public port to `allowedPorts`",
    settings={
        "allowedPorts": setting(
            "Ports that may be open to the world",
            [80, 443],
            items={"type": "integer", "minimum": _FIRST, "maximum": _LAST},
        ),
        "trustedPrefixLists": setting("Ids of prefix lists that do not hold the world", []),
    },
    good={"ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]},
    bad={"ingress": [{"protocol": "tcp", "fromPort": 8080, "toPort": 8080, "cidrBlocks": ["0.0.0.0/0"]}]},
)
def sg_public_port_allowlist(resource: Resource, context: Context) -> Violations:
    """Only the ports of the web are open to the world.

    Every port the world can reach is scanned within hours. A list of the few that are meant to be public finds all the others,
    also those of services nobody knows yet.
    """
    allowed, trusted = context.settings["allowedPorts"], context.settings["trustedPrefixLists"]
    for opening in openings(resource):
        with context.doubts:
            if exposure(opening, dict.fromkeys(_telling(opening, allowed), ""), trusted):
                listed = ", ".join(map(str, allowed)) or "none"
                yield Violation(f"the world can reach {_ports(opening, trusted)}; allowed are {listed}", opening.path or None)


def _telling(opening: Properties, allowed: Sequence[int]) -> set[int]:
    """Ports that are not allowed, one of which lies in the opening if any such port does.

    A range that goes beyond what is allowed ends outside it, or holds a neighbour of what is allowed.
    """
    ends = [opening.number(path) for path in ("fromPort", "toPort") if certainly(partial(_is_known, opening, path))]
    neighbours = [port + step for port in allowed for step in (-1, 1)]
    candidates = {_FIRST, _LAST, *map(int, ends), *neighbours}
    return {port for port in candidates if _FIRST <= port <= _LAST} - set(allowed)


def _is_known(opening: Properties, path: str) -> bool:
    return opening.get(path) is not None


def _ports(opening: Properties, trusted: Sequence[str]) -> str:
    if all(exposure(opening, {port: ""}, trusted) for port in (_FIRST, _LAST)):
        return "every port"
    ends = sorted({opening.number("fromPort", _FIRST), opening.number("toPort", _LAST)})
    return f"{'port' if len(ends) == 1 else 'ports'} {'-'.join(map(str, ends))}"
