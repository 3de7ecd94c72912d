"""Whether an application may do what only its host needs to."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION
from devops_policies.iam_policy import ROLE
from devops_policies.links import end_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource, Stack

_TASK = "taskRoleArn"
_EXECUTION = "executionRoleArn"


@rule(
    id="ecs-roles-distinct",
    types=(TASK_DEFINITION,),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="give the application a `taskRoleArn` of its own; `executionRoleArn` fetches image and secrets and writes the logs",
    good=[
        Mock(TASK_DEFINITION, "web", {}, {_TASK: "web-app", _EXECUTION: "web-start"}),
        Mock(ROLE, "web-app", {"name": "web-app"}),
        Mock(ROLE, "web-start", {"name": "web-start"}),
    ],
    bad=[
        Mock(TASK_DEFINITION, "web", {}, {_TASK: "web-app", _EXECUTION: "web-app"}),
        Mock(ROLE, "web-app", {"name": "web-app"}),
    ],
)
def ecs_roles_distinct(resource: Resource, context: Context) -> Violations:
    """Tasks are started by another role than the one their application has.

    The role that starts a task reads every secret and pulls every image the task is made of. An application with the same role
    hands all of it to whoever takes over a container.
    """
    if not (resource.has(_TASK) and resource.has(_EXECUTION)):
        return
    role = _role(context.stack, resource, _TASK)
    if role == _role(context.stack, resource, _EXECUTION):
        yield Violation(f"the application has {role}, which also starts its tasks", _TASK)


def _role(stack: Stack, task: Resource, path: str) -> str:
    """The name of the role a property names; the program's own name for one of this stack. An account has no two of a name."""
    role = end_of(stack, task, path, (ROLE,), "arn", "name")
    return role.name if role else task.text(path).rpartition("/")[2]
