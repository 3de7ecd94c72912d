"""Whether a database gets the fixes of its engine."""

from __future__ import annotations

from devops_policies.databases import CLUSTER_INSTANCE, INSTANCE, is_custom
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="rds-minor-upgrades",
    types=(INSTANCE, CLUSTER_INSTANCE),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="leave `autoMinorVersionUpgrade` out or set it to `true`; upgrades wait for the maintenance window",
    good={"autoMinorVersionUpgrade": True},
    bad={"autoMinorVersionUpgrade": False},
)
def rds_minor_upgrades(resource: Resource, _context: Context) -> Violations:
    """Databases take minor upgrades by themselves.

    Minor versions bring fixes of security holes and nothing that breaks a program; by hand they come months late. They are on
    where nothing is said. RDS Custom is left out: it has no automatic upgrades.
    """
    if every(lambda: not resource.flag("autoMinorVersionUpgrade", True), lambda: not is_custom(resource)):
        yield Violation("fixes of the engine wait until somebody installs them", "autoMinorVersionUpgrade")
