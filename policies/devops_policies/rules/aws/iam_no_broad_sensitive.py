"""Whether a policy reads, opens or gives away everything of a kind."""

from __future__ import annotations

from devops_policies.iam_actions import Action
from devops_policies.iam_grants import IDENTITY_TYPES, allowances, listed, wide_ones
from devops_policies.iam_risks import risks
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_DOES = {
    "creds": "get the credentials of anyone",
    "data": "read everything",
    "perm-mgmt": "decide who may do what with everything",
}


@rule(
    id="iam-no-broad-sensitive",
    types=IDENTITY_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=tuple(_DOES),
    fix="name the secrets, keys, buckets or roles that are needed, or hold the statement to them by a condition",
    good={
        "policy": {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-*",
                }
            ]
        }
    },
    bad={"policy": {"Statement": [{"Effect": "Allow", "Action": ["kms:Decrypt", "kms:PutKeyPolicy"], "Resource": "*"}]}},
)
def iam_no_broad_sensitive(resource: Resource, context: Context) -> Violations:
    """Nobody may read all data, get all credentials or hand out rights to everything.

    One such statement turns a stolen session of an unimportant program into a breach of the account. All resources of a kind in
    one region or account count as everything. Handing roles to services is judged by a rule of its own.
    """
    for document, statement in allowances(resource, context.doubts):
        for key, does in _DOES.items():
            with context.doubts:
                wide = wide_ones([document], statement, lambda action, key=key: _kind(action) == key)
                if wide:
                    yield Violation(f"`{statement.path}` may {does}: {listed(wide)}", statement.path, key)


def _kind(action: Action) -> str | None:
    """The finding an action belongs to."""
    if action.name in risks().credentials:
        return "creds"
    if action.name in risks().data:
        return "data"
    return "perm-mgmt" if action.level == "permissions" and action.name != "iam:PassRole" else None
