"""How long logs are kept, and who can read them."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="logs-retention",
    types=("aws:cloudwatch/logGroup:LogGroup",),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("days", "kms"),
    fix="set `retentionInDays` to what the environment needs, and in production a `kmsKeyId`",
    settings={
        "days": setting("Fewest days that logs are kept", 7, 30, 365, sandbox=3, minimum=1),
        "forever": setting("Whether logs may be kept forever", False),
        "customerKey": setting("Whether logs are encrypted with a key of your own", False, False, True),
    },
    good={"retentionInDays": 365, "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/logs"},
    bad={"retentionInDays": 3},
)
def logs_retention(resource: Resource, context: Context) -> Violations:
    """Logs are kept as long as they may be needed, and no longer.

    An intrusion is found after weeks, so logs must reach back further; logs that nobody ever deletes cost more every month and
    keep personal data forever. Groups of the delivery class always keep two days, so their days are not judged.
    """
    with context.doubts:
        if resource.text("logGroupClass", "STANDARD") != "DELIVERY":
            days, needed = resource.number("retentionInDays", 0), context.settings["days"]
            if days == 0 and not context.settings["forever"]:
                yield Violation("logs are kept forever", "retentionInDays", "days")
            elif 0 < days < needed:
                yield Violation(f"logs are kept for {days} days, at least {needed} are needed", "retentionInDays", "days")
    if context.settings["customerKey"] and not resource.has("kmsKeyId"):
        yield Violation("logs are not encrypted with a key of your own", "kmsKeyId", "kms")
