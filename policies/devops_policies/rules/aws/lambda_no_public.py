"""Who may invoke a function."""

from __future__ import annotations

from functools import partial

from devops_policies.function_permissions import PERMISSION, is_for_everyone, is_for_service, is_held_to_source
from devops_policies.known import every
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_URL = "aws:lambda/functionUrl:FunctionUrl"
_AUTHORIZATION = "authorizationType"
_BY_TOPIC = {"principal": "sns.amazonaws.com", "sourceArn": "arn:aws:sns:eu-west-1:111122223333:orders"}


@rule(
    id="lambda-no-public",
    types=(PERMISSION, _URL),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    keys=("permission", "url-auth"),
    fix="name the accounts or roles, give services a `sourceArn` or `sourceAccount`, and set `authorizationType: AWS_IAM`",
    good=[Mock(PERMISSION, "by-topic", _BY_TOPIC), Mock(_URL, "hook", {_AUTHORIZATION: "AWS_IAM"})],
    bad=[Mock(PERMISSION, "by-anyone", {"principal": "*"}), Mock(_URL, "hook", {_AUTHORIZATION: "NONE"})],
)
def lambda_no_public(resource: Resource, _context: Context) -> Violations:
    """No function can be invoked by everyone, directly, by its address or through a service.

    Whoever invokes a function makes it do its work with its own role. A service works for every customer: without a source,
    anybody's topic or bucket invokes the function. An API, a load balancer or CloudFront in front of it can ask who comes.
    """
    if resource.type == _URL:
        kind = resource.text(_AUTHORIZATION, "NONE")
        if kind != "AWS_IAM":
            yield Violation(f"with `{kind}`, whoever has its address may invoke the function", _AUTHORIZATION, "url-auth")
        return
    if every(partial(is_for_everyone, resource), partial(_is_open, resource)):
        yield Violation("everyone may invoke the function", "principal", "permission")
    elif every(partial(is_for_service, resource), partial(_is_open, resource)):
        service = resource.text("principal")
        yield Violation(f"{service} may invoke the function for any of its customers", "sourceArn", "permission")


def _is_open(permission: Resource) -> bool:
    return not is_held_to_source(permission)
