"""Rules about what a workload runs, needs and knows."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown
from pod_shapes import described, pod

JOB = "kubernetes:batch/v1:Job"
DIGEST = f"@sha256:{'0' * 64}"


def left(path: str) -> str:
    return f"undecided: cannot decide: `{path}` is left as it is by the patch"


def runs(*images: Any, **container: Any) -> dict[str, Any]:
    return pod(*({"image": image, **container} for image in images))


IMAGES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "by its digest": (runs(f"ghcr.io/acme/web{DIGEST}"), "production", []),
    "by its tag and digest": (runs(f"ghcr.io/acme/web:1.2{DIGEST}"), "production", []),
    "by a tag outside production": (runs("ghcr.io/acme/web:1.2"), "staging", []),
    "by nothing, in what a controller fills in": (pod(), "production", []),
    "by a tag in production": (
        runs("ghcr.io/acme/web:1.2"),
        "production",
        ["[pinned] container web runs ghcr.io/acme/web:1.2, and its tag can be moved to another image"],
    ),
    "by the newest tag": (
        runs("ghcr.io/acme/web:latest"),
        "staging",
        ["[pinned] container web runs ghcr.io/acme/web:latest, which means another image tomorrow"],
    ),
    "by its name alone": (runs("nginx"), "staging", ["[pinned] container web runs nginx, which means another image tomorrow"]),
    "at a registry with a port and no tag": (
        runs("registry.example.org:5000/web"),
        "staging",
        ["[pinned] container web runs registry.example.org:5000/web, which means another image tomorrow"],
    ),
    "in an init container": (
        pod({"image": f"web{DIGEST}"}, initContainers=[{"name": "setup", "image": "busybox:latest"}]),
        "production",
        ["[pinned] init container setup runs busybox:latest, which means another image tomorrow"],
    ),
    "in a debugger": (
        pod(ephemeralContainers=[{"name": "debug", "image": "busybox"}]),
        "production",
        ["[pinned] ephemeral container debug runs busybox, which means another image tomorrow"],
    ),
    "in a volume": (
        pod(volumes=[{"name": "model", "image": {"reference": "ghcr.io/acme/model:latest"}}]),
        "production",
        ["[pinned] volume model holds ghcr.io/acme/model:latest, which means another image tomorrow"],
    ),
    "and never asked for": (
        runs(f"web{DIGEST}", imagePullPolicy="Never"),
        "production",
        ["[pinned] container web runs what its node holds under the name"],
    ),
    "in one of two containers, the other not known": (
        runs(UNKNOWN, "web:latest"),
        "production",
        [
            "[pinned] container web runs web:latest, which means another image tomorrow",
            unknown("spec.containers.0.image"),
        ],
    ),
}


@pytest.mark.parametrize("case", IMAGES)
def test_an_image_is_named(case: str) -> None:
    workload, environment, said = IMAGES[case]

    assert found("k8s-image", workload, environment) == said


def test_images_come_from_the_registries_that_are_named() -> None:
    registries = {"registries": ["ghcr.io", "*.dkr.ecr.*.amazonaws.com"]}
    ours = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"

    assert found("k8s-image", runs(f"{ours}/web{DIGEST}", f"ghcr.io/acme/web{DIGEST}"), settings=registries) == []
    assert found("k8s-image", runs(f"nginx{DIGEST}"), settings=registries) == [
        f"[registry] container web runs nginx{DIGEST}; images may come from ghcr.io, *.dkr.ecr.*.amazonaws.com"
    ]


AMOUNTS = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}}
PROBES = {"livenessProbe": {"httpGet": {"port": 80}}, "readinessProbe": {"exec": {"command": ["true"]}}}
READY = {"resources": AMOUNTS, **PROBES}
OPERABLE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "amounts and probes": (pod(READY), []),
    "limits alone, which are requests as well": (pod({**READY, "resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}), []),
    "amounts for the whole pod": (pod(PROBES, resources=AMOUNTS), []),
    "an init container without probes": (pod(READY, initContainers=[{"name": "setup", "resources": AMOUNTS}]), []),
    "a pod that is run once": (pod({"resources": AMOUNTS}, restartPolicy="Never"), []),
    "a debugger, which takes neither": (pod(READY, ephemeralContainers=[{"name": "debug"}]), []),
    "no CPU request": (
        pod({**READY, "resources": {**AMOUNTS, "requests": {"memory": "1Gi"}}}),
        ["[resources] container web has no CPU request"],
    ),
    "no memory request and no limit": (
        pod({**READY, "resources": {"requests": {"cpu": "1"}}}),
        ["[resources] container web has no memory request", "[resources] container web has no memory limit"],
    ),
    "no amounts in an init container": (
        pod(READY, initContainers=[{"name": "setup", "resources": {"requests": AMOUNTS["requests"]}}]),
        ["[resources] init container setup has no memory limit"],
    ),
    "no liveness probe": (
        pod({"resources": AMOUNTS, "readinessProbe": {"tcpSocket": {"port": 80}}}),
        ["[probes] container web has no livenessProbe"],
    ),
    "no readiness probe": (
        pod({"resources": AMOUNTS, "livenessProbe": {"tcpSocket": {"port": 80}}}),
        ["[probes] container web has no readinessProbe"],
    ),
    "no probes in the second container": (
        pod(READY, {"name": "agent", "resources": AMOUNTS}),
        ["[probes] container agent has no livenessProbe", "[probes] container agent has no readinessProbe"],
    ),
    "amounts that are not known, and no probes": (
        pod({"resources": {"requests": UNKNOWN, "limits": {"memory": "1Gi"}}, "livenessProbe": {"exec": {}}}),
        ["[probes] container web has no readinessProbe", unknown("spec.containers.0.resources.requests")],
    ),
}


@pytest.mark.parametrize("case", OPERABLE)
def test_a_cluster_can_operate(case: str) -> None:
    workload, said = OPERABLE[case]

    assert found("k8s-operable", workload) == said


def test_probes_are_not_asked_of_jobs() -> None:
    for type_ in (JOB, "kubernetes:batch/v1:CronJob", "kubernetes:batch/v1beta1:CronJobList"):
        workload, _ = described(type_, {"containers": [{"name": "web", "resources": AMOUNTS}]})

        assert found("k8s-operable", workload, type=type_) == []


def test_other_probes_can_be_asked_for() -> None:
    assert found("k8s-operable", pod(READY), settings={"probes": ["startupProbe"]}) == [
        "[probes] container web has no startupProbe"
    ]


def test_a_patch_of_amounts_leaves_the_rest_open() -> None:
    said = found("k8s-operable", pod({**PROBES, "resources": {"limits": {"memory": "1Gi"}}}), type="kubernetes:core/v1:PodPatch")

    assert said == [left("spec.containers.0.resources.requests.cpu")]


def holds(*env: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return pod({"env": list(env)}, **{"automountServiceAccountToken": False, **spec})


FROM_SECRET = "[env] container web takes variables from a Secret"
SECRETS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no token and no secret": (holds(), []),
    "a token of its own account": (holds(automountServiceAccountToken=True, serviceAccountName="shop"), []),
    "plain settings": (holds({"name": "LOG_LEVEL", "value": "info"}, {"name": "TOKEN_TTL", "value": "60"}), []),
    "the place of a secret": (holds({"name": "DB_PASSWORD_FILE", "value": "/run/secrets/db"}), []),
    "the name of another variable": (holds({"name": "DB_PASSWORD", "value": "$(OTHER)"}), []),
    "settings from a ConfigMap": (holds({"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "shop"}}}), []),
    "nothing said about a token": (pod(), ["[sa-token] the pod does not say whether it needs a token"]),
    "a token of the account of all": (
        holds(automountServiceAccountToken=True),
        ["[sa-token] the pod holds a token of the default account"],
    ),
    "a token of the account of all by its old name": (
        holds(automountServiceAccountToken="true", serviceAccount="default"),
        ["[sa-token] the pod holds a token of the default account"],
    ),
    "a secret by its name": (
        holds({"name": "DB_PASSWORD", "value": "hunter2"}),
        ["[env] DB_PASSWORD of container web is a secret by its name"],
    ),
    "a secret by its value": (
        holds({"name": "REMOTE", "value": "postgres://shop:hunter2@db/shop"}),
        ["[env] REMOTE of container web holds a URL with a password"],
    ),
    "a secret in an init container": (
        holds(initContainers=[{"name": "setup", "env": [{"name": "API_KEY", "value": "abc"}]}]),
        ["[env] API_KEY of init container setup is a secret by its name"],
    ),
    "a variable from a Secret": (holds({"name": "DB", "valueFrom": {"secretKeyRef": {"name": "db"}}}), [FROM_SECRET]),
    "a Secret as variables": (
        pod({"envFrom": [{"secretRef": {"name": "db"}}]}, automountServiceAccountToken=False),
        [FROM_SECRET],
    ),
    "a value that is not known": (
        holds({"name": "DB_PASSWORD", "value": UNKNOWN}, {"name": "TOKEN", "value": "abc"}),
        ["[env] TOKEN of container web is a secret by its name", unknown("spec.containers.0.env.0.value")],
    ),
    "an account that is not known": (
        holds(automountServiceAccountToken=True, serviceAccountName=UNKNOWN),
        [unknown("spec.serviceAccountName")],
    ),
}


@pytest.mark.parametrize("case", SECRETS)
def test_a_pod_holds(case: str) -> None:
    workload, said = SECRETS[case]

    assert found("k8s-secrets", workload) == said


def test_variables_from_secrets_can_be_allowed_but_not_written_ones() -> None:
    workload = holds({"name": "DB", "valueFrom": {"secretKeyRef": {"name": "db"}}}, {"name": "PASSWORD", "value": "abc"})

    assert found("k8s-secrets", workload, settings={"fromSecrets": True}) == [
        "[env] PASSWORD of container web is a secret by its name"
    ]


PATCHED_ACCOUNTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing about an account": (pod(), []),
    "that there is a token": (pod(automountServiceAccountToken=True), [left("spec.serviceAccountName")]),
    "the account alone": (pod(serviceAccountName="shop"), [left("spec.automountServiceAccountToken")]),
    "a token of the account of all": (
        pod(automountServiceAccountToken=True, serviceAccountName="default"),
        ["[sa-token] the pod holds a token of the default account"],
    ),
}


@pytest.mark.parametrize("case", PATCHED_ACCOUNTS)
def test_a_patch_says(case: str) -> None:
    workload, said = PATCHED_ACCOUNTS[case]

    assert found("k8s-secrets", workload, type="kubernetes:core/v1:PodPatch") == said
