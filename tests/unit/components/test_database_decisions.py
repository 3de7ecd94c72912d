"""What decides about databases, as pure functions: versions, sizes, parameters, recovery and upgrades."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components import DatabaseUpgradeSettings, MySqlDatabaseSettings, PostgresDatabaseSettings
from devops_components.data.database_engines import MYSQL, POSTGRES, EngineFacts, memory_bytes
from devops_components.data.database_parameters import apply_method, parameters
from devops_components.data.database_recovery import achievable, check_objectives
from devops_components.data.database_upgrades import check_upgrade

GIB = 1024**3
UPGRADE: dict[str, Any] = {"major": "17", "replicas": 0, "aurora": False, "own_password": True}
BLUE_GREEN: dict[str, Any] = {"mode": "blue_green", "snapshot_taken": "orders-before-17"}


@pytest.mark.parametrize(
    ("facts", "aurora", "version", "family"),
    [
        (POSTGRES, False, "17", "postgres17"),
        (POSTGRES, False, "17.6", "postgres17"),
        (POSTGRES, True, "16.4", "aurora-postgresql16"),
        (MYSQL, False, "8.4.7", "mysql8.4"),
        (MYSQL, True, "8.0.mysql_aurora.3.10.0", "aurora-mysql8.0"),
    ],
)
def test_the_family_of_parameters_follows_the_major_version(facts: EngineFacts, aurora: bool, version: str, family: str) -> None:
    assert facts.offer(aurora=aurora).family(facts.major(version)) == family


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.t4g.micro", 1),
        ("db.t4g.medium", 4),
        ("db.m7g.large", 8),
        ("db.m7g.16xlarge", 256),
        ("db.r7g.2xlarge", 64),
        ("db.c6gd.xlarge", 8),
    ],
)
def test_the_memory_of_a_machine_is_in_its_class(instance_class: str, gib: int) -> None:
    assert memory_bytes(instance_class) == gib * GIB


@pytest.mark.parametrize("instance_class", ["db.x1e.xlarge", "db.m7g.metal", "db.z1d.large"])
def test_the_memory_of_an_unusual_machine_is_not_guessed(instance_class: str) -> None:
    assert memory_bytes(instance_class) is None


@pytest.mark.parametrize(
    ("facts", "aurora", "gib", "connections"),
    [
        (POSTGRES, False, 4, 450),
        (POSTGRES, False, 64, 5000),
        (POSTGRES, True, 16, 1802),
        (MYSQL, False, 4, 341),
        (MYSQL, True, 16, 1069),
        (MYSQL, True, 4, 108),
    ],
)
def test_connections_grow_with_memory_as_rds_computes_them(facts: EngineFacts, aurora: bool, gib: int, connections: int) -> None:
    assert facts.offer(aurora=aurora).max_connections(gib * GIB) == connections


@given(st.sampled_from([POSTGRES, MYSQL]), st.booleans(), st.integers(1, 512), st.integers(1, 512))
def test_more_memory_never_means_fewer_connections(facts: EngineFacts, aurora: bool, one: int, other: int) -> None:
    most = facts.offer(aurora=aurora).max_connections

    assert most(min(one, other) * GIB) <= most(max(one, other) * GIB)


def test_what_is_not_known_to_be_dynamic_waits_for_a_restart() -> None:
    settings = PostgresDatabaseSettings(parameters={"shared_buffers": "1000", "work_mem": "65536"})

    assert {key: apply_method(settings, key) for key in parameters(settings)} == {
        "rds.force_ssl": "pending-reboot",
        "log_lock_waits": "immediate",
        "log_min_duration_statement": "immediate",
        "shared_buffers": "pending-reboot",
        "work_mem": "immediate",
    }


def test_a_persons_parameter_beats_the_engines_own() -> None:
    assert parameters(MySqlDatabaseSettings(parameters={"long_query_time": "5"})) == {
        "require_secure_transport": "1",
        "slow_query_log": "1",
        "long_query_time": "5",
        "log_output": "FILE",
    }


def test_a_blue_green_update_of_postgres_copies_by_logical_replication() -> None:
    settings = PostgresDatabaseSettings(upgrade=DatabaseUpgradeSettings(mode="blue_green"))

    assert parameters(settings)["rds.logical_replication"] == "1"


@pytest.mark.parametrize(
    ("aurora", "standby", "can"),
    [
        (False, True, (5, 2, 230)),
        (False, False, (5, 230, 230)),
        (True, True, (5, 1, None)),
        (True, False, (5, 10, None)),
    ],
)
def test_what_a_database_can_do_after_a_loss(aurora: bool, standby: bool, can: tuple[int, int, int | None]) -> None:
    assert achievable(aurora=aurora, standby=standby, storage_gb=1000) == can


@given(st.booleans(), st.booleans(), st.integers(20, 65536), st.integers(20, 65536))
def test_a_larger_database_is_never_back_sooner_and_a_standby_never_later(
    aurora: bool, standby: bool, one: int, other: int
) -> None:
    small, large = sorted((one, other))

    assert (
        achievable(aurora=aurora, standby=standby, storage_gb=small).rto_minutes
        <= achievable(aurora=aurora, standby=standby, storage_gb=large).rto_minutes
    )
    assert (
        achievable(aurora=aurora, standby=True, storage_gb=one).rto_minutes
        <= achievable(aurora=aurora, standby=False, storage_gb=one).rto_minutes
    )


@given(st.booleans(), st.booleans(), st.integers(20, 65536), st.integers(0, 20), st.integers(0, 20000))
def test_an_objective_is_accepted_exactly_where_it_can_be_met(
    aurora: bool, standby: bool, storage_gb: int, rpo: int, rto: int
) -> None:
    can = achievable(aurora=aurora, standby=standby, storage_gb=storage_gb)

    try:
        check_objectives(can, rpo_minutes=rpo, rto_minutes=rto)
        accepted = True
    except ValueError:
        accepted = False

    assert accepted is (rpo >= can.rpo_minutes and rto >= can.rto_minutes)


OTHER_MAJOR = "upgrade.allow_major_upgrade_to is 18, but engine_version is 17; the two must be the same major version"
REPLICAS_STAY = (
    "upgrade.allow_major_upgrade_to is 17, and read_replicas is 1; a replica cannot follow a source of another major version, so "
    "set it to 0 for the upgrade"
)
REPLICAS_LOST = (
    "upgrade.mode is blue_green, and read_replicas is 2; replicas would go on copying from the database that was replaced "
    "(terraform-provider-aws#33702), so set it to 0 for the update"
)
NOT_AURORA = "upgrade.mode is blue_green; the provider has it for instances alone, so set in_place or leave out aurora"
MANAGED = (
    "upgrade.mode is blue_green, and RDS manages the master password, with which it makes no blue/green deployments; hand over a "
    "master_password first, in a deployment of its own"
)
NO_SNAPSHOT = (
    "upgrade.mode is blue_green, which deletes the old database without a snapshot, and its automated ones with it "
    "(terraform-provider-aws#42354, #37775); take one and name it in upgrade.snapshot_taken, or set snapshot_before to false"
)


@pytest.mark.parametrize(
    ("upgrade", "of", "says"),
    [
        ({"allow_major_upgrade_to": "18"}, {}, OTHER_MAJOR),
        ({"allow_major_upgrade_to": "17"}, {"replicas": 1}, REPLICAS_STAY),
        (BLUE_GREEN, {"aurora": True}, NOT_AURORA),
        (BLUE_GREEN, {"replicas": 2}, REPLICAS_LOST),
        (BLUE_GREEN, {"own_password": False}, MANAGED),
        ({"mode": "blue_green"}, {}, NO_SNAPSHOT),
    ],
)
def test_an_upgrade_that_would_fail_or_lose_something_is_refused(upgrade: dict[str, Any], of: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match="upgrade") as refused:
        check_upgrade(DatabaseUpgradeSettings(**upgrade), **{**UPGRADE, **of})

    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("upgrade", "of"),
    [
        ({}, {"replicas": 3, "own_password": False}),
        ({"allow_major_upgrade_to": "17"}, {"own_password": False}),
        ({"allow_major_upgrade_to": "17"}, {"aurora": True, "replicas": 1, "own_password": False}),
        (BLUE_GREEN, {}),
        ({"mode": "blue_green", "snapshot_before": False}, {}),
    ],
)
def test_an_upgrade_that_can_be_undone_is_accepted(upgrade: dict[str, Any], of: dict[str, Any]) -> None:
    assert check_upgrade(DatabaseUpgradeSettings(**upgrade), **{**UPGRADE, **of}) is None
