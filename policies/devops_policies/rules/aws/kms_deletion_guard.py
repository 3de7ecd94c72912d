"""How hard it is to lose a key."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="kms-deletion-guard",
    types=("aws:kms/key:Key",),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    keys=("window", "lockout"),
    fix="leave `deletionWindowInDays` out for 30 days, and leave `bypassPolicyLockoutSafetyCheck` out",
    settings={"days": setting("Fewest days a key waits before it is deleted", 7, 14, 30, minimum=7, maximum=30)},
    good={"deletionWindowInDays": 30},
    bad={"deletionWindowInDays": 7, "bypassPolicyLockoutSafetyCheck": True},
)
def kms_deletion_guard(resource: Resource, context: Context) -> Violations:
    """A key cannot be lost by accident.

    What a deleted key encrypted is gone for good, backups included, and a key whose policy locks everyone out is as good as
    deleted.
    """
    with context.doubts:
        days = resource.number("deletionWindowInDays", 30)
        if days < context.settings["days"]:
            yield Violation(
                f"a deleted key is gone after {days} days, at least {context.settings['days']} are needed",
                "deletionWindowInDays",
                "window",
            )
    with context.doubts:
        if resource.flag("bypassPolicyLockoutSafetyCheck"):
            yield Violation("a policy may lock everyone out of the key", "bypassPolicyLockoutSafetyCheck", "lockout")
