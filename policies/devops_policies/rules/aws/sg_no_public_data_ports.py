"""Who can reach the ports that databases, caches, brokers and file shares listen on."""

from __future__ import annotations

from devops_policies.network import SECURITY_GROUP_TYPES, exposure, openings
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_PORTS = {
    "data": {
        1433: "SQL Server",
        1521: "Oracle",
        3306: "MySQL",
        5432: "PostgreSQL",
        5439: "Redshift",
        6379: "Redis",
        9092: "Kafka",
        9200: "OpenSearch",
        11211: "Memcached",
        27017: "MongoDB",
    },
    "cifs": {445: "SMB"},
}


@rule(
    id="sg-no-public-data-ports",
    types=SECURITY_GROUP_TYPES,
    severity=Severity.CRITICAL,
    levels="M/M/M",
    keys=("data", "cifs"),
    fix="let in the security group of what uses the port instead of an address range",
    settings={"trustedPrefixLists": setting("Ids of prefix lists that do not hold the world", [])},
    good={"ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": ["sg-0123"]}]},
    bad={"ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["0.0.0.0/0"]}]},
)
def sg_no_public_data_ports(resource: Resource, context: Context) -> Violations:
    """Nobody on the internet can reach databases, caches, brokers or file shares.

    These protocols were made for trusted networks: many of them ask for no password by default, and their flaws are scanned for
    around the clock.
    """
    for opening in openings(resource):
        for key, ports in _PORTS.items():
            with context.doubts:
                exposed = exposure(opening, ports, context.settings["trustedPrefixLists"])
                if exposed:
                    yield Violation(exposed, opening.path or None, key)
