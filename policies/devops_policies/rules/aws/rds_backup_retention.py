"""How far back a database can be restored."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource
from devops_policies.written import is_given

_MOST_DAYS = 35
"""RDS keeps automated backups no longer."""


@rule(
    id="rds-backup-retention",
    types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `backupRetentionPeriod` to the days you need to go back, up to 35",
    settings={"days": setting("Fewest days of automated backups", 1, 7, 14, minimum=1, maximum=_MOST_DAYS)},
    good={"backupRetentionPeriod": 14},
    bad={"backupRetentionPeriod": 0},
)
def rds_backup_retention(resource: Resource, context: Context) -> Violations:
    """Databases can be restored to any moment of the last days.

    Damage is often noticed days later, and what was not kept until then cannot be restored. Clusters keep one day and
    instances none where nothing is set. A read replica is left out: its source is what is backed up.
    """
    if is_given(resource, "replicateSourceDb"):
        return
    days = resource.number("backupRetentionPeriod", 1 if resource.type.startswith("aws:rds/cluster") else 0)
    needed = context.settings["days"]
    if not needed <= days <= _MOST_DAYS:
        yield Violation(f"backups are kept for {days} days, {needed} to {_MOST_DAYS} are needed", "backupRetentionPeriod")
