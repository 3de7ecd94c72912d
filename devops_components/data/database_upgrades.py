"""How a database gets a new version, and what stands in the way of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from devops_components._core.args import Args
from devops_components._core.types import matching

WeeklyWindow = Annotated[str, matching(r"[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d", "a weekly window, such as sun:02:30-sun:03:30")]
"""A time of the week, in UTC."""


class DatabaseUpgradeSettings(Args):
    """How a database gets a new version."""

    mode: Literal["in_place", "blue_green"] = "in_place"
    """Whether the database itself is changed, with an outage of minutes, or a copy that then takes its place within a minute.

    A copy takes over as soon as it is ready and not in the window; the old database is deleted.
    """
    window: WeeklyWindow | None = None
    """When a change that waits is made, in UTC, until this is left out again; without it the maintenance window."""
    snapshot_before: bool = True
    """Whether there must be a snapshot to go back to.

    In place, RDS takes one itself before a major upgrade. Blue/green deletes the old database without any, so `snapshot_taken`
    must name one.
    """
    snapshot_taken: str | None = Field(default=None, examples=["orders-before-18"])
    """Snapshot taken by hand before a blue/green update; the output `snapshotCommand` takes it."""
    allow_major_upgrade_to: str | None = Field(default=None, examples=["18"])
    """Major version that the database may be upgraded to, which must be the one of `engine_version`; without it none."""


def check_upgrade(upgrade: DatabaseUpgradeSettings, *, major: str, replicas: int, aurora: bool, own_password: bool) -> None:
    """Raises `ValueError` where an upgrade would fail half-way or lose what it must not."""
    allowed = upgrade.allow_major_upgrade_to
    if allowed is not None and allowed != major:
        raise ValueError(
            f"upgrade.allow_major_upgrade_to is {allowed}, but engine_version is {major}; the two must be the same major version"
        )
    if allowed is not None and replicas and not aurora:
        raise ValueError(
            f"upgrade.allow_major_upgrade_to is {allowed}, and read_replicas is {replicas}; a replica cannot follow a source of "
            "another major version, so set it to 0 for the upgrade"
        )
    if upgrade.mode == "blue_green":
        _check_blue_green(upgrade, replicas, aurora, own_password)


def _check_blue_green(upgrade: DatabaseUpgradeSettings, replicas: int, aurora: bool, own_password: bool) -> None:
    if aurora:
        raise ValueError(
            "upgrade.mode is blue_green; the provider has it for instances alone, so set in_place or leave out aurora"
        )
    if replicas:
        raise ValueError(
            f"upgrade.mode is blue_green, and read_replicas is {replicas}; replicas would go on copying from the database that "
            "was replaced (terraform-provider-aws#33702), so set it to 0 for the update"
        )
    if not own_password:
        raise ValueError(
            "upgrade.mode is blue_green, and RDS manages the master password, with which it makes no blue/green deployments; "
            "hand over a master_password first, in a deployment of its own"
        )
    if upgrade.snapshot_before and upgrade.snapshot_taken is None:
        raise ValueError(
            "upgrade.mode is blue_green, which deletes the old database without a snapshot, and its automated ones with it "
            "(terraform-provider-aws#42354, #37775); take one and name it in upgrade.snapshot_taken, "
            "or set snapshot_before to false"
        )
