"""Rules about what a pod may do on the node it runs on."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown
from pod_shapes import WORKLOADS, described, pod, secured, volume

from devops_components.toolkit.simulated.schema import tokens
from devops_policies.pods import POD_TYPES
from devops_policies.registry import all_rules
from devops_policies.type_sets import means

HOST = {"hostProcess": True}


def test_the_types_with_pods_are_meant_and_no_others() -> None:
    meant = [type_ for type_ in tokens("kubernetes") if means(POD_TYPES, type_)]

    assert meant == WORKLOADS
    assert len(WORKLOADS) == 60


def test_every_rule_about_pods_judges_all_types_with_pods() -> None:
    judging = {rule.id for rule in all_rules().values() if set(POD_TYPES) <= set(rule.types)}

    assert judging == {
        "k8s-caps",
        "k8s-confinement",
        "k8s-image",
        "k8s-kernel-surface",
        "k8s-namespace",
        "k8s-no-host-access",
        "k8s-no-privileged",
        "k8s-non-root",
        "k8s-operable",
        "k8s-readonly-rootfs",
        "k8s-secrets",
    }


@pytest.mark.parametrize("type_", WORKLOADS)
def test_a_privileged_container_is_found_in(type_: str) -> None:
    workload, _ = described(type_, {"containers": [{"name": "web", **secured(privileged=True)}]})

    assert found("k8s-no-privileged", workload, type=type_) == ["container web runs privileged"]


@pytest.mark.parametrize("type_", WORKLOADS)
def test_what_is_not_known_is_named_by_its_place_in(type_: str) -> None:
    workload, place = described(type_, {"containers": UNKNOWN})

    assert found("k8s-no-privileged", workload, type=type_) == [unknown(f"{place}.containers")]


PRIVILEGED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an ordinary pod": (pod(), []),
    "a container that says no": (pod(secured(privileged=False)), []),
    "a Windows container": (pod(secured(windowsOptions={"hostProcess": False}), os={"name": "windows"}), []),
    "no pod at all": ({}, []),
    "an init container": (
        pod(initContainers=[{"name": "setup", **secured(privileged=True)}]),
        ["init container setup runs privileged"],
    ),
    "an ephemeral container": (
        pod(ephemeralContainers=[{"name": "debug", **secured(privileged=True)}]),
        ["ephemeral container debug runs privileged"],
    ),
    "the second container": (
        pod({}, {"name": "agent", **secured(privileged=True)}),
        ["container agent runs privileged"],
    ),
    "a container without a name": (
        {"spec": {"containers": [secured(privileged=True)]}},
        ["container spec.containers.0 runs privileged"],
    ),
    "a switch in quotes": (pod(secured(privileged="true")), ["container web runs privileged"]),
    "a host process": (pod(secured(windowsOptions=HOST)), ["container web runs as a process of its host"]),
    "a pod of host processes": (pod(**secured(windowsOptions=HOST)), ["the pod runs as processes of its host"]),
    "one that is and one that may be": (
        pod(secured(privileged=UNKNOWN), secured(privileged=True)),
        ["container web runs privileged", unknown("spec.containers.0.securityContext.privileged")],
    ),
    "init containers that are not known": (
        pod(secured(privileged=True), initContainers=UNKNOWN),
        ["container web runs privileged", unknown("spec.initContainers")],
    ),
    "something that is no switch": (
        pod(secured(privileged="sometimes")),
        ["error: cannot be judged: `spec.containers.0.securityContext.privileged` is not a boolean"],
    ),
}


@pytest.mark.parametrize("case", PRIVILEGED)
def test_privilege_is_judged_for(case: str) -> None:
    workload, said = PRIVILEGED[case]

    assert found("k8s-no-privileged", workload) == said


SHARED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": (pod(), []),
    "nothing in so many words": (pod({"ports": [{"hostPort": 0}]}, hostNetwork=False, hostPID=False, hostIPC=False), []),
    "a port of its own": (pod({"ports": [{"containerPort": 8080}]}), []),
    "a volume of a claim": (pod(**volume(persistentVolumeClaim={"claimName": "data"})), []),
    "the network": (pod(hostNetwork=True), ["[ns] the pod shares the network of its node"]),
    "the processes and shared memory": (
        pod(hostPID=True, hostIPC="true"),
        ["[ns] the pod shares the processes of its node", "[ns] the pod shares the shared memory of its node"],
    ),
    "a path": (pod(**volume(hostPath={"path": "/etc"})), ["[path] volume data is /etc of its node"]),
    "the container runtime": (
        pod(**volume(hostPath={"path": "/run/containerd/containerd.sock"})),
        ["[path] volume data is /run/containerd/containerd.sock of its node, the socket of the container runtime"],
    ),
    "a path that is not known": (pod(**volume(hostPath={"path": UNKNOWN})), ["[path] volume data is a path of its node"]),
    "a volume that is not known": (pod(**volume(hostPath=UNKNOWN)), [unknown("spec.volumes.0.hostPath")]),
    "a port": (
        pod({"ports": [{"hostPort": 80}, {"hostPort": UNKNOWN}]}),
        ["[port] container web takes port 80 of its node", unknown("spec.containers.0.ports.1.hostPort")],
    ),
    "a port of a sidecar": (
        pod(initContainers=[{"name": "proxy", "ports": [{"hostPort": "443"}]}]),
        ["[port] init container proxy takes port 443 of its node"],
    ),
    "its reach by a probe": (
        pod({"livenessProbe": {"httpGet": {"host": "169.254.169.254"}}}),
        ["[probe] container web makes its node call 169.254.169.254"],
    ),
    "its reach by a hook": (
        pod({"lifecycle": {"preStop": {"tcpSocket": {"host": "db"}}}}),
        ["[probe] container web makes its node call db"],
    ),
    "a probe without a host": (pod({"readinessProbe": {"httpGet": {"host": "", "path": "/"}}}), []),
}


@pytest.mark.parametrize("case", SHARED)
def test_a_pod_shares_with_its_node(case: str) -> None:
    workload, said = SHARED[case]

    assert found("k8s-no-host-access", workload) == said


APPARMOR = "container.apparmor.security.beta.kubernetes.io"
SURFACE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "as it is by default": (pod(), []),
    "masked in so many words": (pod(secured(procMount="Default", appArmorProfile={"type": "RuntimeDefault"})), []),
    "with another SELinux level": (pod(secured(seLinuxOptions={"level": "s0:c1", "type": "container_t"})), []),
    "with sysctls of its own": (pod(**secured(sysctls=[{"name": "net.ipv4.tcp_rmem", "value": "1"}])), []),
    "with an annotated profile": ({"metadata": {"annotations": {f"{APPARMOR}/web": "localhost/web"}}, **pod()}, []),
    "with all of /proc": (
        pod(initContainers=[{"name": "setup", **secured(procMount="Unmasked")}]),
        ["init container setup mounts /proc as Unmasked"],
    ),
    "as another SELinux type": (
        pod(secured(seLinuxOptions={"type": "spc_t"}), **secured(seLinuxOptions={"type": "container_init_t"})),
        ["container web runs as SELinux type spc_t"],
    ),
    "as an SELinux user and role": (
        pod(**secured(seLinuxOptions={"user": "system_u", "role": "sysadm_r"})),
        ["the pod runs as SELinux user system_u", "the pod runs as SELinux role sysadm_r"],
    ),
    "without AppArmor": (
        pod(secured(appArmorProfile={"type": "Unconfined"})),
        ["container web runs with AppArmor profile Unconfined"],
    ),
    "without AppArmor by annotation": (
        {"metadata": {"annotations": {f"{APPARMOR}/web": "unconfined"}}, **pod()},
        ["container web runs with AppArmor profile unconfined"],
    ),
    "with a sysctl of the node": (
        pod(**secured(sysctls=[{"name": "kernel.msgmax"}, {"name": "net.ipv4.tcp_syncookies"}])),
        ["the pod sets sysctl kernel.msgmax"],
    ),
    "with sysctls that are not known": (
        pod(**secured(sysctls=[{"name": UNKNOWN}, {"name": "vm.swappiness"}])),
        ["the pod sets sysctl vm.swappiness", unknown("spec.securityContext.sysctls.0.name")],
    ),
}


@pytest.mark.parametrize("case", SURFACE)
def test_a_pod_reaches_the_kernel(case: str) -> None:
    workload, said = SURFACE[case]

    assert found("k8s-kernel-surface", workload) == said


def test_more_sysctls_can_be_allowed() -> None:
    workload = pod(**secured(sysctls=[{"name": "net.core.somaxconn"}]))

    assert found("k8s-kernel-surface", workload, settings={"sysctls": ["net.core.somaxconn"]}) == []


def test_the_annotations_of_a_template_are_judged() -> None:
    template = {"metadata": {"annotations": {f"{APPARMOR}/web": "unconfined"}}}

    said = found("k8s-kernel-surface", {"spec": {"template": template}}, type="kubernetes:apps/v1:Deployment")

    assert said == ["container web runs with AppArmor profile unconfined"]


def test_every_object_of_a_list_is_judged_by_itself() -> None:
    objects = [pod(secured(privileged=True)), UNKNOWN, pod({"name": "db", **secured(privileged=True)})]

    said = found("k8s-no-privileged", {"items": objects}, type="kubernetes:core/v1:PodList")

    assert said == ["container web runs privileged", "container db runs privileged", unknown("items.1")]
