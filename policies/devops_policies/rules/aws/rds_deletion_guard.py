"""How hard it is to lose a database."""

from __future__ import annotations

from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource
from devops_policies.written import is_given


@rule(
    id="rds-deletion-guard",
    types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    severity=Severity.HIGH,
    levels="-/A/M",
    keys=("protection", "final-snapshot"),
    fix="set `deletionProtection: true`, `skipFinalSnapshot: false` and a `finalSnapshotIdentifier`",
    good={"deletionProtection": True, "finalSnapshotIdentifier": "orders-final"},
    bad={"deletionProtection": False, "skipFinalSnapshot": True},
)
def rds_deletion_guard(resource: Resource, context: Context) -> Violations:
    """A database cannot be lost by accident.

    A renamed resource or a mistaken destroy deletes a database within minutes, and its automated backups with it. A read
    replica is left out: it holds nothing of its own.
    """
    if is_given(resource, "replicateSourceDb"):
        return
    with context.doubts:
        if not resource.flag("deletionProtection"):
            yield Violation("the database can be deleted at once", "deletionProtection", "protection")
    with context.doubts:
        if not every(lambda: not resource.flag("skipFinalSnapshot"), lambda: resource.has("finalSnapshotIdentifier")):
            yield Violation("a deleted database leaves no snapshot", "skipFinalSnapshot", "final-snapshot")
