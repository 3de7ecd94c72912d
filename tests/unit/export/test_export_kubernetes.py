"""The Kubernetes objects of a stack as manifests."""

from __future__ import annotations

import base64
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Graph, Node
from tests.conftest import Render
from tests.support.export_programs import DIGEST, workload


def documents(graph: Graph) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(FORMATS["kubernetes"](graph)))


def test_every_object_is_a_document_and_patches_and_charts_are_none(render: Render) -> None:
    found = documents(render(workload))

    assert [(each["apiVersion"], each["kind"]) for each in found] == [
        ("v1", "Namespace"),
        ("v1", "Secret"),
        ("apps/v1", "Deployment"),
        ("example.com/v1", "Widget"),
    ]


def test_an_object_has_what_the_program_gave_it_and_nothing_that_only_pulumi_reads(render: Render) -> None:
    deployment = documents(render(workload))[2]

    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert set(deployment) == {"apiVersion", "kind", "metadata", "spec"}
    assert set(deployment["metadata"]) == {"annotations", "labels", "name", "namespace"}
    assert (deployment["metadata"]["annotations"], deployment["metadata"]["labels"]) == (
        {"example.com/on": "on"},
        {"team": "shop"},
    )
    assert container["image"] == f"registry.example.org/team/app:1.2@{DIGEST}"
    assert container["env"][1]["valueFrom"]["secretKeyRef"]["key"] == "token"


def test_secrets_are_masked_in_a_form_that_is_accepted(render: Render) -> None:
    _, secret, deployment, _ = documents(render(workload))

    assert secret["stringData"] == {"token": "[secret]"}
    assert {key: base64.b64decode(value) for key, value in secret["data"].items()} == {"other": b"[secret]"}
    assert deployment["spec"]["template"]["spec"]["containers"][0]["env"][0] == {"name": "PLAIN", "value": "[secret]"}


def test_what_others_depend_on_comes_before_kinds_that_come_early(render: Render) -> None:
    def program() -> None:
        late = kubernetes.core.v1.ConfigMap("z", metadata={"name": "z", "namespace": "shop"}, data={})
        account = pulumi.ResourceOptions(depends_on=[late])
        kubernetes.core.v1.ServiceAccount("a", metadata={"name": "a", "namespace": "shop"}, opts=account)
        kubernetes.core.v1.Namespace("shop", metadata={"name": "shop"})
        kubernetes.core.v1.Service("b", metadata={"name": "b", "namespace": "shop"}, spec={"ports": [{"port": 80}]})

    assert [each["kind"] for each in documents(render(program))] == ["Namespace", "ConfigMap", "ServiceAccount", "Service"]


def config_map(data: dict[str, Any]) -> Graph:
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}
    return Graph("shop", "dev", [Node("urn:a", "kubernetes:core/v1:ConfigMap", "a", None, True, None, inputs, {})])


@pytest.mark.parametrize("text", ["1e3", "0o7", "07", "1_000", ".5", "12:30:45", "2001-01-01", "=", "<<"])
def test_a_text_that_some_version_of_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert f'key: "{text}"\n' in FORMATS["kubernetes"](config_map({"key": text}))


@given(st.dictionaries(st.sampled_from("abc"), st.one_of(st.text(max_size=20), st.integers(), st.booleans())))
def test_values_read_back_as_they_were(data: dict[str, Any]) -> None:
    (found,) = documents(config_map(data))

    assert found["data"] == data
