"""Whether a database's storage is encrypted."""

from __future__ import annotations

from devops_policies.known import some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="rds-encrypted",
    types=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/globalCluster:GlobalCluster"),
    severity=Severity.HIGH,
    levels="M/M/M",
    sandbox="M",
    fix="set `storageEncrypted: true`; an existing database is replaced, so restore it from an encrypted copy of a snapshot",
    good={"storageEncrypted": True},
    bad={"storageEncrypted": False},
)
def rds_encrypted(resource: Resource, _context: Context) -> Violations:
    """Databases encrypt their storage.

    Snapshots and replicas inherit the setting, so one plain database leaks through every copy of it.
    """
    if not some(lambda: resource.flag("storageEncrypted", _by_default(resource)), lambda: _is_inherited(resource)):
        yield Violation("the storage is not encrypted", "storageEncrypted")


def _by_default(resource: Resource) -> bool:
    """Serverless v1 clusters are always encrypted."""
    return resource.text("engineMode") == "serverless"


def _is_inherited(resource: Resource) -> bool:
    """A replica in the same region, or a global cluster made from a cluster, is as its source, which is judged by itself.

    A source in another region is named by its ARN; its replica is encrypted exactly if it names a key.
    """
    if resource.has("sourceDbClusterIdentifier"):
        return True
    source = resource.text("replicateSourceDb")
    return bool(source) and (resource.has("kmsKeyId") or not source.startswith("arn:"))
