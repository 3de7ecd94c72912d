"""Whether anybody can read what a container said."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="ecs-logging",
    types=(TASK_DEFINITION,),
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="give each container a `logConfiguration`, such as the `awslogs` driver with a log group of this stack",
    good={"containerDefinitions": [{"name": "web", "logConfiguration": {"logDriver": "awslogs"}}]},
    bad={"containerDefinitions": [{"name": "web"}]},
)
def ecs_logging(resource: Resource, context: Context) -> Violations:
    """Every container's output is kept.

    A container that is gone took its output with it, so an incident leaves nothing to read.
    """
    for name, container in containers(resource):
        with context.doubts:
            if container.text("logConfiguration.logDriver", "none") == "none":
                yield Violation(f"nothing keeps the output of container {name}", container.at("logConfiguration"))
