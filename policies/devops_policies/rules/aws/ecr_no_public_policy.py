"""Who may pull an image, and who may push one."""

from __future__ import annotations

from devops_policies.iam_policy import is_public, statements
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="ecr-no-public-policy",
    types=("aws:ecr/repositoryPolicy:RepositoryPolicy",),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="name the accounts or roles, or add a condition such as `aws:PrincipalOrgID`; public images belong into `ecrpublic`",
    good={
        "policy": {
            "Statement": {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "ecr:BatchGetImage",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
            }
        }
    },
    bad={"policy": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}}},
)
def ecr_no_public_policy(resource: Resource, context: Context) -> Violations:
    """No repository policy lets everyone in.

    Every AWS account in the world could pull the images, with whatever was built into them, or push one that is deployed
    tomorrow. A condition that holds everyone to fixed accounts, organisations, networks or sources is accepted.
    """
    for statement in statements(resource, "policy"):
        with context.doubts:
            if is_public(statement):
                yield Violation(f"`{statement.path}` lets everyone in, and no condition narrows it down", statement.path)
