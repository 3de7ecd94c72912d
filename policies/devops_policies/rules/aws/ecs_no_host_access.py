"""What of its host a container can reach."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION, containers
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

# Property to what the containers of a task then share with everything on the host.
_NAMESPACES = {
    "pidMode": "the processes",
    "ipcMode": "the shared memory",
    "networkMode": "the network",
}


@rule(
    id="ecs-no-host-access",
    types=(TASK_DEFINITION,),
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("privileged", "host-ns"),
    fix="leave `privileged`, `pidMode` and `ipcMode` out and set `networkMode: awsvpc`; add single capabilities instead",
    good={"networkMode": "awsvpc", "pidMode": "task", "containerDefinitions": [{"name": "web", "privileged": False}]},
    bad={"networkMode": "host", "pidMode": "host", "containerDefinitions": [{"name": "web", "privileged": True}]},
)
def ecs_no_host_access(resource: Resource, context: Context) -> Violations:
    """Containers are shut off from their host.

    A privileged container is root on its host. One that shares the host's processes, memory or network reads what other tasks
    hold, talks to services that trust the host alone, and gets at the credentials of the instance.
    """
    for path, shared in _NAMESPACES.items():
        with context.doubts:
            if resource.text(path).lower() == "host":
                yield Violation(f"the containers share {shared} of their host", path, "host-ns")
    for name, container in containers(resource):
        with context.doubts:
            if container.flag("privileged"):
                yield Violation(f"container {name} is root on its host", container.at("privileged"), "privileged")
