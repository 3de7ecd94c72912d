"""Applies what examples make in a cluster to a real API server, as strictly as it can be."""

from __future__ import annotations

import copy
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_components import KubernetesMetricsSettings, KubernetesService, KubernetesServiceArgs, KubernetesTrigger
from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.equipment.api_server import Answer, ApiServer
from tests.support.kubernetes_schemas import definitions

ROOT = Path(__file__).parents[2]
EXAMPLES = ("kubernetes-service", "namespace")
STACKS = [(name, stack) for name in EXAMPLES for stack in load_project(ROOT / "examples" / "components" / name).stacks]
RUN = uuid.uuid4().hex[:6]
"""Part of the names of namespaces: nothing empties those of an earlier run, as the server runs no controllers."""
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
PODS = f"pods-{RUN}"
"""A namespace without a quota, which nobody counts here, for pods themselves: a standard is enforced on them alone."""


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    config = yaml.safe_load(Path(os.environ["DEVOPS_KUBECONFIG"]).read_text(encoding="utf-8"))
    with closing(ApiServer(config)) as connected:
        for definition in definitions():
            accepted(connected.apply(definition))
            wait_for(connected, definition["spec"])
        accepted(connected.apply(namespace(PODS)))
        yield connected


def wait_for(server: ApiServer, spec: Mapping[str, Any]) -> None:
    """Until the server serves a kind it was told of, which takes it a moment."""
    for _ in range(100):
        if server.kind(f"{spec['group']}/{spec['versions'][0]['name']}", spec["names"]["kind"]):
            return
        time.sleep(0.1)
    raise AssertionError(f"the server does not serve {spec['names']['kind']}")


def accepted(answer: Answer | None) -> Answer:
    assert answer is not None
    assert answer.status in (200, 201), answer.message
    return answer


def namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": RESTRICTED}}


def documents(example: str, stack: str) -> list[dict[str, Any]]:
    """What an example makes, each stack in namespaces of its own; those it does not make itself come first."""
    found = [_moved(document, f"{stack}-{RUN}") for document in yaml.safe_load_all(_exported(example, stack))]
    homes = {document["metadata"]["name"] for document in found if document["kind"] == "Namespace"}
    named = {document["metadata"]["namespace"] for document in found if "namespace" in document["metadata"]}
    return [*(namespace(name) for name in sorted(named - homes)), *found]


@cache
def _exported(example: str, stack: str) -> str:
    return FORMATS["kubernetes"](render_project(load_project(ROOT / "examples" / "components" / example), stack))


def _moved(document: dict[str, Any], suffix: str) -> dict[str, Any]:
    moved = copy.deepcopy(document)
    key = "name" if moved["kind"] == "Namespace" else "namespace"
    moved["metadata"][key] = f"{moved['metadata'][key]}-{suffix}"
    return moved


def pods(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pods that workloads would make."""
    made = [(each["metadata"]["name"], each["spec"]["template"]) for each in found if "template" in each.get("spec", {})]
    return [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {**of["metadata"], "name": name, "namespace": PODS}, "spec": of["spec"]}
        for name, of in made
    ]


@pytest.mark.parametrize(("example", "stack"), STACKS)
def test_every_object_is_taken_without_a_warning_and_applied_again_changes_nothing(
    server: ApiServer, example: str, stack: str
) -> None:
    found = documents(example, stack)

    first = [server.apply(document) for document in found]
    again = [server.apply(document) for document in found]

    left_out = {document["kind"] for document, answer in zip(found, first, strict=True) if answer is None}
    assert left_out == set()
    assert [accepted(answer).warnings for answer in first] == [()] * len(found)
    assert [accepted(answer).version for answer in again] == [accepted(answer).version for answer in first]


@pytest.mark.parametrize(("example", "stack"), STACKS)
def test_their_pods_are_let_into_a_namespace_that_takes_only_restricted_ones(server: ApiServer, example: str, stack: str) -> None:
    found = pods(documents(example, stack))

    answers = [accepted(server.apply(pod, dry_run=True)) for pod in found]

    assert [answer.warnings for answer in answers] == [()] * len(found)
    assert bool(found) == (example == "kubernetes-service")


def test_what_operators_define_is_taken_as_they_define_it(server: ApiServer, render: Render) -> None:
    queue = KubernetesTrigger(type="aws-sqs-queue", metadata={"queueLength": "5"}, authentication="sqs")
    args = KubernetesServiceArgs(
        image="registry.example.org/shop@sha256:" + "ab" * 32,
        namespace=PODS,
        triggers=[queue],
        metrics=KubernetesMetricsSettings(port=9090),
    )
    graph = render(lambda: KubernetesService("queue-worker", args))
    found = [
        each for each in yaml.safe_load_all(FORMATS["kubernetes"](graph)) if each["kind"] in ("ScaledObject", "ServiceMonitor")
    ]

    answers = [accepted(server.apply(document)) for document in found]

    assert [answer.warnings for answer in answers] == [(), ()]


NO_POWERS = (
    'pods "shop" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities '
    '(container "app" must set securityContext.capabilities.drop=["ALL"])'
)
FAULTS = {
    # A server that is not told to allow it refuses it before the standard does.
    "privileged": ({"securityContext": {"privileged": True}}, "securityContext.privileged"),
    "keeps root's powers": ({"securityContext": {"allowPrivilegeEscalation": False}}, NO_POWERS),
    "misspelt": ({"imagePullPolcy": "Always"}, '.spec.containers[name="app"].imagePullPolcy: field not declared in schema'),
}


@pytest.mark.parametrize(("change", "says"), FAULTS.values(), ids=FAULTS)
def test_what_is_not_right_is_refused(server: ApiServer, change: dict[str, Any], says: str) -> None:
    (pod,) = [each for each in pods(documents("kubernetes-service", "production")) if each["metadata"]["name"] == "shop"]
    pod["spec"]["containers"][0].update(change)

    answer = server.apply(pod, dry_run=True)

    assert answer is not None
    assert says in answer.message


def test_a_kind_that_the_server_does_not_know_is_left_out(server: ApiServer) -> None:
    unknown = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {"name": "a", "namespace": PODS}}

    assert server.apply(unknown) is None
