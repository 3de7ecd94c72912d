"""Rules about keys, buckets, databases and logs."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

CLUSTER = "aws:rds/cluster:Cluster"
GLOBAL_CLUSTER = "aws:rds/globalCluster:GlobalCluster"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"

FLAGS = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}


def test_public_access_needs_all_four_blocks() -> None:
    assert found("s3-bpa-four-true", FLAGS) == []
    assert found("s3-bpa-four-true", {**FLAGS, "ignorePublicAcls": "false"}) == ["[bucket] not set to true: ignorePublicAcls"]
    assert found("s3-bpa-four-true", {}) == [f"[bucket] not set to true: {', '.join(FLAGS)}"]
    assert found("s3-bpa-four-true", {}, type=ACCOUNT_BLOCK) == [f"[account] not set to true: {', '.join(FLAGS)}"]


def test_a_missing_block_is_certain_though_another_is_not_known() -> None:
    said = found("s3-bpa-four-true", {**FLAGS, "blockPublicAcls": UNKNOWN, "blockPublicPolicy": False})

    assert said == ["[bucket] not set to true: blockPublicPolicy", unknown("blockPublicAcls")]


ROTATION: dict[str, tuple[dict[str, Any], list[str]]] = {
    "rotated yearly": ({"enableKeyRotation": True}, []),
    "rotated oftener": ({"enableKeyRotation": True, "rotationPeriodInDays": 90}, []),
    "rotated too seldom": (
        {"enableKeyRotation": True, "rotationPeriodInDays": 366},
        ["the key is rotated every 366 days, at most 365 are allowed"],
    ),
    "never rotated": ({}, ["the key is never rotated"]),
    "for signatures": ({"customerMasterKeySpec": "ECC_NIST_P256", "keyUsage": "SIGN_VERIFY"}, []),
    "for message authentication": ({"customerMasterKeySpec": "HMAC_256"}, []),
    "in a store of one's own": ({"customKeyStoreId": "cks-0123"}, []),
    "of a kind not known yet": ({"customerMasterKeySpec": UNKNOWN}, [unknown("customerMasterKeySpec")]),
    "never rotated, with a period not known yet": (
        {"enableKeyRotation": False, "rotationPeriodInDays": UNKNOWN},
        ["the key is never rotated", unknown("rotationPeriodInDays")],
    ),
}


@pytest.mark.parametrize("case", ROTATION)
def test_rotation_is_judged_of_a_key(case: str) -> None:
    key, said = ROTATION[case]

    assert found("kms-rotation", key) == said


@pytest.mark.parametrize(("environment", "needed"), [("dev", 7), ("testing", 7), ("staging", 14), ("production", 30)])
def test_a_deleted_key_waits_longer_in_stricter_environments(environment: str, needed: int) -> None:
    assert found("kms-deletion-guard", {"deletionWindowInDays": needed}, environment) == []
    assert found("kms-deletion-guard", {"deletionWindowInDays": needed - 1}, environment) == [
        f"[window] a deleted key is gone after {needed - 1} days, at least {needed} are needed"
    ]
    assert found("kms-deletion-guard", {}, environment) == []


def test_bypassing_the_lockout_check_is_found_though_the_window_is_not_known() -> None:
    said = found("kms-deletion-guard", {"deletionWindowInDays": UNKNOWN, "bypassPolicyLockoutSafetyCheck": True})

    assert said == ["[lockout] a policy may lock everyone out of the key", unknown("deletionWindowInDays")]


def test_a_database_without_an_answer_is_private() -> None:
    assert found("rds-no-public", {}) == []
    assert found("rds-no-public", {"publiclyAccessible": "true"}) == ["the database gets a public address"]
    assert found("rds-no-public", {"publiclyAccessible": UNKNOWN}) == [unknown("publiclyAccessible")]


PLAIN = ["the storage is not encrypted"]
STORAGE: dict[str, tuple[dict[str, Any], str | None, list[str]]] = {
    "an encrypted instance": ({"storageEncrypted": True}, None, []),
    "an instance that says nothing": ({}, None, PLAIN),
    "an instance with a key, and no encryption": ({"kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"}, None, PLAIN),
    "an instance not known yet": ({"storageEncrypted": UNKNOWN}, None, [unknown("storageEncrypted")]),
    "an instance restored from a snapshot": ({"snapshotIdentifier": "old"}, None, PLAIN),
    "a replica in the same region": ({"replicateSourceDb": "orders"}, None, []),
    "a replica of another region with a key": (
        {"replicateSourceDb": "arn:aws:rds:eu-west-1:111122223333:db:orders", "kmsKeyId": UNKNOWN},
        None,
        [],
    ),
    "a replica of another region without one": (
        {"replicateSourceDb": "arn:aws:rds:eu-west-1:111122223333:db:orders"},
        None,
        PLAIN,
    ),
    "a replica of something not known yet": ({"replicateSourceDb": UNKNOWN}, None, [unknown("replicateSourceDb")]),
    "an encrypted replica of something not known yet": ({"replicateSourceDb": UNKNOWN, "storageEncrypted": True}, None, []),
    "a cluster that says nothing": ({"engine": "aurora-postgresql"}, CLUSTER, PLAIN),
    "a serverless cluster of the first version": ({"engineMode": "serverless"}, CLUSTER, []),
    "such a cluster that says no": ({"engineMode": "serverless", "storageEncrypted": False}, CLUSTER, PLAIN),
    "a global cluster that says nothing": ({}, GLOBAL_CLUSTER, PLAIN),
    "a global cluster made from a cluster": ({"sourceDbClusterIdentifier": UNKNOWN}, GLOBAL_CLUSTER, []),
}


@pytest.mark.parametrize("case", STORAGE)
def test_encryption_is_judged_of(case: str) -> None:
    database, type_, said = STORAGE[case]

    assert found("rds-encrypted", database, type=type_) == said


@pytest.mark.parametrize(
    ("environment", "needed"), [("sandbox", 1), ("dev", 1), ("testing", 1), ("staging", 7), ("production", 14)]
)
def test_backups_reach_further_back_in_stricter_environments(environment: str, needed: int) -> None:
    def said(days: int) -> list[str]:
        return found("rds-backup-retention", {"backupRetentionPeriod": days}, environment)

    assert [said(days) for days in (needed, 35)] == [[], []]
    assert [said(days) for days in (needed - 1, 36)] == [
        [f"backups are kept for {days} days, {needed} to 35 are needed"] for days in (needed - 1, 36)
    ]


def test_what_is_left_out_of_backups_is_what_aws_does() -> None:
    assert found("rds-backup-retention", {}, "dev") == ["backups are kept for 0 days, 1 to 35 are needed"]
    assert found("rds-backup-retention", {}, "dev", type=CLUSTER) == []
    assert found("rds-backup-retention", {"replicateSourceDb": UNKNOWN}) == []


def test_a_pack_can_ask_for_more_days() -> None:
    said = found("rds-backup-retention", {"backupRetentionPeriod": 14}, settings={"days": 30})

    assert said == ["backups are kept for 14 days, 30 to 35 are needed"]


AT_ONCE, NO_SNAPSHOT = (
    "[protection] the database can be deleted at once",
    "[final-snapshot] a deleted database leaves no snapshot",
)
DELETION: dict[str, tuple[dict[str, Any], list[str]]] = {
    "guarded": ({"deletionProtection": True, "finalSnapshotIdentifier": "last"}, []),
    "guarded, with a snapshot named later": ({"deletionProtection": True, "finalSnapshotIdentifier": UNKNOWN}, []),
    "without a name for the snapshot": ({"deletionProtection": True}, [NO_SNAPSHOT]),
    "with a name, and skipped": (
        {"deletionProtection": True, "finalSnapshotIdentifier": "last", "skipFinalSnapshot": True},
        [NO_SNAPSHOT],
    ),
    "unguarded": ({}, [AT_ONCE, NO_SNAPSHOT]),
    "unguarded, for all that is known": (
        {"deletionProtection": UNKNOWN, "skipFinalSnapshot": True},
        [NO_SNAPSHOT, unknown("deletionProtection")],
    ),
    "a replica": ({"replicateSourceDb": "orders"}, []),
}


@pytest.mark.parametrize("case", DELETION)
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_deletion_is_judged_of_a_database(case: str, environment: str) -> None:
    database, said = DELETION[case]

    assert found("rds-deletion-guard", database, environment) == said


def test_rules_that_are_off_say_nothing() -> None:
    assert found("rds-deletion-guard", {}, "dev") == []
    assert found("rds-multi-az", {}, "sandbox") == []


def test_a_standby_is_asked_of_everything_but_replicas() -> None:
    assert found("rds-multi-az", {}) == ["the database runs in a single zone"]
    assert found("rds-multi-az", {"multiAz": UNKNOWN}) == [unknown("multiAz")]
    assert found("rds-multi-az", {"replicateSourceDb": "orders"}) == []


ITSELF, NOTHING = "the program sets the master password itself", "nothing manages the master password"
PASSWORDS: dict[str, tuple[dict[str, Any], str | None, list[str]]] = {
    "managed by RDS": ({"manageMasterUserPassword": True}, None, []),
    "written and never kept": ({"passwordWo": UNKNOWN, "passwordWoVersion": 1}, None, []),
    "written and never kept, of a cluster": ({"masterPasswordWo": "hunter2"}, CLUSTER, []),
    "that of a snapshot": ({"snapshotIdentifier": "old"}, None, []),
    "that of a source": ({"replicateSourceDb": UNKNOWN}, None, []),
    "that of another region's cluster": ({"globalClusterIdentifier": "orders"}, CLUSTER, []),
    "written": ({"password": "hunter2"}, None, [ITSELF]),
    "written, of a cluster": ({"masterPassword": "hunter2"}, CLUSTER, [ITSELF]),
    "made by the program and not known yet": ({"password": UNKNOWN}, None, [ITSELF]),
    "written beside a snapshot": ({"password": "hunter2", "snapshotIdentifier": "old"}, None, [ITSELF]),
    "written though RDS manages it": ({"password": "hunter2", "manageMasterUserPassword": True}, None, [ITSELF]),
    "nowhere": ({"manageMasterUserPassword": False}, None, [NOTHING]),
    "perhaps managed": ({"manageMasterUserPassword": UNKNOWN}, None, [unknown("manageMasterUserPassword")]),
}


@pytest.mark.parametrize("case", PASSWORDS)
def test_the_master_password_is(case: str) -> None:
    database, type_, said = PASSWORDS[case]

    assert found("rds-managed-password", database, type=type_) == said


NO_KEY = "[kms] logs are not encrypted with a key of your own"
LOGS: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "a year with a key": ({"retentionInDays": 365, "kmsKeyId": UNKNOWN}, "production", []),
    "a year without one": ({"retentionInDays": 365}, "production", [NO_KEY]),
    "a month in staging": ({"retentionInDays": 30}, "staging", []),
    "a week in staging": ({"retentionInDays": 7}, "staging", ["[days] logs are kept for 7 days, at least 30 are needed"]),
    "a week in dev": ({"retentionInDays": 7}, "dev", []),
    "forever": ({"retentionInDays": 0}, "dev", ["[days] logs are kept forever"]),
    "forever by saying nothing": ({}, "dev", ["[days] logs are kept forever"]),
    "for a time not known yet": ({"retentionInDays": UNKNOWN}, "production", [NO_KEY, unknown("retentionInDays")]),
    "for delivery": ({"logGroupClass": "DELIVERY"}, "dev", []),
}


@pytest.mark.parametrize("case", LOGS)
def test_logs_are_kept(case: str) -> None:
    group, environment, said = LOGS[case]

    assert found("logs-retention", group, environment) == said


def test_a_pack_can_allow_logs_for_ever() -> None:
    assert found("logs-retention", {}, "staging", settings={"forever": True}) == []
