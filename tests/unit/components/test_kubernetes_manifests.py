"""What components and examples make in a cluster is what Kubernetes accepts, in every version that is supported."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.support.kubernetes_schemas import definitions, faults, versions

ROOT = Path(__file__).parents[3]
SPEAKS_OF_CLUSTERS = ("kubernetes", "namespace(")
EXAMPLES = [
    path.parent
    for path in sorted((ROOT / "examples" / "components").glob("*/__main__.py"))
    if any(word in path.read_text(encoding="utf-8").lower() for word in SPEAKS_OF_CLUSTERS)
]
MAKE_OBJECTS = {"kubernetes-service", "namespace"}
"""Those of them that make objects in a cluster; others make the cluster."""
STACKS = [(example, stack) for example in EXAMPLES for stack in load_project(example).stacks]

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "web", "image": "web:1", "ports": [{"containerPort": 80}]}]},
        },
    },
}
ROUTE: dict[str, Any] = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "web"},
    "spec": {"parentRefs": [{"name": "public"}], "rules": [{"backendRefs": [{"name": "web", "port": 80}]}]},
}


def altered(document: dict[str, Any], *changes: tuple[list[Any], Any]) -> dict[str, Any]:
    """The document with values put at paths."""
    other = copy.deepcopy(document)
    for path, value in changes:
        place: Any = other
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    return other


def of_example(example: Path, stack: str) -> list[dict[str, Any]]:
    graph = render_project(load_project(example), stack)
    if not list(graph.of_type_prefix("kubernetes:")):
        return []
    return list(yaml.safe_load_all(FORMATS["kubernetes"](graph)))


def test_the_newest_three_versions_are_asked() -> None:
    assert versions() == ["v1.35.0", "v1.36.0", "v1.37.0"]


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("document", [DEPLOYMENT, ROUTE], ids=lambda document: document["kind"])
def test_what_is_right_has_no_fault(document: dict[str, Any], version: str) -> None:
    assert faults(document, version) == []


CONTAINER = ["spec", "template", "spec", "containers", 0]
FAULTY = {
    "misspelt field": (
        altered(DEPLOYMENT, ([*CONTAINER, "imagePullPolcy"], "Always")),
        ["spec.template.spec.containers.0: Additional properties are not allowed ('imagePullPolcy' was unexpected)"],
    ),
    "wrong type": (
        altered(DEPLOYMENT, (["spec", "replicas"], "two")),
        ["spec.replicas: 'two' is not of type 'integer', 'null'"],
    ),
    "missing field": (
        altered(DEPLOYMENT, (["spec"], {"selector": {}})),
        ["spec: 'template' is a required property"],
    ),
    "unknown kind": (
        {**DEPLOYMENT, "kind": "Deploymnt"},
        ["kind: apps/v1 has no Deploymnt in Kubernetes v1.37.0"],
    ),
    "part of an object": (
        {"apiVersion": "apps/v1", "kind": "DeploymentSpec"},
        ["kind: apps/v1 has no DeploymentSpec in Kubernetes v1.37.0"],
    ),
    "kind in other letters": (
        {**DEPLOYMENT, "kind": "deployment"},
        ["kind: apps/v1 has no deployment in Kubernetes v1.37.0"],
    ),
    "version that is gone": (
        {**DEPLOYMENT, "apiVersion": "extensions/v1beta1"},
        ["kind: extensions/v1beta1 has no Deployment in Kubernetes v1.37.0"],
    ),
    "unknown custom resource": (
        {**ROUTE, "kind": "HTTPRout"},
        ["kind: gateway.networking.k8s.io/v1 has no HTTPRout in Kubernetes v1.37.0"],
    ),
    "misspelt field of a custom resource": (
        altered(ROUTE, (["spec", "hostname"], "shop.example.org")),
        ["spec: Additional properties are not allowed ('hostname' was unexpected)"],
    ),
    "misspelt metadata of a custom resource": (
        altered(ROUTE, (["metadata", "lables"], {})),
        ["metadata: Additional properties are not allowed ('lables' was unexpected)"],
    ),
    "several at once": (
        altered(DEPLOYMENT, (["spec", "replicas"], "two"), (["spec", "replica"], 2), ([*CONTAINER, "ports", 0], {"port": 80})),
        [
            "spec.replicas: 'two' is not of type 'integer', 'null'",
            "spec.template.spec.containers.0.ports.0: 'containerPort' is a required property",
            "spec.template.spec.containers.0.ports.0: Additional properties are not allowed ('port' was unexpected)",
            "spec: Additional properties are not allowed ('replica' was unexpected)",
        ],
    ),
}


@pytest.mark.parametrize(("document", "says"), FAULTY.values(), ids=FAULTY)
def test_every_fault_is_told_at_its_place(document: dict[str, Any], says: list[str]) -> None:
    assert faults(document, "v1.37.0") == says


def test_the_custom_resources_that_are_known_are_those_that_components_make() -> None:
    known = {(of["spec"]["group"], of["spec"]["names"]["kind"]) for of in definitions()}

    assert known == {
        ("gateway.networking.k8s.io", "Gateway"),
        ("gateway.networking.k8s.io", "HTTPRoute"),
        ("keda.sh", "ScaledObject"),
        ("monitoring.coreos.com", "ServiceMonitor"),
    }


def test_examples_that_speak_of_clusters_are_found() -> None:
    assert {example.name for example in EXAMPLES} >= MAKE_OBJECTS


@pytest.mark.parametrize(("example", "stack"), STACKS, ids=lambda part: part if isinstance(part, str) else part.name)
def test_what_an_example_makes_is_accepted_by_every_version(example: Path, stack: str) -> None:
    documents = of_example(example, stack)

    found = {
        f"{document['kind']} {document['metadata']['name']} in {version}": wrong
        for document in documents
        for version in versions()
        if (wrong := faults(document, version))
    }
    assert found == {}
    assert bool(documents) == (example.name in MAKE_OBJECTS)
