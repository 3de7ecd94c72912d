"""Rules about backups, and how often schedules come round."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock
from devops_policies.schedules import longest_gap, schedule
from devops_policies.view import Unreadable

PLAN = "aws:backup/plan:Plan"
VAULT = "aws:backup/vault:Vault"
SEALED = "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"

DAY = 24
GAPS = {
    "rate(1 day)": DAY,
    "rate(90 days)": 90 * DAY,
    "rate(5 minutes)": 1 / 12,
    " RATE(12 Hours) ": 12,
    "cron(0 5 ? * * *)": DAY,
    "cron(0 5 * * ? *)": DAY,
    "cron(0 3,15 * * ? *)": 12,
    "cron(30 0/6 * * ? *)": 6,
    "cron(0 2,4 * * ? *)": 22,
    "cron(0/15 8-18 * * ? *)": 13.25,
    "cron(0 5 ? * MON-FRI *)": 3 * DAY,
    "cron(0 5 ? * 2-6 *)": 3 * DAY,
    "cron(0 5 ? * FRI-MON *)": 4 * DAY,
    "cron(0 5 ? * sun *)": 7 * DAY,
    "cron(0 5 1 * ? *)": 31 * DAY,
    "cron(0 5 1,15 * ? *)": 17 * DAY,
    "cron(0 5 31 * ? *)": 61 * DAY,
    "cron(0 5 L * ? *)": 31 * DAY,
    "cron(0 5 LW * ? *)": 33 * DAY,
    "cron(0 5 1W * ? *)": 33 * DAY,
    "cron(0 5 1 JAN,JUL ? *)": 184 * DAY,
    "cron(0 5 1 1/3 ? *)": 92 * DAY,
    "cron(0 5 29 2 ? *)": 1461 * DAY,
    "cron(0 5 ? * 6#5 *)": 119 * DAY,
    "cron(0 5 ? * 6L *)": 35 * DAY,
    "cron(0 5 ? * L *)": 7 * DAY,
    "cron(0 5 * * ? 2020/1)": DAY,
    "cron(0 5 * * ? 2027)": math.inf,
    "cron(0 5 * * ? 2020/2)": math.inf,
    "cron(0 5 31 2 ? *)": math.inf,
}


@pytest.mark.parametrize("expression", GAPS)
def test_the_longest_gap_of_a_schedule_is_known(expression: str) -> None:
    assert longest_gap([schedule(expression, "schedule")]) == pytest.approx(GAPS[expression])


NO_SCHEDULES = [
    "",
    "daily",
    "rate(0 days)",
    "rate(1 week)",
    "cron()",
    "cron(0 5 * *)",
    "cron(0 5 * * ? * *)",
    "cron(60 5 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 5 32 * ? *)",
    "cron(0 5 ? * 8 *)",
    "cron(0 5 ? * MON#6 *)",
    "cron(0 5 * FOO ? *)",
    "cron(0/0 5 * * ? *)",
]


@pytest.mark.parametrize("expression", NO_SCHEDULES)
def test_what_is_no_schedule_is_not_taken_for_one(expression: str) -> None:
    with pytest.raises(Unreadable, match="`schedule` is not a schedule"):
        schedule(expression, "schedule")


def test_schedules_count_together() -> None:
    working_days, weekends = (schedule(f"cron(0 5 ? * {days} *)", "schedule") for days in ("MON-FRI", "SAT,SUN"))

    assert longest_gap([working_days]) == 3 * DAY
    assert longest_gap([weekends]) == 6 * DAY
    assert longest_gap([working_days, weekends]) == DAY
    assert longest_gap([]) == math.inf


HOURS = st.sets(st.integers(0, 23), min_size=1).map(sorted)


@given(HOURS)
def test_hours_of_every_day_leave_the_widest_of_their_gaps(hours: list[int]) -> None:
    around = [*hours, hours[0] + DAY]

    gap = longest_gap([schedule(f"cron(0 {','.join(map(str, hours))} * * ? *)", "schedule")])

    assert gap == max(later - earlier for earlier, later in pairwise(around))


@given(HOURS, HOURS)
def test_another_schedule_never_widens_a_gap(some: list[int], others: list[int]) -> None:
    one, other = (schedule(f"cron(0 {','.join(map(str, hours))} * * ? *)", "schedule") for hours in (some, others))

    assert longest_gap([one, other]) <= min(longest_gap([one]), longest_gap([other]))


AWAY = "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies"
HERE = "arn:aws:backup:eu-west-1:444455556666:backup-vault:copies"
COPY = {"destinationVaultArn": AWAY}


def kept(days: Any = 35, schedule: Any = "cron(0 3 * * ? *)", **more: Any) -> dict[str, Any]:
    return {"ruleName": "r", "schedule": schedule, "lifecycle": {"deleteAfter": days}, "copyActions": [COPY], **more}


def plan(*rules: Any) -> list[Mock]:
    return [Mock(PLAN, "daily", {"region": "eu-west-1", "rules": list(rules)})]


FORGOTTEN = "[retention] no rule keeps its backups for 14 days"
ONE_PLACE = "[retention] no backup is kept for 14 days in another region"


def rare(hours: int) -> str:
    return f"[retention] up to {hours} hours pass between backups that are kept for 14 days, at most 24 are allowed"


PLANS: dict[str, tuple[list[Mock], list[str]]] = {
    "every day, for 35 days": (plan(kept()), []),
    "every day, for ever": (plan({"ruleName": "r", "copyActions": [COPY]}), []),
    "every twelve hours": (plan(kept(14, "cron(0 3,15 * * ? *)")), []),
    "by a rate": (plan(kept(schedule="rate(1 day)")), []),
    "every hour for days, and every day for weeks": (plan(kept(3, "rate(1 hour)", copyActions=[]), kept()), []),
    "on working days and on the others": (plan(kept(schedule="cron(0 3 ? * 2-6 *)"), kept(schedule="cron(0 3 ? * 1,7 *)")), []),
    "every day, and at times not known yet": (plan(kept(schedule=UNKNOWN), kept()), []),
    "every week": (plan(kept(schedule="cron(0 3 ? * SUN *)")), [rare(168)]),
    "on working days": (plan(kept(schedule="cron(0 3 ? * MON-FRI *)")), [rare(72)]),
    "on the other days by another clock": (
        plan(
            kept(schedule="cron(0 3 ? * 2-6 *)"),
            kept(schedule="cron(0 3 ? * 1,7 *)", scheduleExpressionTimezone="Pacific/Auckland"),
        ),
        [rare(72)],
    ),
    "every day, for a week": (plan(kept(7)), [FORGOTTEN]),
    "every day for a week, in quotes": (plan(kept("7")), [FORGOTTEN]),
    "every hour for days, and every week for weeks": (plan(kept(3, "rate(1 hour)"), kept(60, "rate(7 days)")), [rare(168)]),
    "in one year": (
        plan(kept(schedule="cron(0 3 * * ? 2027)")),
        ["[retention] backups that are kept for 14 days are made for some years only"],
    ),
    "by no rule": (plan(), [FORGOTTEN, ONE_PLACE]),
    "in one place": (plan(kept(copyActions=[])), [ONE_PLACE]),
    "in another account of the region": (plan(kept(copyActions=[{"destinationVaultArn": HERE}])), [ONE_PLACE]),
    "for days in another region": (plan(kept(copyActions=[{**COPY, "lifecycle": {"deleteAfter": 7}}])), [ONE_PLACE]),
    "at times not known yet": (plan(kept(schedule=UNKNOWN)), [unknown("rules.0.schedule")]),
    "for days not known yet": (plan(kept(UNKNOWN)), [unknown("rules.0.lifecycle.deleteAfter")]),
    "to a place not known yet": (
        plan(kept(copyActions=[{"destinationVaultArn": UNKNOWN}])),
        [unknown("rules.0.copyActions.0.destinationVaultArn")],
    ),
    "to places not known yet": (plan(kept(copyActions=UNKNOWN)), [unknown("rules.0.copyActions")]),
    "by rules not known yet": ([Mock(PLAN, "daily", {"rules": UNKNOWN})], [unknown("rules")]),
}


@pytest.mark.parametrize("case", PLANS)
def test_backups_are_made(case: str) -> None:
    stack, said = PLANS[case]

    assert found("backup-strength", stack) == said


@pytest.mark.parametrize(("environment", "days"), [("staging", 7), ("production", 14)])
def test_backups_are_kept_longer_in_stricter_environments(environment: str, days: int) -> None:
    assert found("backup-strength", plan(kept(days)), environment) == []
    assert found("backup-strength", plan(kept(days - 1)), environment) == [
        f"[retention] no rule keeps its backups for {days} days"
    ]


def test_copies_are_asked_for_in_production_and_where_a_pack_says_so() -> None:
    alone = plan(kept(copyActions=[]))

    assert found("backup-strength", alone, "staging") == []
    assert found("backup-strength", alone, "production", settings={"copies": False}) == []


def test_a_vault_is_encrypted_with_a_key_of_ones_own() -> None:
    weak = ["[vault-cmk] the key of AWS encrypts its backups"]

    def said(**props: Any) -> list[str]:
        return found("backup-strength", [Mock(VAULT, "backups", props)])

    assert said(kmsKeyArn="arn:aws:kms:eu-west-1:111122223333:key/1") == []
    assert said(kmsKeyArn=UNKNOWN) == []
    assert said() == weak
    assert said(kmsKeyArn="") == weak
    assert said(kmsKeyArn="arn:aws:kms:eu-west-1:111122223333:alias/aws/backup") == weak


def vault(name: str = "backups", type_: str = VAULT) -> Mock:
    return Mock(type_, name, {"name": name, "arn": f"arn:aws:backup:eu-west-1:111122223333:backup-vault:{name}"})


def lock(name: str = "backups") -> Mock:
    return Mock(LOCK, f"{name}-lock", {"minRetentionDays": 14}, {"backupVaultName": name})


def copying(to: Any, refs: Any = ()) -> Mock:
    rules = [{"ruleName": "daily", "copyActions": [{"destinationVaultArn": to}]}]
    return Mock(PLAN, "daily", {"rules": rules}, {"rules": refs} if refs else {})


OPEN = ["its backups can be deleted at any time"]
OUTSIDE = (
    f"undecided: cannot decide: `rules.0.copyActions.0.destinationVaultArn` names {AWAY}, "
    "and only `lockedVaults` can say that it is locked"
)
LOCKS: dict[str, tuple[list[Mock], list[str]]] = {
    "in a vault with a lock": ([vault(), lock()], []),
    "in a vault with a lock that names it": ([vault(), Mock(LOCK, "lock", {"backupVaultName": "backups"})], []),
    "in two vaults with locks": ([vault(), lock(), vault("copies"), lock("copies")], []),
    "in a vault and its copy": (
        [vault(), lock(), vault("copies"), lock("copies"), copying(vault("copies").props["arn"])],
        [],
    ),
    "in a vault and an air-gapped copy": (
        [vault(), lock(), vault("copies", SEALED), copying(UNKNOWN, ("backups", "copies"))],
        [],
    ),
    "in a vault without a lock": ([vault()], OPEN),
    "in a vault whose lock is another's": ([vault(), Mock(LOCK, "lock", {"backupVaultName": "other"})], OPEN),
    "in a vault whose copy has no lock": (
        [vault(), lock(), vault("copies"), copying(UNKNOWN, ("backups", "copies"))],
        OPEN,
    ),
    "in a vault with a policy instead": (
        [vault(), Mock("aws:backup/vaultPolicy:VaultPolicy", "policy", {}, {"backupVaultName": "backups"})],
        OPEN,
    ),
    "in a vault whose lock is not known yet": (
        [vault(), Mock(LOCK, "lock", {"backupVaultName": UNKNOWN})],
        [unknown("backupVaultName")],
    ),
    "in a vault and a copy outside": ([vault(), lock(), copying(AWAY)], [OUTSIDE]),
    "in a vault and a copy made from another stack": (
        [vault(), lock(), Mock("pulumi:pulumi:StackReference", "other"), copying(UNKNOWN, ("backups", "other"))],
        [unknown("rules.0.copyActions.0.destinationVaultArn")],
    ),
    "in a vault and a copy made from nothing visible": (
        [vault(), lock(), copying(UNKNOWN)],
        [unknown("rules.0.copyActions.0.destinationVaultArn")],
    ),
    "in a copy not known yet": ([copying(UNKNOWN)], [unknown("rules.0.copyActions.0.destinationVaultArn")]),
}


@pytest.mark.parametrize("case", LOCKS)
def test_backups_are_locked(case: str) -> None:
    stack, said = LOCKS[case]

    assert found("backup-vault-locked", stack) == said


def test_a_pack_can_say_that_a_vault_outside_is_locked() -> None:
    assert found("backup-vault-locked", [copying(AWAY)], settings={"lockedVaults": [AWAY]}) == []


def test_locks_are_asked_for_in_production_only() -> None:
    assert found("backup-vault-locked", [vault()], "staging") == []
