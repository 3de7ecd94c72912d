"""Whether a container's environment gives secrets away."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.plain_secrets import why_secret
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="ecs-no-env-secrets",
    types=(TASK_DEFINITION,),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="put the value into Secrets Manager or Parameter Store and name it under the container's `secrets`",
    good={"containerDefinitions": [{"name": "web", "environment": [{"name": "LOG_LEVEL", "value": "info"}]}]},
    bad={"containerDefinitions": [{"name": "web", "environment": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]},
)
def ecs_no_env_secrets(resource: Resource, context: Context) -> Violations:
    """No container has a secret in its environment.

    Whoever may describe a task definition reads its environment, and every revision of it stays readable forever.
    """
    for name, container in containers(resource):
        with context.doubts:
            for variable in container.each("environment"):
                with context.doubts:
                    reason = why_secret(variable)
                    if reason:
                        yield Violation(f"{variable.text('name', 'a variable')} of container {name} {reason}", variable.path)
