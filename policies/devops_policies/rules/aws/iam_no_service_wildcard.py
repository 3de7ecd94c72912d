"""Whether a policy allows all that a service can do."""

from __future__ import annotations

from devops_policies.iam_grants import IDENTITY_TYPES, allowances, whole_services
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource


@rule(
    id="iam-no-service-wildcard",
    types=IDENTITY_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="name the actions, or a kind of them such as `s3:Get*`; a service that may be allowed as a whole goes into `services`",
    settings={"services": setting("Services that may be allowed as a whole, such as `xray`", [])},
    good={"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::files/*"}]}},
    bad={"policy": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::files/*"}]}},
)
def iam_no_service_wildcard(resource: Resource, context: Context) -> Violations:
    """No policy allows all actions of a service.

    Every service has actions that give its rights away or delete what it holds, and AWS adds new ones each week. What another
    statement or a boundary denies today says nothing of those, so denials do not count.
    """
    allowed = {service.lower() for service in context.settings["services"]}
    for _, statement in allowances(resource, context.doubts):
        with context.doubts:
            services = [service for service in whole_services(statement) if service not in allowed]
            if services:
                whole = "every service" if "*" in services else ", ".join(services)
                yield Violation(f"`{statement.path}` allows all actions of {whole}, also those to come", statement.path)
