"""Whether a container's environment gives secrets away."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.secret_text import is_harmless, names_secret, secret_in
from devops_policies.view import Part, Resource


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
                    reason = _reason(variable)
                    if reason:
                        yield Violation(f"{variable.text('name', 'a variable')} of container {name} {reason}", variable.path)


def _reason(variable: Part) -> str | None:
    """Why the variable is a secret; never its value."""
    if every(lambda: names_secret(variable.text("name")), lambda: not is_harmless(variable.text("value"))):
        return "is a secret by its name"
    kind = secret_in(variable.text("value"))
    return f"holds {kind}" if kind else None
