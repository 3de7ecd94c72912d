"""On whose behalf a service may take on a role."""

from __future__ import annotations

from functools import partial

from devops_policies.iam_conditions import held_to
from devops_policies.iam_policy import ROLE, matches, scoped
from devops_policies.iam_trust import principals, trusting
from devops_policies.known import settled, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

# Services whose documentation puts `aws:SourceAccount` or `aws:SourceArn` into the trust policy of the roles they take on, or
# `sts:ExternalId` in the case of Firehose. Others, such as EC2 and Lambda, send neither, and a role with the condition fails.
_SERVICES = [
    "bedrock.amazonaws.com",
    "codebuild.amazonaws.com",
    "config.amazonaws.com",
    "datasync.amazonaws.com",
    "dms.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "fis.amazonaws.com",
    "frauddetector.amazonaws.com",
    "grafana.amazonaws.com",
    "iot.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "personalize.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "transcribe.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
]


@rule(
    id="iam-trust-confused-deputy",
    types=(ROLE,),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    fix="hold the statement to `aws:SourceAccount`, or to `aws:SourceArn` where one resource uses the role",
    settings={"services": setting("Services that say on whose behalf they take on a role, with `*` as a wildcard", _SERVICES)},
    good={
        "assumeRolePolicy": {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                }
            ]
        }
    },
    bad={
        "assumeRolePolicy": {
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}]
        }
    },
)
def iam_trust_confused_deputy(resource: Resource, context: Context) -> Violations:
    """Services take on roles only on behalf of the account they belong to.

    A service works for every customer. Without the condition it can be told by another account to use the role, if that account
    learns its ARN. Services that do not say on whose behalf they come cannot be held to it and are not judged.
    """
    services = context.settings["services"]
    for statement in trusting(resource, context.doubts):
        with context.doubts:
            asked = settled(
                principals(statement, "Service"),
                lambda known: sorted({name for name in known if any(matches(each, name) for each in services)}),
            )
            if asked and not some(partial(scoped, statement), partial(held_to, statement, ("sts:externalid",))):
                yield Violation(f"`{statement.path}` lets {', '.join(asked)} use the role for any account", statement.path)
