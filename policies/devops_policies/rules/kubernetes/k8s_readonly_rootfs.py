"""Whether a container can change the program it runs."""

from __future__ import annotations

from devops_policies.pods import POD_TYPES, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_READ_ONLY = "securityContext.readOnlyRootFilesystem"


@rule(
    id="k8s-readonly-rootfs",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/A/M",
    fix="set `securityContext.readOnlyRootFilesystem: true` for each container, and mount an `emptyDir` where it must write",
    good={"spec": {"containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": True}}]}},
    bad={"spec": {"containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": False}}]}},
)
def k8s_readonly_rootfs(resource: Resource, context: Context) -> Violations:
    """Containers run on a read-only root.

    An intruder can then neither change the program nor leave tools behind. Windows containers cannot be set so.
    """
    for pod in pods(resource):
        if pod.on_windows:
            continue
        for container in pod.containers(context.doubts):
            with context.doubts:
                if pod.lacks(container, _READ_ONLY) or not container.flag(_READ_ONLY):
                    yield Violation(f"{container.label} can write to its root", container.at(_READ_ONLY))
