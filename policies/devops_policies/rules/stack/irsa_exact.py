"""Which pods of a cluster may act in AWS."""

from __future__ import annotations

from devops_policies.iam_policy import ROLE
from devops_policies.iam_trust import TRUST
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.service_accounts import ACCOUNTS, ROLE_ARN, lets_in, loose_trust, role_of, subject, subjects
from devops_policies.view import Resource

_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123"
_ARN = "arn:aws:iam::111122223333:role/orders"
_ACCOUNT = Mock(ACCOUNTS[0], "orders", {"metadata": {"name": "orders", "namespace": "shop", "annotations": {ROLE_ARN: _ARN}}})


def _trusting(operator: str, trusted: str) -> Mock:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{_ISSUER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {operator: {f"{_ISSUER}:sub": trusted}},
    }
    return Mock(ROLE, "orders-role", {"name": "orders", "arn": _ARN, TRUST: {"Statement": [statement]}})


@rule(
    id="irsa-exact",
    types=(*ACCOUNTS, ROLE),
    severity=Severity.HIGH,
    levels="A/M/M",
    whole_stack=True,
    fix="test `<issuer>:sub` by `StringEquals` for `system:serviceaccount:<namespace>:<name>` of the one account the role is for",
    good=[_ACCOUNT, _trusting("StringEquals", "system:serviceaccount:shop:orders")],
    bad=[_ACCOUNT, _trusting("StringLike", "system:serviceaccount:default:*")],
)
def irsa_exact(resource: Resource, context: Context) -> Violations:
    """A role for pods trusts exactly the service accounts that name it.

    Every pod of a cluster has a token of the same issuer: only its subject tells one from another, and whoever may create an
    account in a namespace that a pattern matches has the role. The other way round, a pod whose account the role does not know
    fails at its first call.
    """
    if resource.type == ROLE:
        for statement, patterns in loose_trust(resource, context.doubts):
            whom = f"every account like {' or '.join(patterns)}" if patterns else "every account of the cluster"
            yield Violation(f"`{statement.path}` lets {whom} take on the role", statement.path)
        return
    role = role_of(context.stack, resource)
    if role and not lets_in(role, subject(resource)):
        trusted = " and ".join(subjects(role)) or "no account"
        yield Violation(f"{role.name} trusts {trusted}, and not {subject(resource)}", f"metadata.annotations.{ROLE_ARN}")
