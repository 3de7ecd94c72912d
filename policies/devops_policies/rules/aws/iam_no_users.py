"""Whether people and programs come in with keys and passwords that do not expire."""

from __future__ import annotations

from fnmatch import fnmatchcase

from devops_policies.iam_policy import ROLE
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_USER = "aws:iam/user:User"
# By type: the property that names the user, and what it is.
_KINDS = {
    _USER: ("name", "is a user"),
    "aws:iam/accessKey:AccessKey": ("user", "gets an access key that does not expire"),
    "aws:iam/userLoginProfile:UserLoginProfile": ("user", "gets a password"),
}


@rule(
    id="iam-no-users",
    types=tuple(_KINDS),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="let people in by single sign-on and programs by roles; a user for emergencies goes into `breakGlass`",
    settings={"breakGlass": setting("Names of users for emergencies, with `*` as a wildcard", [])},
    good=[Mock(ROLE, "deploy", {"name": "deploy"})],
    bad={"name": "deploy"},
)
def iam_no_users(resource: Resource, context: Context) -> Violations:
    """People and programs come in with credentials that expire.

    Keys of users are what leaks most: they lie in files and logs, and stay good until somebody remembers them. The few users for
    the day when single sign-on is down are listed by name.
    """
    path, does = _KINDS[resource.type]
    name = resource.text(path, resource.name)
    if not any(fnmatchcase(name, listed) for listed in context.settings["breakGlass"]):
        yield Violation(f"{name} {does}", path)
