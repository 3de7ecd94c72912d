"""Whether a container runs as root, or can become it."""

from __future__ import annotations

from devops_policies.pods import POD_TYPES, Container, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Properties, Resource

_NON_ROOT = "securityContext.runAsNonRoot"
_USER = "securityContext.runAsUser"
_ESCALATION = "securityContext.allowPrivilegeEscalation"
_HARDENED = {"runAsNonRoot": True, "allowPrivilegeEscalation": False}


@rule(
    id="k8s-non-root",
    types=POD_TYPES,
    severity=Severity.HIGH,
    levels="A/M/M",
    keys=("uid", "priv-esc"),
    fix="set `runAsNonRoot: true` for the pod and `allowPrivilegeEscalation: false` for each container, with a user above 0",
    good={"spec": {"containers": [{"name": "web", "securityContext": _HARDENED}]}},
    bad={"spec": {"securityContext": {"runAsUser": 0}, "containers": [{"name": "web"}]}},
)
def k8s_non_root(resource: Resource, context: Context) -> Violations:
    """No container runs as root, or can become it.

    Root in a container is root on the node as soon as one wall has a hole. Each container is judged by its own settings, else
    by its pod's, and a pod that asks for root is refused even if all its containers ask for something else, as a namespace with
    the "restricted" Pod Security Standard refuses it. Windows knows no escalation of this kind.
    """
    for pod in pods(resource):
        yield from _asks_for_root("the pod", pod.spec, context)
        for container in pod.containers(context.doubts):
            yield from _asks_for_root(container.label, container, context)
            with context.doubts:
                if not pod.spec.has(_NON_ROOT) and pod.lacks(container, _NON_ROOT):
                    yield Violation(f"nothing keeps {container.label} from running as root", container.at(_NON_ROOT), "uid")
            with context.doubts:
                if not pod.on_windows and _may_escalate(pod, container):
                    yield Violation(f"{container.label} can become root", container.at(_ESCALATION), "priv-esc")


def _asks_for_root(subject: str, holder: Properties, context: Context) -> Violations:
    with context.doubts:
        if not holder.flag(_NON_ROOT, True):
            yield Violation(f"{subject} may run as root", holder.at(_NON_ROOT), "uid")
    with context.doubts:
        if holder.number(_USER, 1) == 0:
            yield Violation(f"{subject} runs as user 0", holder.at(_USER), "uid")


def _may_escalate(pod: Pod, container: Container) -> bool:
    return pod.lacks(container, _ESCALATION) or container.flag(_ESCALATION)
