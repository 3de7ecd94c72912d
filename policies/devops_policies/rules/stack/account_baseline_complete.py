"""Whether an account has all of its guard rails."""

from __future__ import annotations

from devops_policies.account_baseline import PARTS
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.trails import LOG_GROUP_ARN
from devops_policies.view import Resource

_MARKS = tuple(type_ for part in PARTS.values() if part.marks for type_ in part.types)
_PROPS = {
    "trail": {LOG_GROUP_ARN: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*"},
    "ebs-encryption": {"enabled": True},
    "metadata-defaults": {"httpTokens": "required"},
    "security-contact": {"alternateContactType": "SECURITY"},
    "support-role": {"policyArn": "arn:aws:iam::aws:policy/AWSSupportAccess"},
}


@rule(
    id="account-baseline-complete",
    types=_MARKS,
    severity=Severity.HIGH,
    levels="-/M/M",
    whole_stack=True,
    fix="add what is missing to the account's baseline, or name in `elsewhere` what another stack or the organization holds",
    settings={
        "elsewhere": setting(
            "Parts that another stack of the account or its organization holds", [], items={"type": "string", "enum": list(PARTS)}
        )
    },
    good=[Mock(part.types[0], name, _PROPS.get(name, {})) for name, part in PARTS.items()],
    bad=[Mock(PARTS["guardduty"].types[0], "guardduty"), Mock(PARTS["ebs-encryption"].types[0], "ebs", {"enabled": False})],
)
def account_baseline_complete(resource: Resource, context: Context) -> Violations:
    """An account's baseline is complete.

    Each part looks where the others are blind, and what is missing shows only after the damage. A stack that holds anything an
    account has only once is taken for its baseline; the first such resource carries the finding. How strong each part is, other
    rules say.
    """
    if resource is not next(context.stack.of_type(*_MARKS)):
        return
    for name, part in PARTS.items():
        with context.doubts:
            if name not in context.settings["elsewhere"] and not part.is_in(context.stack):
                yield Violation(f"the account lacks {part.says} ({name})")
