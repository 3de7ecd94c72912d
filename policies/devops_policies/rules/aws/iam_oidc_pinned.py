"""Whose workflows may take on a role."""

from __future__ import annotations

from typing import Any

from devops_policies.iam_policy import ROLE
from devops_policies.iam_trust import principals, trusting
from devops_policies.known import settled
from devops_policies.oidc_subjects import has_audience, issuer_of, loose_subjects
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ISSUER = "token.actions.githubusercontent.com"


def _trust(condition: dict[str, Any]) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{_ISSUER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return {"assumeRolePolicy": {"Statement": [statement]}}


@rule(
    id="iam-oidc-pinned",
    types=(ROLE,),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="compare the issuer's `:aud` and its `:sub` with names, such as `repo:acme/shop:environment:production` or "
    "`project_path:acme/shop:ref_type:branch:ref:main`",
    good=_trust(
        {"StringEquals": {f"{_ISSUER}:aud": "sts.amazonaws.com", f"{_ISSUER}:sub": "repo:acme/shop:environment:production"}}
    ),
    bad=_trust({"StringLike": {f"{_ISSUER}:sub": "repo:acme/*"}}),
)
def iam_oidc_pinned(resource: Resource, context: Context) -> Violations:
    """Workflows take on a role only from the repository and the branch, tag or environment that is meant.

    GitHub and GitLab sign tokens for everybody who has an account there, so what the token says of its sender is all that keeps
    the world out. The accounts of a cluster's own issuer are not judged here.
    """
    for statement in trusting(resource, context.doubts, "sts:AssumeRoleWithWebIdentity"):
        with context.doubts:
            issuers = settled(principals(statement, "Federated"), lambda known: sorted({*filter(None, map(issuer_of, known))}))
            for issuer in issuers:
                with context.doubts:
                    if not has_audience(statement, issuer):
                        yield Violation(f"`{statement.path}` takes tokens of {issuer} for any audience", statement.path)
                with context.doubts:
                    loose = loose_subjects(statement, issuer)
                    if loose is None:
                        yield Violation(f"`{statement.path}` takes tokens of anyone at {issuer}", statement.path)
                    elif loose:
                        yield Violation(f"`{statement.path}` takes tokens of {issuer} for {', '.join(loose)}", statement.path)
