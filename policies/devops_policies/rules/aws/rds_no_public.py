"""Whether a database has an address on the internet."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="rds-no-public",
    types=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="set `publiclyAccessible: false`, and reach the database through the network or a bastion",
    good={"publiclyAccessible": False},
    bad={"publiclyAccessible": True},
)
def rds_no_public(resource: Resource, _context: Context) -> Violations:
    """Databases have no address on the internet.

    With a public address only a security group stands between the data and everyone.
    """
    if resource.flag("publiclyAccessible"):
        yield Violation("the database gets a public address", "publiclyAccessible")
