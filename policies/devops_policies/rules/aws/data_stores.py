"""Whether tables, caches and file systems keep what they hold."""

from __future__ import annotations

from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource
from devops_policies.written import is_given

_TABLE = "aws:dynamodb/table:Table"
_CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
_FILES = "aws:efs/fileSystem:FileSystem"
_AT_REST = "atRestEncryptionEnabled"
_ENCRYPTED_BY_DEFAULT = "valkey"
_LOGINS = ("authToken", "authTokenWo", "userGroupIds")


@rule(
    id="data-stores",
    types=(_TABLE, _CACHE, _FILES),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("ddb-pitr", "cache-enc", "efs-enc"),
    fix=(
        "set `pointInTimeRecovery: {enabled: true}` and `deletionProtectionEnabled: true` on tables; `atRestEncryptionEnabled`, "
        "`transitEncryptionEnabled` and `userGroupIds` or an `authToken` on caches; `encrypted: true` on file systems"
    ),
    good=[
        Mock(_TABLE, "carts", {"pointInTimeRecovery": {"enabled": True}, "deletionProtectionEnabled": True}),
        Mock(
            _CACHE,
            "sessions",
            {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True, "userGroupIds": ["sessions"]},
        ),
        Mock(_FILES, "uploads", {"encrypted": True}),
    ],
    bad=[Mock(_TABLE, "carts"), Mock(_CACHE, "sessions"), Mock(_FILES, "uploads")],
)
def data_stores(resource: Resource, context: Context) -> Violations:
    """Tables can be restored and are hard to delete; caches and file systems are encrypted.

    A faulty program empties a table within seconds, and without point-in-time recovery the last good state is gone. A cache
    without TLS and a login answers whoever reaches it. Every replica of a table has switches of its own. A secondary cache of
    a global datastore is left out: it takes over what its primary says.
    """
    if resource.type == _TABLE:
        yield from _table(resource, context)
    elif resource.type == _CACHE:
        yield from _cache(resource, context)
    elif not resource.flag("encrypted"):
        yield Violation("the file system is not encrypted", "encrypted", "efs-enc")


def _table(table: Resource, context: Context) -> Violations:
    with context.doubts:
        if not table.flag("pointInTimeRecovery.enabled"):
            yield Violation("the table cannot be restored to a moment of the past", "pointInTimeRecovery.enabled", "ddb-pitr")
    with context.doubts:
        if not table.flag("deletionProtectionEnabled"):
            yield Violation("the table can be deleted at once", "deletionProtectionEnabled", "ddb-pitr")
    for replica in table.each("replicas"):
        with context.doubts:
            if not replica.flag("pointInTimeRecovery"):
                place = replica.text("regionName", "another region")
                yield Violation(f"its replica in {place} cannot be restored", replica.at("pointInTimeRecovery"), "ddb-pitr")


def _cache(cache: Resource, context: Context) -> Violations:
    if cache.has("globalReplicationGroupId"):
        return
    with context.doubts:
        if not (cache.flag(_AT_REST) if cache.has(_AT_REST) else cache.text("engine") == _ENCRYPTED_BY_DEFAULT):
            yield Violation("what it writes to disk is not encrypted", _AT_REST, "cache-enc")
    with context.doubts:
        if not cache.flag("transitEncryptionEnabled"):
            yield Violation("clients speak to it without TLS", "transitEncryptionEnabled", "cache-enc")
        elif cache.text("transitEncryptionMode", "required") != "required":
            yield Violation("clients may speak to it without TLS", "transitEncryptionMode", "cache-enc")
    if not any(is_given(cache, path) for path in _LOGINS):
        yield Violation("nobody needs a password to read it", "authToken", "cache-enc")
