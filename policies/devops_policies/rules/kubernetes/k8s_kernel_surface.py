"""How much of the node's kernel a container can reach."""

from __future__ import annotations

from devops_policies.labels import annotation, keys
from devops_policies.pods import POD_TYPES, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Properties, Resource

# The sysctls of the "baseline" Pod Security Standard as of Kubernetes 1.36.
_SYSCTLS = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
]
_PROC = "securityContext.procMount"
_SELINUX = "securityContext.seLinuxOptions"
_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
_APPARMOR = "securityContext.appArmorProfile"
_APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


@rule(
    id="k8s-kernel-surface",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="leave `procMount`, `seLinuxOptions` and `appArmorProfile` to the runtime, and set only sysctls that end at the pod",
    settings={"sysctls": setting("Sysctls that a pod may set", _SYSCTLS)},
    good={"spec": {"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]}}},
    bad={"spec": {"securityContext": {"sysctls": [{"name": "kernel.msgmax"}], "appArmorProfile": {"type": "Unconfined"}}}},
)
def k8s_kernel_surface(resource: Resource, context: Context) -> Violations:
    """Containers keep the guards that stand between them and the kernel.

    All pods of a node share one kernel. An unmasked `/proc`, another SELinux type, no AppArmor profile or a sysctl that ends
    not at the pod each open a way to it, or change it for everybody else.
    """
    for pod in pods(resource):
        with context.doubts:
            for sysctl in pod.spec.each("securityContext.sysctls"):
                with context.doubts:
                    name = sysctl.text("name")
                    if name not in context.settings["sysctls"]:
                        yield Violation(f"the pod sets sysctl {name}", sysctl.path)
        yield from _annotations(pod, context)
        yield from _profiles("the pod", pod.spec, context)
        for container in pod.containers(context.doubts):
            yield from _profiles(container.label, container, context)
            with context.doubts:
                mount = container.text(_PROC, "Default")
                if mount != "Default":
                    yield Violation(f"{container.label} mounts /proc as {mount}", container.at(_PROC))


def _profiles(subject: str, holder: Properties, context: Context) -> Violations:
    with context.doubts:
        kind = holder.text(f"{_SELINUX}.type")
        if kind not in _SELINUX_TYPES:
            yield Violation(f"{subject} runs as SELinux type {kind}", holder.at(_SELINUX, "type"))
    for field in ("user", "role"):
        with context.doubts:
            value = holder.text(f"{_SELINUX}.{field}")
            if value:
                yield Violation(f"{subject} runs as SELinux {field} {value}", holder.at(_SELINUX, field))
    with context.doubts:
        profile = holder.part(_APPARMOR)
        if profile and profile.text("type") not in ("RuntimeDefault", "Localhost"):
            yield Violation(f"{subject} runs with AppArmor profile {profile.text('type', 'none')}", profile.path)


def _annotations(pod: Pod, context: Context) -> Violations:
    """The profiles of clusters before 1.30, which took them from annotations."""
    with context.doubts:
        for key in keys(pod.template, "metadata.annotations"):
            if key.startswith(_APPARMOR_ANNOTATION):
                with context.doubts:
                    profile = annotation(pod.template, key)
                    if profile not in ("", "runtime/default") and not profile.startswith("localhost/"):
                        container = key.removeprefix(_APPARMOR_ANNOTATION)
                        place = pod.template.at("metadata.annotations", key)
                        yield Violation(f"container {container} runs with AppArmor profile {profile}", place)
