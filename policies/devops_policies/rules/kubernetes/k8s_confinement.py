"""Which system calls a container may make, and what it may mount."""

from __future__ import annotations

from devops_policies.pods import POD_TYPES, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Properties, Resource

_SECCOMP = "securityContext.seccompProfile"
_CONFINING = ("RuntimeDefault", "Localhost")

# The volumes of the "restricted" Pod Security Standard.
_VOLUMES = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
]


@rule(
    id="k8s-confinement",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("seccomp", "volumes"),
    fix="set `securityContext.seccompProfile: {type: RuntimeDefault}` for the pod, and mount storage through a claim",
    settings={"volumes": setting("Kinds of volumes that a pod may mount", _VOLUMES)},
    good={"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "web"}]}},
    bad={"spec": {"containers": [{"name": "web"}], "volumes": [{"name": "files", "nfs": {"server": "10.0.0.1"}}]}},
)
def k8s_confinement(resource: Resource, context: Context) -> Violations:
    """Containers make only harmless system calls and mount only storage that the cluster hands out.

    Most ways out of a container start with a system call that no ordinary program makes; the runtime's own profile refuses
    those. A volume that names a server or a disk goes round every rule about who may use it. Paths of the node are the business
    of `k8s-no-host-access`; Windows has no such profiles.
    """
    for pod in pods(resource):
        with context.doubts:
            if not pod.on_windows:
                yield from _seccomp(pod, context)
        for volume in pod.volumes(context.doubts):
            for kind in volume.kinds:
                with context.doubts:
                    if kind not in ("hostPath", *context.settings["volumes"]) and volume.part(kind):
                        yield Violation(f"{volume.label} is of kind {kind}", volume.at(kind), "volumes")


def _seccomp(pod: Pod, context: Context) -> Violations:
    yield from _unconfined("the pod", pod.spec, context)
    for container in pod.containers(context.doubts):
        yield from _unconfined(container.label, container, context)
        with context.doubts:
            if not pod.spec.has(_SECCOMP) and pod.lacks(container, _SECCOMP):
                yield Violation(f"{container.label} runs without a seccomp profile", container.at(_SECCOMP), "seccomp")


def _unconfined(subject: str, holder: Properties, context: Context) -> Violations:
    with context.doubts:
        profile = holder.part(_SECCOMP)
        if profile and profile.text("type") not in _CONFINING:
            yield Violation(f"{subject} runs with seccomp profile {profile.text('type', 'none')}", profile.path, "seccomp")
