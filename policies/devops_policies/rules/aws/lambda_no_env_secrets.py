"""Whether a function's environment gives secrets away."""

from __future__ import annotations

from devops_policies.function_names import FUNCTION
from devops_policies.labels import entry, keys
from devops_policies.plain_secrets import why_secret
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource

_VARIABLES = "environment.variables"


@rule(
    id="lambda-no-env-secrets",
    types=(FUNCTION,),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="put the value into Secrets Manager or Parameter Store, give the function its name, and read it when the function starts",
    good={"environment": {"variables": {"LOG_LEVEL": "info", "DB_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:db"}}},
    bad={"environment": {"variables": {"DB_PASSWORD": "hunter2"}}},
)
def lambda_no_env_secrets(resource: Resource, context: Context) -> Violations:
    """No function has a secret in its environment.

    Whoever may look at a function reads its environment, and every version that was published keeps it. It also does not follow
    the rotation of a secret.
    """
    for name in keys(resource, _VARIABLES):
        with context.doubts:
            variable = Part({"name": name, "value": entry(resource, _VARIABLES, name)}, resource.at(_VARIABLES, name))
            reason = why_secret(variable)
            if reason:
                yield Violation(f"{name} {reason}", variable.path)
