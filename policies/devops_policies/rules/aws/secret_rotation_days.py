"""How long a secret stays the same."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.schedules import HOURS_A_DAY, longest_gap, schedule
from devops_policies.view import Resource

_RULES = "rotationRules"
_DAYS = f"{_RULES}.automaticallyAfterDays"
_SCHEDULE = f"{_RULES}.scheduleExpression"


@rule(
    id="secret-rotation-days",
    types=("aws:secretsmanager/secretRotation:SecretRotation",),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    fix=f"set `{_DAYS}`, or a `scheduleExpression` such as `rate(30 days)` that comes round as often",
    settings={"days": setting("Most days between two rotations", 90, minimum=1, maximum=1000)},
    good={_RULES: {"automaticallyAfterDays": 30}},
    bad={_RULES: {"automaticallyAfterDays": 365}},
)
def secret_rotation_days(resource: Resource, context: Context) -> Violations:
    """Secrets are replaced every 90 days.

    Whoever gets hold of a password uses it until it changes, and often nobody notices before. Of a schedule the longest time
    between two of its days counts.
    """
    if not resource.flag("rotationEnabled", True):
        yield Violation("the secret is never replaced", "rotationEnabled")
        return
    most = context.settings["days"]
    path = _DAYS if resource.has(_DAYS) else _SCHEDULE
    days = _longest_days(resource)
    if days is None:
        yield Violation("nothing says when the secret is replaced", _RULES)
    elif days == float("inf"):
        yield Violation("the secret is replaced for some years only", path)
    elif days > most:
        yield Violation(f"up to {days:g} days pass before the secret is replaced, at most {most} are allowed", path)


def _longest_days(rotation: Resource) -> float | None:
    if rotation.has(_DAYS):
        return rotation.number(_DAYS)
    expression = rotation.text(_SCHEDULE)
    return longest_gap([schedule(expression, _SCHEDULE)]) / HOURS_A_DAY if expression else None
