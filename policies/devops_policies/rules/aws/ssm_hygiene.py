"""Whether Parameter Store and Systems Manager give anything away."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.secret_text import is_harmless, names_secret, secret_in
from devops_policies.view import Resource

_PARAMETER = "aws:ssm/parameter:Parameter"
_DOCUMENT = "aws:ssm/document:Document"
_VALUES = ("value", "insecureValue", "valueWo")
# The provider takes the map as it is written, so both spellings are met.
_ACCOUNTS = ("permissions.account_ids", "permissions.accountIds")
_EVERYONE = "all"


@rule(
    id="ssm-hygiene",
    types=(_PARAMETER, _DOCUMENT),
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("securestring", "doc"),
    fix="set `type: SecureString` with a `keyId`, or keep the value in Secrets Manager; name the accounts that use a document",
    good=[
        Mock(_PARAMETER, "password", {"name": "/orders/db-password", "type": "SecureString", "value": "correct horse"}),
        Mock(_PARAMETER, "level", {"name": "/orders/log-level", "type": "String", "value": "info"}),
        Mock(_DOCUMENT, "restart", {"permissions": {"type": "Share", "account_ids": "111122223333"}}),
    ],
    bad=[
        Mock(_PARAMETER, "password", {"name": "/orders/db-password", "type": "String", "value": "correct horse"}),
        Mock(_DOCUMENT, "restart", {"permissions": {"type": "Share", "account_ids": "All"}}),
    ],
)
def ssm_hygiene(resource: Resource, context: Context) -> Violations:
    """Secrets in Parameter Store are encrypted, and no document is for everyone.

    Whoever may list parameters reads those that are plain, in the console, in logs and in the history that keeps each of them.
    A public document shows every AWS account how your machines are run.
    """
    if resource.type == _DOCUMENT:
        yield from _document(resource)
    elif resource.text("type") != "SecureString":
        with context.doubts:
            reason = _why_secret(resource)
            if reason:
                yield Violation(f"{_name(resource)} {reason}, and is kept in the clear", "type", "securestring")


def _document(document: Resource) -> Violations:
    for path in _ACCOUNTS:
        if _EVERYONE in (account.strip().lower() for account in document.text(path).split(",")):
            yield Violation("every AWS account can use the document", path, "doc")


def _why_secret(parameter: Resource) -> str | None:
    """Why the parameter is a secret; never its value."""
    values = [partial(parameter.text, path) for path in _VALUES if parameter.has(path)]
    last = _name(parameter).rpartition("/")[2]
    if every(lambda: names_secret(last), lambda: not all(is_harmless(value()) for value in values)):
        return "is a secret by its name"
    kind = next(filter(None, (secret_in(value()) for value in values)), None)
    return f"holds {kind}" if kind else None


def _name(parameter: Resource) -> str:
    """Its name; Pulumi makes one of the resource's own where none is given."""
    return parameter.text("name") or parameter.name
