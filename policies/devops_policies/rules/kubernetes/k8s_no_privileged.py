"""Whether a container is the machine it runs on."""

from __future__ import annotations

from devops_policies.pods import POD_TYPES, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_PRIVILEGED = "securityContext.privileged"
_HOST_PROCESS = "securityContext.windowsOptions.hostProcess"


@rule(
    id="k8s-no-privileged",
    types=POD_TYPES,
    severity=Severity.CRITICAL,
    levels="M/M/M",
    fix="leave `securityContext.privileged` and `windowsOptions.hostProcess` out, and add the one capability that is needed",
    good={"spec": {"containers": [{"name": "web", "securityContext": {"privileged": False}}]}},
    bad={"spec": {"containers": [{"name": "web", "securityContext": {"privileged": True}}]}},
)
def k8s_no_privileged(resource: Resource, context: Context) -> Violations:
    """No container runs privileged.

    A privileged container sees every device of its node and escapes with one command; whoever takes it over holds the node and
    every other pod on it. On Windows, a host process is the same.
    """
    for pod in pods(resource):
        with context.doubts:
            if pod.spec.flag(_HOST_PROCESS):
                yield Violation("the pod runs as processes of its host", pod.spec.at(_HOST_PROCESS))
        for container in pod.containers(context.doubts):
            with context.doubts:
                if container.flag(_PRIVILEGED):
                    yield Violation(f"{container.label} runs privileged", container.at(_PRIVILEGED))
            with context.doubts:
                if container.flag(_HOST_PROCESS):
                    yield Violation(f"{container.label} runs as a process of its host", container.at(_HOST_PROCESS))
