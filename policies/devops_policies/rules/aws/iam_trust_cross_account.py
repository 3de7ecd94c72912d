"""Which other accounts may take on a role."""

from __future__ import annotations

from devops_policies.iam_conditions import held_to
from devops_policies.iam_policy import ROLE
from devops_policies.iam_trust import account_of, own_accounts, principals, trusting
from devops_policies.known import settled
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_KEYS = ("sts:externalid", "aws:principalorgid", "aws:principalorgpaths")


@rule(
    id="iam-trust-cross-account",
    types=(ROLE,),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="add the account to `accounts` and hold the statement to `sts:ExternalId` or `aws:PrincipalOrgID`; the stack's own "
    "account is known by `allowedAccountIds` of the provider",
    settings={"accounts": setting("Ids of other accounts that roles may trust", [], items={"pattern": r"^\d{12}$"})},
    good={
        "assumeRolePolicy": {
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
        }
    },
    bad={
        "assumeRolePolicy": {
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole"}]
        }
    },
)
def iam_trust_cross_account(resource: Resource, context: Context) -> Violations:
    """Other accounts take on a role only where they are listed, and by a secret or an organisation.

    A role that trusts another account is as safe as that account. The id agreed with a third party keeps it from being talked
    into using the role for somebody else; the organisation's id keeps accounts out that have left it.
    """
    own, listed = own_accounts(resource), context.settings["accounts"]
    for statement in trusting(resource, context.doubts):
        with context.doubts:
            for account in settled(
                principals(statement, "AWS"), lambda known: sorted({*map(account_of, known)} - {None, *own}, key=str)
            ):
                with context.doubts:
                    if account not in listed:
                        yield Violation(
                            f"`{statement.path}` trusts the account {account}, which is not among those allowed", statement.path
                        )
                    elif not held_to(statement, _KEYS):
                        yield Violation(f"`{statement.path}` trusts the account {account} on no condition", statement.path)
