"""Who can restore a snapshot of a database."""

from __future__ import annotations

from devops_policies.known import settled
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_EVERYONE = "all"


@rule(
    id="rds-snapshot-private",
    types=(
        "aws:rds/snapshot:Snapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    ),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the accounts in `sharedAccounts`, or leave it out",
    good={"sharedAccounts": ["111122223333"]},
    bad={"sharedAccounts": ["all"]},
)
def rds_snapshot_private(resource: Resource, _context: Context) -> Violations:
    """No snapshot of a database is shared with everyone.

    Any AWS account can make a database of a public snapshot and read everything in it. Copies and snapshots of clusters are
    shared in the same way.
    """
    if settled(resource.strings("sharedAccounts"), lambda accounts: _EVERYONE in map(str.lower, accounts)):
        yield Violation("every AWS account can restore the snapshot", "sharedAccounts")
