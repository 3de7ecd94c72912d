"""How much a plan of AWS Backup can bring back, and whose key its vault is encrypted with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from devops_policies.customer_keys import has_own_key
from devops_policies.known import Doubts, settled
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.schedules import Schedule, longest_gap, schedule
from devops_policies.view import Part, Resource

_PLAN = "aws:backup/plan:Plan"
_VAULT = "aws:backup/vault:Vault"
_DAILY = "cron(0 5 ? * * *)"
"""When AWS backs up where a rule has no schedule."""
_COPY = {"destinationVaultArn": "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies", "lifecycle": {"deleteAfter": 14}}


def _plan(schedule: str, days: int, *copies: object) -> Mock:
    kept = {"ruleName": "daily", "schedule": schedule, "lifecycle": {"deleteAfter": days}, "copyActions": list(copies)}
    return Mock(_PLAN, "daily", {"region": "eu-west-1", "rules": [kept]})


@rule(
    id="backup-strength",
    types=(_PLAN, _VAULT),
    severity=Severity.HIGH,
    levels="-/A/M",
    keys=("retention", "vault-cmk"),
    fix=(
        "give the plan a rule that runs every day, keeps its backups long enough and has `copyActions` to a vault in another "
        "region; name a key of your own in the vault's `kmsKeyArn`"
    ),
    settings={
        "hours": setting("Most hours between two backups", 24, minimum=1),
        "days": setting("Fewest days that backups are kept", 1, 7, 14, minimum=1),
        "copies": setting("Whether backups are copied to another region", False, False, True),
    },
    good=[
        _plan("cron(0 3 * * ? *)", 35, _COPY),
        Mock(_VAULT, "backups", {"kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/backups"}),
    ],
    bad=[_plan("cron(0 3 ? * SUN *)", 35), Mock(_VAULT, "backups")],
)
def backup_strength(resource: Resource, context: Context) -> Violations:
    """Backups are made every day, kept for as long as damage stays hidden, copied away, and encrypted with a key of your own.

    What was not saved since the last backup is lost, and what was deleted before the damage is found is lost as well; a region
    that is down takes its backups along. The rules of a plan count together, as far as they keep their backups long enough.
    Backups in a vault with the key of AWS cannot be copied to another account.
    """
    if resource.type == _VAULT:
        if not has_own_key(resource, "kmsKeyArn"):
            yield Violation("the key of AWS encrypts its backups", "kmsKeyArn", "vault-cmk")
        return
    days, hours = context.settings["days"], context.settings["hours"]
    with context.doubts:
        if not settled(_made(resource, days), lambda made: _longest(made) <= hours):
            yield Violation(_weakness(list(_made(resource, days)), days, hours), "rules", "retention")
    with context.doubts:
        if context.settings["copies"] and not settled(_copies(resource, days), bool):
            yield Violation(f"no backup is kept for {days} days in another region", "rules", "retention")


def _weakness(made: Sequence[tuple[str, Schedule]], days: int, hours: int) -> str:
    longest = _longest(made)
    if not made:
        return f"no rule keeps its backups for {days} days"
    if longest == math.inf:
        return f"backups that are kept for {days} days are made for some years only"
    return f"up to {longest:g} hours pass between backups that are kept for {days} days, at most {hours} are allowed"


def _made(plan: Resource, days: int) -> Iterator[tuple[str, Schedule]]:
    """The time zone and schedule of each rule that keeps its backups long enough; then `Undecided` if one is not known."""
    doubts = Doubts()
    for each in plan.each("rules"):
        with doubts:
            if _is_kept(each, days):
                zone = each.text("scheduleExpressionTimezone", "Etc/UTC")
                yield zone, schedule(each.text("schedule") or _DAILY, each.at("schedule"))
    if doubts:
        raise doubts[0]


def _longest(made: Sequence[tuple[str, Schedule]]) -> float:
    """The most hours between two backups; only what runs by the same clock is taken together."""
    zones = {zone for zone, _ in made}
    return min((longest_gap(each for of, each in made if of == zone) for zone in zones), default=math.inf)


def _copies(plan: Resource, days: int) -> Iterator[Part]:
    """The copies in other regions that are kept long enough; then `Undecided` if one is not known."""
    doubts = Doubts()
    for each in plan.each("rules"):
        with doubts:
            for copy in each.each("copyActions"):
                with doubts:
                    if _is_kept(copy, days) and _region(copy) not in ("", plan.text("region")):
                        yield copy
    if doubts:
        raise doubts[0]


def _is_kept(holder: Part, days: int) -> bool:
    """Whether a rule or a copy keeps backups long enough, as one does that never deletes them."""
    path = "lifecycle.deleteAfter"
    return not holder.has(path) or holder.number(path) >= days


def _region(copy: Part) -> str:
    """The region in the ARN of the vault a copy goes to."""
    return f"{copy.text('destinationVaultArn')}:::".split(":")[3]
