"""Whether anybody sees what happens inside containers."""

from __future__ import annotations

from functools import partial

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.known import Undecided, every, some
from devops_policies.links import end_of
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource, Stack

_SERVICE = "aws:ecs/service:Service"
_CLUSTER = "aws:ecs/cluster:Cluster"
_COMMANDS = "configuration.executeCommandConfiguration"
_REFS = {"cluster": "main", "taskDefinition": "web-task"}


def _cluster(insights: str) -> list[Mock]:
    """A cluster that keeps no record of commands, and the task of its service."""
    settings = [{"name": "containerInsights", "value": insights}]
    container = {"name": "web", "logConfiguration": {"logDriver": "awslogs"}}
    return [
        Mock(_CLUSTER, "main", {"settings": settings, "configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}),
        Mock(TASK_DEFINITION, "web-task", {"family": "web", "containerDefinitions": [container]}),
    ]


@rule(
    id="ecs-ops",
    types=(_SERVICE, _CLUSTER),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    keys=("exec-logged", "insights"),
    whole_stack=True,
    fix=(
        "set `enableExecuteCommand: false`, or give the cluster an `executeCommandConfiguration` with `logging: OVERRIDE` and a "
        "log group; add `{name: containerInsights, value: enhanced}` to the cluster's `settings`"
    ),
    good=[Mock(_SERVICE, "web", {"enableExecuteCommand": False}, _REFS), *_cluster("enabled")],
    bad=[Mock(_SERVICE, "web", {"enableExecuteCommand": True}, _REFS), *_cluster("disabled")],
)
def ecs_ops(resource: Resource, context: Context) -> Violations:
    """What people do inside containers is recorded, and what containers use is measured.

    Whoever may execute commands works inside production, past every review. By default their commands go where the containers'
    own logs go, and nowhere if another driver than `awslogs` takes those. Without Container Insights nobody sees a task run out
    of memory before it dies.
    """
    if resource.type == _CLUSTER:
        if not some(*(partial(_measures, entry) for entry in resource.each("settings"))):
            yield Violation("nobody sees what its containers use", "settings", "insights")
    elif resource.flag("enableExecuteCommand"):
        reason = _why_unrecorded(resource, context.stack)
        if reason:
            yield Violation(f"commands in its tasks leave no record: {reason}", "enableExecuteCommand", "exec-logged")


def _measures(entry: Part) -> bool:
    return every(lambda: entry.text("name") == "containerInsights", lambda: entry.text("value") in ("enabled", "enhanced"))


def _why_unrecorded(service: Resource, stack: Stack) -> str | None:
    """Why nothing keeps the commands that are run in the service's tasks; none where something does."""
    cluster = end_of(stack, service, "cluster", (_CLUSTER,), "arn", "id", "name")
    if cluster is None:
        raise Undecided("cluster", "names a cluster outside this stack, which is not seen to keep a record of commands")
    mode = cluster.text(f"{_COMMANDS}.logging", "DEFAULT")
    if mode == "OVERRIDE":
        place = cluster.part(f"{_COMMANDS}.logConfiguration")
        is_named = place is not None and (place.has("cloudWatchLogGroupName") or place.has("s3BucketName"))
        return None if is_named else f"{cluster.name} names no place for it"
    if mode == "NONE":
        return f"{cluster.name} keeps none"
    silent = _without_awslogs(service, stack)
    return f"{cluster.name} leaves it to the logs of {', '.join(silent)}, which `awslogs` does not take" if silent else None


def _without_awslogs(service: Resource, stack: Stack) -> list[str]:
    task = end_of(stack, service, "taskDefinition", (TASK_DEFINITION,), "arn", "arnWithoutRevision", "family", "id")
    if task is None:
        raise Undecided("taskDefinition", "names a task outside this stack, whose logs are not visible here")
    return [name for name, each in containers(task) if each.text("logConfiguration.logDriver", "none") != "awslogs"]
