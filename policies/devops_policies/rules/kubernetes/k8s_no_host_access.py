"""What a pod sees of the node it runs on."""

from __future__ import annotations

from devops_policies.known import Undecided
from devops_policies.pods import POD_TYPES, Container, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource

_NAMESPACES = {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "shared memory"}
_SOCKETS = ("docker.sock", "containerd.sock", "crio.sock")
_CALLS = (
    *(f"{probe}.{call}" for probe in ("livenessProbe", "readinessProbe", "startupProbe") for call in ("httpGet", "tcpSocket")),
    *(f"lifecycle.{hook}.{call}" for hook in ("postStart", "preStop") for call in ("httpGet", "tcpSocket")),
)


@rule(
    id="k8s-no-host-access",
    types=POD_TYPES,
    severity=Severity.HIGH,
    levels="M/M/M",
    keys=("ns", "path", "port", "probe"),
    fix="use the pod's own namespaces, volumes of a claim, a Service for what must be reached, and probes without a `host`",
    good={"spec": {"hostNetwork": False, "hostPID": False, "hostIPC": False, "containers": [{"name": "web"}]}},
    bad={"spec": {"hostNetwork": True, "volumes": [{"name": "docker", "hostPath": {"path": "/var/run/docker.sock"}}]}},
)
def k8s_no_host_access(resource: Resource, context: Context) -> Violations:
    """Pods share nothing with the node they run on.

    With the node's network a pod is outside every network policy, with its processes or files it reads the secrets of other
    pods, and the socket of the container runtime is root on the node. A probe with a `host` makes the node call any address.
    """
    for pod in pods(resource):
        for path, shared in _NAMESPACES.items():
            with context.doubts:
                if pod.spec.flag(path):
                    yield Violation(f"the pod shares the {shared} of its node", pod.spec.at(path), "ns")
        for volume in pod.volumes(context.doubts):
            with context.doubts:
                mounted = volume.part("hostPath")
                if mounted:
                    yield Violation(f"{volume.label} is {_described(mounted)}", mounted.path, "path")
        for container in pod.containers(context.doubts):
            yield from _ports(container, context)
            for call in _CALLS:
                with context.doubts:
                    host = container.text(f"{call}.host")
                    if host:
                        yield Violation(f"{container.label} makes its node call {host}", container.at(call, "host"), "probe")


def _described(mounted: Part) -> str:
    try:
        path = mounted.text("path")
    except Undecided:
        return "a path of its node"
    return f"{path} of its node" + (", the socket of the container runtime" if path.endswith(_SOCKETS) else "")


def _ports(container: Container, context: Context) -> Violations:
    with context.doubts:
        for port in container.each("ports"):
            with context.doubts:
                taken = port.number("hostPort")
                if taken:
                    yield Violation(f"{container.label} takes port {taken} of its node", port.at("hostPort"), "port")
