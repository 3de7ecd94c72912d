"""Rules about databases, tables, caches and file systems."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_components.toolkit.simulated.facts import facts
from devops_policies.databases import engines
from devops_policies.rule import Mock

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
TABLE = "aws:dynamodb/table:Table"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
FILES = "aws:efs/fileSystem:FileSystem"


def test_the_table_of_engines_is_not_older_than_four_months() -> None:
    age = (date.today() - engines().as_of).days

    assert age <= 120, f"data/database_engines.yaml is {age} days old: compare it with its sources and set `as_of` to today"


def test_the_provider_knows_every_log_in_the_table_of_engines() -> None:
    exports = "enabledCloudwatchLogsExports[*]"

    known = {log for type_ in (INSTANCE, CLUSTER) for log in facts(type_).limits[exports].values}

    assert {log for engine in engines().by_name.values() for log in (*engine.logs, *engine.other_logs)} == known


BY_HAND = ["fixes of the engine wait until somebody installs them"]
UPGRADES: dict[str, tuple[dict[str, Any], str | None, list[str]]] = {
    "by themselves": ({"autoMinorVersionUpgrade": True}, None, []),
    "by themselves, in quotes": ({"autoMinorVersionUpgrade": "true"}, None, []),
    "as AWS does where nothing is said": ({"engine": "mysql"}, None, []),
    "by hand": ({"autoMinorVersionUpgrade": False}, None, BY_HAND),
    "by hand, in quotes": ({"autoMinorVersionUpgrade": "false"}, None, BY_HAND),
    "by hand, with an engine": ({"autoMinorVersionUpgrade": False, "engine": "mariadb"}, None, BY_HAND),
    "by hand, as a replica": ({"autoMinorVersionUpgrade": False, "replicateSourceDb": "orders"}, None, BY_HAND),
    "by hand, in a cluster": ({"autoMinorVersionUpgrade": False, "engine": "aurora-mysql"}, MEMBER, BY_HAND),
    "by hand, in a cluster that names no engine": ({"autoMinorVersionUpgrade": False}, MEMBER, BY_HAND),
    "by hand, as RDS Custom demands": ({"autoMinorVersionUpgrade": False, "engine": "custom-oracle-ee"}, None, []),
    "in a way not known yet": ({"autoMinorVersionUpgrade": UNKNOWN}, None, [unknown("autoMinorVersionUpgrade")]),
    "by hand, with an engine not known yet": (
        {"autoMinorVersionUpgrade": False, "engine": UNKNOWN},
        None,
        [unknown("engine")],
    ),
    "by themselves, with an engine not known yet": ({"engine": UNKNOWN}, None, []),
}


@pytest.mark.parametrize("case", UPGRADES)
def test_a_database_takes_minor_upgrades(case: str) -> None:
    database, type_, said = UPGRADES[case]

    assert found("rds-minor-upgrades", database, type=type_) == said


ANYBODY = ["every AWS account can restore the snapshot"]
SHARED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "with nobody": ({}, []),
    "with nobody, in a list": ({"sharedAccounts": []}, []),
    "with an account": ({"sharedAccounts": ["111122223333"]}, []),
    "with an account not known yet": ({"sharedAccounts": [UNKNOWN]}, [unknown("sharedAccounts.0")]),
    "with accounts not known yet": ({"sharedAccounts": UNKNOWN}, [unknown("sharedAccounts")]),
    "with everyone": ({"sharedAccounts": ["all"]}, ANYBODY),
    "with everyone, without a list": ({"sharedAccounts": "all"}, ANYBODY),
    "with everyone, in capitals": ({"sharedAccounts": ["ALL"]}, ANYBODY),
    "with an account and everyone": ({"sharedAccounts": ["111122223333", "all"]}, ANYBODY),
    "with everyone and an account not known yet": ({"sharedAccounts": [UNKNOWN, "all"]}, ANYBODY),
}
SNAPSHOTS = [
    "aws:rds/snapshot:Snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
]


@pytest.mark.parametrize("type_", SNAPSHOTS)
@pytest.mark.parametrize("case", SHARED)
def test_a_snapshot_is_shared(case: str, type_: str) -> None:
    snapshot, said = SHARED[case]

    assert found("rds-snapshot-private", snapshot, type=type_) == said


NO_PITR = "[ddb-pitr] the table cannot be restored to a moment of the past"
UNGUARDED = "[ddb-pitr] the table can be deleted at once"
SAFE = {"pointInTimeRecovery": {"enabled": True}, "deletionProtectionEnabled": True}
TABLES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "restorable and guarded": (SAFE, []),
    "so in another region as well": ({**SAFE, "replicas": [{"regionName": "eu-central-1", "pointInTimeRecovery": True}]}, []),
    "neither": ({}, [NO_PITR, UNGUARDED]),
    "neither, and says so": (
        {"pointInTimeRecovery": {"enabled": False}, "deletionProtectionEnabled": "false"},
        [NO_PITR, UNGUARDED],
    ),
    "guarded alone": ({"deletionProtectionEnabled": True}, [NO_PITR]),
    "restorable alone": ({"pointInTimeRecovery": {"enabled": "true"}}, [UNGUARDED]),
    "not so in another region": (
        {**SAFE, "replicas": [{"regionName": "eu-central-1", "pointInTimeRecovery": True}, {"regionName": "us-east-1"}]},
        ["[ddb-pitr] its replica in us-east-1 cannot be restored"],
    ),
    "guarded in a way not known yet": ({**SAFE, "deletionProtectionEnabled": UNKNOWN}, [unknown("deletionProtectionEnabled")]),
    "restorable in a way not known yet, and unguarded": (
        {"pointInTimeRecovery": UNKNOWN},
        [UNGUARDED, unknown("pointInTimeRecovery")],
    ),
    "with replicas not known yet": ({**SAFE, "replicas": UNKNOWN}, [unknown("replicas")]),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_is(case: str) -> None:
    table, said = TABLES[case]

    assert found("data-stores", [Mock(TABLE, "carts", table)]) == said


PLAIN_DISK = "[cache-enc] what it writes to disk is not encrypted"
PLAIN_WIRE = "[cache-enc] clients speak to it without TLS"
NO_LOGIN = "[cache-enc] nobody needs a password to read it"
BOTH = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True}
CACHES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "encrypted, with users": ({**BOTH, "userGroupIds": ["sessions"]}, []),
    "encrypted, with a password": ({**BOTH, "authToken": "correct horse battery staple"}, []),
    "encrypted, with a password nobody keeps": ({**BOTH, "authTokenWo": "correct horse battery staple"}, []),
    "encrypted, with a password not known yet": ({**BOTH, "authToken": UNKNOWN}, []),
    "encrypted by Valkey itself": ({"engine": "valkey", "transitEncryptionEnabled": True, "userGroupIds": ["a"]}, []),
    "a copy in another region": ({"globalReplicationGroupId": UNKNOWN}, []),
    "plain": ({}, [PLAIN_DISK, PLAIN_WIRE, NO_LOGIN]),
    "plain, and says so": (
        {"atRestEncryptionEnabled": False, "transitEncryptionEnabled": "false"},
        [PLAIN_DISK, PLAIN_WIRE, NO_LOGIN],
    ),
    "plain on the disk of Valkey": (
        {**BOTH, "engine": "valkey", "atRestEncryptionEnabled": False, "userGroupIds": ["a"]},
        [PLAIN_DISK],
    ),
    "plain on the wire": ({"atRestEncryptionEnabled": True, "authToken": UNKNOWN}, [PLAIN_WIRE]),
    "plain for those who like": (
        {**BOTH, "transitEncryptionMode": "preferred", "userGroupIds": ["a"]},
        ["[cache-enc] clients may speak to it without TLS"],
    ),
    "open": (BOTH, [NO_LOGIN]),
    "open, with an empty list of users": ({**BOTH, "userGroupIds": []}, [NO_LOGIN]),
    "of an engine not known yet": (
        {"engine": UNKNOWN, "transitEncryptionEnabled": False, "userGroupIds": ["a"]},
        [PLAIN_WIRE, unknown("engine")],
    ),
}


@pytest.mark.parametrize("case", CACHES)
def test_a_cache_is(case: str) -> None:
    cache, said = CACHES[case]

    assert found("data-stores", [Mock(CACHE, "sessions", cache)]) == said


def test_no_finding_shows_the_password_of_a_cache() -> None:
    said = found("data-stores", [Mock(CACHE, "sessions", {"authToken": "hunter2"})])

    assert said == [PLAIN_DISK, PLAIN_WIRE]


def test_a_file_system_is_encrypted() -> None:
    plain = ["[efs-enc] the file system is not encrypted"]

    assert found("data-stores", [Mock(FILES, "uploads", {"encrypted": True})]) == []
    assert found("data-stores", [Mock(FILES, "uploads", {"encrypted": "false"})]) == plain
    assert found("data-stores", [Mock(FILES, "uploads", {"kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"})]) == plain
    assert found("data-stores", [Mock(FILES, "uploads", {"encrypted": UNKNOWN})]) == [unknown("encrypted")]
