"""Whether AWS's own policies for administrators are attached."""

from __future__ import annotations

from devops_policies.iam_roles import ATTACHMENTS, named_by_aws
from devops_policies.known import settled
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@rule(
    id="iam-no-admin-attach",
    types=(_ATTACHMENT, *(type_ for type_ in ATTACHMENTS if type_ != _ATTACHMENT)),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="attach a policy of your own that names the actions and the resources that are needed",
    settings={
        "policies": setting(
            "Names of AWS's policies that must not be attached",
            ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AWSCloudShellFullAccess"],
        )
    },
    good={"role": "shop", "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
    bad={"role": "shop", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
)
def iam_no_admin_attach(resource: Resource, context: Context) -> Violations:
    """Nobody holds AWS's policies for administrators.

    `AdministratorAccess` and `IAMFullAccess` are the account itself, `PowerUserAccess` all that runs in it, and a shell with
    every right of its user opens a way out that no proxy sees.
    """
    path = ATTACHMENTS[resource.type]
    forbidden = frozenset(context.settings["policies"])
    for name in settled(resource.strings(path), lambda known: sorted(forbidden.intersection(map(named_by_aws, known)))):
        yield Violation(f"{name} is attached", path)
