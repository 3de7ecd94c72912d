"""The table of defaults holds what the environments promise."""

from __future__ import annotations

from typing import get_args

from devops_components._core.profiles import PROFILES, ProfileName


def test_there_is_a_profile_for_every_environment() -> None:
    assert tuple(PROFILES) == get_args(ProfileName)


def test_protection_begins_at_staging() -> None:
    assert [name for name, profile in PROFILES.items() if profile.protect] == ["staging", "production"]


def test_no_protected_environment_may_lose_its_stores() -> None:
    assert not [name for name, profile in PROFILES.items() if profile.protect and profile.force_destroy]


def test_backups_reach_further_the_closer_an_environment_is_to_production() -> None:
    days = [profile.backup_retention_days for profile in PROFILES.values()]

    assert days == [1, 1, 7, 14, 35]


def test_backups_are_locked_in_production_alone_and_by_a_lock_that_can_be_undone() -> None:
    assert {name: profile.backup_lock for name, profile in PROFILES.items() if profile.backup_lock != "none"} == {
        "production": "governance"
    }


def test_every_network_records_what_it_refuses() -> None:
    assert {profile.flow_logs for profile in PROFILES.values()} == {"reject", "all"}


def test_staging_is_built_like_production() -> None:
    same = (
        "zones",
        "nat",
        "endpoints",
        "multi_az",
        "backup_copies",
        "protect",
        "apply_immediately",
        "deployment",
        "min_healthy_percent",
        "flow_logs",
        "access_logs",
        "web_acl",
    )

    assert all(getattr(PROFILES["staging"], field) == getattr(PROFILES["production"], field) for field in same)


def test_only_a_sandbox_ends_by_itself() -> None:
    assert [name for name, profile in PROFILES.items() if profile.ttl_hours is not None] == ["sandbox"]


def test_only_what_is_watched_by_people_at_work_or_on_call_promises_anything() -> None:
    targets = {name: profile.availability_target for name, profile in PROFILES.items() if profile.availability_target}

    assert targets == {"staging": 0.99, "production": 0.999}
    assert set(targets) == {name for name, profile in PROFILES.items() if profile.alarms in ("ticket", "page")}
