"""Whether the cluster knows what a container needs and how it fares."""

from __future__ import annotations

from functools import partial

from devops_policies.known import some
from devops_policies.pods import POD_TYPES, Container, Pod, pods
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.view import Properties, Resource

_RESOURCES = {
    "requests.cpu": "CPU request",
    "requests.memory": "memory request",
    "limits.memory": "memory limit",
}
_PROBES = ["livenessProbe", "readinessProbe"]


@rule(
    id="k8s-operable",
    types=POD_TYPES,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    keys=("resources", "probes"),
    fix="give each container `resources` with requests and a memory limit, and a liveness and a readiness probe",
    settings={"probes": setting("Probes that every container has which is kept running", _PROBES)},
    good={
        "spec": {
            "containers": [
                {
                    "name": "web",
                    "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
                    "livenessProbe": {"httpGet": {"path": "/alive", "port": 8080}},
                    "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
                }
            ]
        }
    },
    bad={"spec": {"containers": [{"name": "web", "resources": {"limits": {"cpu": "1"}}}]}},
)
def k8s_operable(resource: Resource, context: Context) -> Violations:
    """Containers say what they need, and whether they work.

    Without requests the scheduler fills a node until everything on it starves, without a memory limit one leak ends its
    neighbours, and without probes traffic goes to what has not started or no longer answers. A limit is a request as well, and
    limits of the whole pod count for each container. Probes are asked of what is kept running: not of jobs and init containers.
    """
    for pod in pods(resource):
        for container in pod.containers(context.doubts, "containers", "initContainers"):
            for path, meaning in _RESOURCES.items():
                with context.doubts:
                    if not _is_given(pod, container, path):
                        pod.lacks(container, f"resources.{path}")
                        yield Violation(f"{container.label} has no {meaning}", container.at("resources", path), "resources")
        if pod.restarts:
            for container in pod.containers(context.doubts, "containers"):
                for probe in context.settings["probes"]:
                    with context.doubts:
                        if container.part(probe) is None and pod.lacks(container, probe):
                            yield Violation(f"{container.label} has no {probe}", container.at(probe), "probes")


def _is_given(pod: Pod, container: Container, path: str) -> bool:
    """Whether the container or its pod states the amount; what is limited and not requested is requested up to its limit."""
    paths = {path, path.replace("requests", "limits")}
    return some(*(partial(_states, holder, f"resources.{each}") for holder in (container, pod.spec) for each in paths))


def _states(holder: Properties, path: str) -> bool:
    return holder.get(path) is not None
