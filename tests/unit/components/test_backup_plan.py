"""`BackupPlan`: every day, kept for as long as damage hides, copied away, and deleted by nobody before its time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components import BackupPlan, BackupPlanArgs, EnvironmentAlarmSettings, EnvironmentArgs, NetworkSettings
from devops_components._core.profiles import PROFILES, ProfileName
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render

KEY, VAULT, ALIAS = "aws:kms/key:Key", "aws:backup/vault:Vault", "aws:kms/alias:Alias"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
PLACE = {
    "account": "123456789012",
    "region": "eu-west-1",
    "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
}

ALWAYS = {
    (VAULT, "saves"),
    ("aws:backup/plan:Plan", "saves"),
    ("aws:backup/selection:Selection", "saves-tagged"),
    ("aws:iam/role:Role", "saves"),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "saves-backup"),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "saves-restores"),
}
COPIED = {(KEY, "saves-copies"), (ALIAS, "saves-copies"), (VAULT, "saves-copies")}


def plan(render: Render, profile: ProfileName = "production", **args: Any) -> Graph:
    return render(lambda: BackupPlan("saves", BackupPlanArgs(**{**PLACE, "profile": profile, **args})))


def made(graph: Graph) -> set[tuple[str, str]]:
    return {(node.type, node.name) for node in graph.resources if node.custom and not node.type.startswith("pulumi:")}


def rule(graph: Graph) -> dict[str, Any]:
    (found,) = graph.of_type("aws:backup/plan:Plan")
    (only,) = found.inputs["rules"]
    return only


def region(node: Node) -> str:
    return node.outputs["arn"].split(":")[3]


@pytest.mark.parametrize(
    ("profile", "besides"),
    [
        ("sandbox", set[tuple[str, str]]()),
        ("dev", set[tuple[str, str]]()),
        ("testing", set[tuple[str, str]]()),
        ("staging", COPIED),
        ("production", {*COPIED, (LOCK, "saves-lock"), (LOCK, "saves-copies-lock")}),
    ],
)
def test_copies_begin_at_staging_and_locks_in_production(
    render: Render, profile: ProfileName, besides: set[tuple[str, str]]
) -> None:
    assert made(plan(render, profile)) == ALWAYS | besides


def test_both_can_be_had_anywhere_and_left_out_anywhere(render: Render) -> None:
    more = plan(render, "dev", copies=True, lock="governance", retention_days=30)
    less = plan(render, "production", copies=False, lock="none")

    assert made(more) == ALWAYS | COPIED | {(LOCK, "saves-lock"), (LOCK, "saves-copies-lock")}
    assert made(less) == ALWAYS


@pytest.mark.parametrize("profile", PROFILES)
def test_a_backup_is_made_every_day_and_kept_as_the_profile_says(render: Render, profile: ProfileName) -> None:
    daily = rule(plan(render, profile))

    assert (daily["schedule"], daily["lifecycle"]) == (
        "cron(0 3 * * ? *)",
        {"deleteAfter": PROFILES[profile].backup_retention_days},
    )


def test_a_copy_lives_as_long_as_its_backup_in_the_other_vault(render: Render) -> None:
    graph = plan(render, retention_days=90)

    (copy,) = rule(graph)["copyActions"]
    assert copy == {"destinationVaultArn": graph.resource(VAULT, "saves-copies").outputs["arn"], "lifecycle": {"deleteAfter": 90}}


@pytest.mark.parametrize(("args", "where"), [({}, "eu-central-1"), ({"copy_region": "eu-north-1"}, "eu-north-1")])
def test_copies_lie_in_another_region_with_a_key_of_that_region(render: Render, args: dict[str, Any], where: str) -> None:
    graph = plan(render, **args)

    vault, key = graph.resource(VAULT, "saves-copies"), graph.resource(KEY, "saves-copies")
    others = [graph.resource(ALIAS, "saves-copies"), graph.resource(LOCK, "saves-copies-lock")]
    assert {region(vault), region(key), *(node.inputs["region"] for node in others)} == {where}
    assert vault.inputs["kmsKeyArn"] == key.outputs["arn"]


def test_everything_else_stays_in_the_provider_s_region(render: Render) -> None:
    graph = plan(render, lock="none")

    assert {node.name for node in graph.resources if node.inputs.get("region") == "eu-central-1"} == {"saves-copies"}


def test_the_key_of_the_copies_is_renewed_kept_and_used_by_the_account_alone(render: Render) -> None:
    key = plan(render).resource(KEY, "saves-copies")

    (statement,) = json.loads(key.inputs["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert (key.inputs["enableKeyRotation"], key.inputs["deletionWindowInDays"], key.options["protect"]) == (True, 30, True)


@pytest.mark.parametrize(("profile", "protected"), [("dev", False), ("staging", True), ("production", True)])
def test_vaults_are_protected_where_stores_are(render: Render, profile: ProfileName, protected: bool) -> None:
    vaults = plan(render, profile, copies=True).of_type(VAULT)

    assert [vault.options.get("protect", False) for vault in vaults] == [protected, protected]


@pytest.mark.parametrize(("lock", "grace"), [("governance", None), ("compliance", 7)])
def test_a_lock_takes_between_two_weeks_and_seven_years(render: Render, lock: str, grace: int | None) -> None:
    locks = [node.inputs for node in plan(render, lock=lock).of_type(LOCK)]

    assert [(each["minRetentionDays"], each["maxRetentionDays"], each.get("changeableForDays")) for each in locks] == [
        (14, 2555, grace),
        (14, 2555, grace),
    ]


def test_a_changed_lock_goes_before_the_new_one_comes(render: Render) -> None:
    locks = list(plan(render).of_type(LOCK))

    assert [lock.options["deleteBeforeReplace"] for lock in locks] == [True, True]


def test_names_fit_where_the_component_s_is_as_long_as_can_be(render: Render) -> None:
    name = "environment-with-a-name-of-forty-letters"

    graph = render(lambda: BackupPlan(name, BackupPlanArgs(**PLACE)))

    named = [*graph.of_type(VAULT), *graph.of_type("aws:backup/selection:Selection")]
    assert [node.name for node in named if len(node.inputs["name"]) > 50] == []


def test_a_plan_says_where_its_copies_are(render: Render) -> None:
    copied = plan(render)

    assert copied.component("saves").outputs["copyVaultArn"] == copied.resource(VAULT, "saves-copies").outputs["arn"]
    assert "copyVaultArn" not in plan(render, "dev").component("saves").outputs


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"retention_days": 0}, "retention_days = 0: is less than 1, the least allowed"),
        (
            {"retention_days": 13},
            "retention_days is 13 and lock is governance; a locked vault takes what is kept for 14 to 2555 days",
        ),
        ({"retention_days": 2556}, "retention_days is 2556 and lock is governance"),
        ({"profile": "dev", "lock": "compliance"}, "retention_days is 1 and lock is compliance"),
        ({"lock": "forever"}, "lock = forever: is not one of none, governance, compliance"),
        ({"copy_region": "Frankfurt"}, "copy_region = Frankfurt: is not an AWS region; for example eu-central-1"),
        ({"copy_region": "eu-west-1"}, "copy_region is eu-west-1, where the backups are"),
        ({"copy_region": "cn-north-1"}, "copy_region is cn-north-1; backups of eu-west-1 cannot leave the partition aws"),
        ({"region": "eu-west-2"}, "backups of eu-west-2 have no default region for their copies; name it in copy_region"),
        ({"copies": False, "copy_region": "eu-north-1"}, "copy_region is eu-north-1 but nothing is copied; set copies to true"),
        ({"profile": "dev", "copy_region": "eu-north-1"}, "copy_region is eu-north-1 but nothing is copied"),
    ],
)
def test_what_cannot_be_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        BackupPlanArgs(**{**PLACE, **args})

    assert says in str(refused.value)


@pytest.mark.parametrize("days", [14, 2555])
def test_the_limits_of_a_lock_are_allowed_themselves(days: int) -> None:
    assert BackupPlanArgs(**PLACE, retention_days=days).terms.days == days


def test_an_environment_says_where_its_backups_contradict_it() -> None:
    with pytest.raises(ArgumentError) as refused:
        EnvironmentArgs(
            account="123456789012",
            region="sa-east-1",
            owner="ops@example.org",
            cost_center="shop",
            network=NetworkSettings(cidr="10.0.0.0/16"),
            alarms=EnvironmentAlarmSettings(webhooks={"pager": "https://e.example.org"}, runbooks="https://runbooks.example.org"),
        )

    assert "EnvironmentArgs: 1 value is not accepted" in str(refused.value)
    assert "backups of sa-east-1 have no default region for their copies; name it in copy_region" in str(refused.value)
