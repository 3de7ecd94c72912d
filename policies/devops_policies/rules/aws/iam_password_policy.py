"""What the passwords of users must be like."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_FEWEST_ALLOWED, _MOST_ALLOWED = 6, 128
_MOST_REMEMBERED = 24


@rule(
    id="iam-password-policy",
    types=("aws:iam/accountPasswordPolicy:AccountPasswordPolicy",),
    severity=Severity.MEDIUM,
    levels="M/M/M",
    fix="set `minimumPasswordLength` to 14 or more and `passwordReusePrevention` to 24; leave `allowUsersToChangePassword` true "
    "and `hardExpiry` false",
    settings={
        "length": setting("Fewest characters of a password", 14, minimum=_FEWEST_ALLOWED, maximum=_MOST_ALLOWED),
        "remembered": setting("Fewest earlier passwords that cannot be used again", 24, minimum=1, maximum=_MOST_REMEMBERED),
    },
    good={"minimumPasswordLength": 14, "passwordReusePrevention": 24, "allowUsersToChangePassword": True, "hardExpiry": False},
    bad={"minimumPasswordLength": 8, "passwordReusePrevention": 5},
)
def iam_password_policy(resource: Resource, context: Context) -> Violations:
    """Passwords are long, new, and their users' own.

    Length is what resists guessing. Where a second factor is asked for, rules about characters and expiry add nothing but notes
    on desks, so they are not demanded. Whoever suspects that a password is known must be able to change it at once, also one
    that has expired.
    """
    with context.doubts:
        length = resource.number("minimumPasswordLength", _FEWEST_ALLOWED)
        if length < context.settings["length"]:
            yield Violation(f"passwords may have {length} characters", "minimumPasswordLength")
    with context.doubts:
        remembered = resource.number("passwordReusePrevention", 0)
        if remembered < context.settings["remembered"]:
            yield Violation(f"{remembered} earlier passwords are remembered", "passwordReusePrevention")
    with context.doubts:
        if not resource.flag("allowUsersToChangePassword", default=True):
            yield Violation("users cannot change their passwords", "allowUsersToChangePassword")
    with context.doubts:
        if resource.flag("hardExpiry"):
            yield Violation("users with an expired password are locked out", "hardExpiry")
