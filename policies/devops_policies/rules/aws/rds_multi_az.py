"""Whether a database survives the loss of a zone."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource
from devops_policies.written import is_given


@rule(
    id="rds-multi-az",
    types=("aws:rds/instance:Instance",),
    severity=Severity.HIGH,
    levels="-/A/M",
    fix="set `multiAz: true`; the database gets a standby in another zone at twice the price",
    good={"multiAz": True},
    bad={"multiAz": False},
)
def rds_multi_az(resource: Resource, _context: Context) -> Violations:
    """Databases have a standby in another zone.

    Without one, a lost zone or a failed host means hours of restoring. A read replica is left out: it can be made anew.
    """
    if not is_given(resource, "replicateSourceDb") and not resource.flag("multiAz"):
        yield Violation("the database runs in a single zone", "multiAz")
