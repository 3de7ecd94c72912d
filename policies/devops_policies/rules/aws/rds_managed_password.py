"""Where a database's master password comes from."""

from __future__ import annotations

from devops_policies.known import some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_WRITTEN = ("password", "masterPassword")
_NOT_KEPT = ("passwordWo", "masterPasswordWo")
_FROM_ELSEWHERE = (
    *("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import"),
    *("replicationSourceIdentifier", "globalClusterIdentifier"),
)


@rule(
    id="rds-managed-password",
    types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="set `manageMasterUserPassword: true`; RDS makes the password, keeps it in Secrets Manager and rotates it",
    good={"manageMasterUserPassword": True},
    bad={"password": "correct horse battery staple"},
)
def rds_managed_password(resource: Resource, _context: Context) -> Violations:
    """RDS manages the master password of its databases.

    A password that passes through the program ends up in configuration, state and logs, and nobody ever changes it. A
    write-only password is accepted, for nothing keeps it; a restored or replicated database brings its own.
    """
    written = [path for path in _WRITTEN if resource.has(path)]
    if written:
        yield Violation("the program sets the master password itself", written[0])
    elif not some(
        lambda: resource.flag("manageMasterUserPassword"), lambda: any(map(resource.has, (*_NOT_KEPT, *_FROM_ELSEWHERE)))
    ):
        yield Violation("nothing manages the master password", "manageMasterUserPassword")
