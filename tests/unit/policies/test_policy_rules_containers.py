"""Rules about what a container is given beyond what it needs."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown
from pod_shapes import described, pod, secured, volume


def caps(**capabilities: Any) -> dict[str, Any]:
    return secured(capabilities=capabilities)


KEEPS = "container web does not drop all capabilities"
CAPABILITIES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all dropped": (pod(caps(drop=["ALL"])), []),
    "all dropped but one for low ports": (pod(caps(drop=["NET_RAW", "ALL"], add=["NET_BIND_SERVICE"])), []),
    "none on Windows": (pod(os={"name": "windows"}), []),
    "no capability but those of every container": (pod(), [KEEPS]),
    "some dropped": (pod(caps(drop=["NET_RAW", "SYS_ADMIN"])), [KEEPS]),
    "all dropped by a name the API does not know": (pod(caps(drop=["all"])), [KEEPS]),
    "nothing dropped": (pod(caps(drop=[])), [KEEPS]),
    "all added": (pod(caps(drop=["ALL"], add=["ALL"])), ["container web adds ALL"]),
    "two added by an init container": (
        pod(caps(drop=["ALL"]), initContainers=[{"name": "net", **caps(drop=["ALL"], add=["NET_ADMIN", "NET_RAW"])}]),
        ["init container net adds NET_ADMIN", "init container net adds NET_RAW"],
    ),
    "all kept by a debugger": (
        pod(caps(drop=["ALL"]), ephemeralContainers=[{"name": "debug", **caps(add=["SYS_PTRACE"])}]),
        ["ephemeral container debug does not drop all capabilities", "ephemeral container debug adds SYS_PTRACE"],
    ),
    "something not known dropped, and something added": (
        pod(caps(drop=[UNKNOWN], add=["CHOWN"])),
        ["container web adds CHOWN", unknown("spec.containers.0.securityContext.capabilities.drop.0")],
    ),
}


@pytest.mark.parametrize("case", CAPABILITIES)
def test_a_container_has(case: str) -> None:
    workload, said = CAPABILITIES[case]

    assert found("k8s-caps", workload) == said


def test_another_capability_can_be_allowed() -> None:
    workload = pod(caps(drop=["ALL"], add=["CHOWN"]))

    assert found("k8s-caps", workload, settings={"added": ["CHOWN"]}) == []


HARD = {"allowPrivilegeEscalation": False}
ESCALATES = "[priv-esc] container web can become root"
USERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "each container for itself": (pod(secured(runAsNonRoot=True, **HARD)), []),
    "the pod for all": (pod(secured(**HARD), secured(**HARD), **secured(runAsNonRoot=True)), []),
    "a user with a number": (pod(secured(runAsUser=1000, **HARD), **secured(runAsNonRoot=True)), []),
    "Windows": (pod(os={"name": "windows"}, **secured(runAsNonRoot=True)), []),
    "nobody": (pod(), ["[uid] nothing keeps container web from running as root", ESCALATES]),
    "a number alone": (pod(secured(runAsUser=1000, **HARD)), ["[uid] nothing keeps container web from running as root"]),
    "a pod that allows root": (
        pod(secured(runAsNonRoot=True, **HARD), **secured(runAsNonRoot=False)),
        ["[uid] the pod may run as root"],
    ),
    "a container that allows root": (
        pod(secured(runAsNonRoot=False, **HARD), **secured(runAsNonRoot=True)),
        ["[uid] container web may run as root"],
    ),
    "root by its number": (
        pod(secured(runAsUser="0", **HARD), **secured(runAsNonRoot=True)),
        ["[uid] container web runs as user 0"],
    ),
    "escalation in so many words": (pod(secured(allowPrivilegeEscalation=True), **secured(runAsNonRoot=True)), [ESCALATES]),
    "one of two containers": (
        pod(secured(**HARD), {"name": "agent"}, **secured(runAsNonRoot=True)),
        ["[priv-esc] container agent can become root"],
    ),
    "a debugger": (
        pod(secured(**HARD), ephemeralContainers=[{"name": "debug"}], **secured(runAsNonRoot=True)),
        ["[priv-esc] ephemeral container debug can become root"],
    ),
    "a user that is not known": (
        pod(secured(runAsNonRoot=True), **secured(runAsUser=UNKNOWN)),
        [ESCALATES, unknown("spec.securityContext.runAsUser")],
    ),
}


@pytest.mark.parametrize("case", USERS)
def test_root_is_kept_out_by(case: str) -> None:
    workload, said = USERS[case]

    assert found("k8s-non-root", workload) == said


DEFAULT = {"seccompProfile": {"type": "RuntimeDefault"}}
FREE = {"seccompProfile": {"type": "Unconfined"}}
CONFINED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a pod's profile": (pod(**secured(**DEFAULT)), []),
    "a container's own profile": (pod(secured(seccompProfile={"type": "Localhost", "localhostProfile": "web.json"})), []),
    "Windows, which has none": (pod(os={"name": "windows"}), []),
    "volumes that the cluster hands out": (pod(**secured(**DEFAULT), **volume(image={"reference": "ghcr.io/a/b:1"})), []),
    "a claim for a while": (pod(**secured(**DEFAULT), **volume(ephemeral={"volumeClaimTemplate": {}})), []),
    "no profile": (pod(), ["[seccomp] container web runs without a seccomp profile"]),
    "a profile for one of two containers": (
        pod(secured(**DEFAULT), {"name": "agent"}),
        ["[seccomp] container agent runs without a seccomp profile"],
    ),
    "a container that steps out": (
        pod(secured(**FREE), **secured(**DEFAULT)),
        ["[seccomp] container web runs with seccomp profile Unconfined"],
    ),
    "a pod that steps out": (
        pod(secured(**DEFAULT), **secured(**FREE)),
        ["[seccomp] the pod runs with seccomp profile Unconfined"],
    ),
    "a profile without a type": (
        pod(**secured(seccompProfile={"localhostProfile": "web.json"})),
        ["[seccomp] the pod runs with seccomp profile none"],
    ),
    "a disk of the cloud": (
        pod(**secured(**DEFAULT), **volume(awsElasticBlockStore={"volumeID": "vol-1"})),
        ["[volumes] volume data is of kind awsElasticBlockStore"],
    ),
    "a repository": (
        pod(**secured(**DEFAULT), **volume(gitRepo={"repository": "https://example.org"})),
        ["[volumes] volume data is of kind gitRepo"],
    ),
    "volumes of a Windows pod": (
        pod(os={"name": "windows"}, **volume(nfs={"server": "10.0.0.1"})),
        ["[volumes] volume data is of kind nfs"],
    ),
    "a path of the node, which another rule judges": (pod(**secured(**DEFAULT), **volume(hostPath={"path": "/"})), []),
    "volumes that are not known": (
        pod(volumes=UNKNOWN),
        ["[seccomp] container web runs without a seccomp profile", unknown("spec.volumes")],
    ),
}


@pytest.mark.parametrize("case", CONFINED)
def test_a_pod_is_confined_by(case: str) -> None:
    workload, said = CONFINED[case]

    assert found("k8s-confinement", workload) == said


ROOTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "read-only": (pod(secured(readOnlyRootFilesystem=True)), []),
    "read-only in two containers": (pod(secured(readOnlyRootFilesystem=True), secured(readOnlyRootFilesystem="true")), []),
    "of Windows": (pod(os={"name": "windows"}), []),
    "by default": (pod(), ["container web can write to its root"]),
    "by choice": (pod(secured(readOnlyRootFilesystem=False)), ["container web can write to its root"]),
    "for one of two": (
        pod(secured(readOnlyRootFilesystem=True), {"name": "agent"}),
        ["container agent can write to its root"],
    ),
    "for an init container": (
        pod(secured(readOnlyRootFilesystem=True), initContainers=[{"name": "setup"}]),
        ["init container setup can write to its root"],
    ),
    "as a null": (pod(secured(readOnlyRootFilesystem=None)), ["container web can write to its root"]),
    "for a debugger": (
        pod(secured(readOnlyRootFilesystem=True), ephemeralContainers=[{"name": "debug"}]),
        ["ephemeral container debug can write to its root"],
    ),
    "not known": (
        pod(secured(readOnlyRootFilesystem=UNKNOWN)),
        [unknown("spec.containers.0.securityContext.readOnlyRootFilesystem")],
    ),
    "on a system that is not known": (pod(os={"name": UNKNOWN}), [unknown("spec.os.name")]),
}


@pytest.mark.parametrize("case", ROOTS)
def test_the_root_of_a_container_is_writable(case: str) -> None:
    workload, said = ROOTS[case]

    assert found("k8s-readonly-rootfs", workload) == said


LEFT_OUT = {
    "k8s-caps": ["securityContext.capabilities.drop"],
    "k8s-readonly-rootfs": ["securityContext.readOnlyRootFilesystem"],
    "k8s-confinement": ["securityContext.seccompProfile"],
    "k8s-non-root": ["securityContext.runAsNonRoot", "securityContext.allowPrivilegeEscalation"],
    "k8s-no-privileged": [],
    "k8s-no-host-access": [],
    "k8s-kernel-surface": [],
}


@pytest.mark.parametrize("rule", LEFT_OUT)
def test_what_a_patch_leaves_out_is_doubted_and_what_it_says_is_judged(rule: str) -> None:
    template, place = described("kubernetes:apps/v1:DeploymentPatch", pod()["spec"])

    said = found(rule, template, type="kubernetes:apps/v1:DeploymentPatch")

    assert said == [
        f"undecided: cannot decide: `{place}.containers.0.{path}` is left as it is by the patch" for path in LEFT_OUT[rule]
    ]


def test_a_patch_is_judged_by_what_it_says() -> None:
    workload, _ = described("kubernetes:batch/v1:CronJobPatch", pod(secured(readOnlyRootFilesystem=False, **FREE))["spec"])

    said = {
        rule: found(rule, workload, type="kubernetes:batch/v1:CronJobPatch")
        for rule in ("k8s-readonly-rootfs", "k8s-confinement")
    }

    assert said == {
        "k8s-readonly-rootfs": ["container web can write to its root"],
        "k8s-confinement": ["[seccomp] container web runs with seccomp profile Unconfined"],
    }
