"""How often the material of a key is renewed."""

from __future__ import annotations

from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="kms-rotation",
    types=("aws:kms/key:Key",),
    severity=Severity.MEDIUM,
    levels="M/M/M",
    fix="set `enableKeyRotation: true`, and leave `rotationPeriodInDays` out for a rotation every 365 days",
    settings={"days": setting("Most days between two rotations", 365, minimum=90, maximum=2560)},
    good={"enableKeyRotation": True},
    bad={"enableKeyRotation": False},
)
def kms_rotation(resource: Resource, context: Context) -> Violations:
    """Symmetric keys are rotated at least once a year.

    Rotation bounds how much data one leaked key opens. AWS rotates symmetric keys it made itself; asymmetric and HMAC keys and
    those in a custom key store cannot be rotated, so the rule does not speak of them.
    """
    if not every(
        lambda: resource.text("customerMasterKeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT",
        lambda: not resource.has("customKeyStoreId"),
    ):
        return
    with context.doubts:
        if not resource.flag("enableKeyRotation"):
            yield Violation("the key is never rotated", "enableKeyRotation")
    with context.doubts:
        days = resource.number("rotationPeriodInDays", 365)
        if days > context.settings["days"]:
            yield Violation(
                f"the key is rotated every {days} days, at most {context.settings['days']} are allowed", "rotationPeriodInDays"
            )
