"""Which of root's powers a container keeps."""

from __future__ import annotations

from devops_policies.pods import POD_TYPES, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_DROP = "securityContext.capabilities.drop"
_ADD = "securityContext.capabilities.add"


@rule(
    id="k8s-caps",
    types=POD_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    fix='set `securityContext.capabilities: {drop: ["ALL"]}` for each container, and listen on ports above 1023',
    settings={"added": setting("Capabilities that a container may add", ["NET_BIND_SERVICE"])},
    good={"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": ["ALL"]}}}]}},
    bad={"spec": {"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}]}},
)
def k8s_caps(resource: Resource, context: Context) -> Violations:
    """Containers keep none of root's capabilities.

    By default a container may forge packets, change owners and make device files; hardly any program needs it, and every way
    out of a container does. Windows containers have no capabilities.
    """
    for pod in pods(resource):
        if pod.on_windows:
            continue
        for container in pod.containers(context.doubts):
            with context.doubts:
                if pod.lacks(container, _DROP) or "ALL" not in container.strings(_DROP):
                    yield Violation(f"{container.label} does not drop all capabilities", container.at(_DROP))
            with context.doubts:
                for capability in container.strings(_ADD):
                    if capability not in context.settings["added"]:
                        yield Violation(f"{container.label} adds {capability}", container.at(_ADD))
