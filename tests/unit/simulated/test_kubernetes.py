"""What a Kubernetes cluster accepts and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.cloud import Checked
from devops_components.toolkit.simulated.kubernetes import AUTONAMED, CLUSTER_SCOPED
from devops_components.toolkit.simulated.schema import tokens
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CONTAINER = {"name": "app", "image": "app:1"}


def urn(token: str) -> str:
    return f"urn:pulumi:dev::shop::{token}::web"


def check(token: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None, generation: int = 0) -> Checked:
    return cloud.check(urn(token), token, "web", news, olds, generation=generation)


def refused(token: str, news: Mapping[str, Any]) -> dict[str, str]:
    return {failure.property: failure.reason for failure in check(token, news).failures}


def deployment(container: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {"selector": {"matchLabels": labels}, "template": template, **spec},
    }


def test_a_whole_deployment_is_accepted() -> None:
    container = {
        **CONTAINER,
        "ports": [{"containerPort": 80, "name": "http"}],
        "resources": {"limits": {"memory": "1Gi", "cpu": 1}, "requests": {"cpu": 0.5}},
        "livenessProbe": {"httpGet": {"path": "/", "port": "http"}},
        "readinessProbe": {"tcpSocket": {"port": 80}},
        "env": [{"name": "KEY", "value": Secret("canary")}, {"name": "HOST", "value": UNKNOWN}],
    }

    assert refused(DEPLOYMENT, deployment(container, replicas=2)) == {}


@pytest.mark.parametrize(
    ("news", "place", "reason"),
    [
        (
            deployment({**CONTAINER, "imge": "x"}),
            "spec.template.spec.containers[0].imge",
            "unknown field `imge`; did you mean `image`?",
        ),
        (deployment({"image": "x"}), "spec.template.spec.containers[0].name", "missing required field `name`"),
        (deployment(CONTAINER, replicas="two"), "spec.replicas", 'must be a whole number, got "two"'),
        (deployment(CONTAINER, replicas=True), "spec.replicas", "must be a whole number, got true"),
        (deployment({**CONTAINER, "env": "KEY"}), "spec.template.spec.containers[0].env", 'must be a list, got "KEY"'),
        (deployment({**CONTAINER, "args": "run"}), "spec.template.spec.containers[0].args", 'must be a list, got "run"'),
        (
            deployment({**CONTAINER, "env": [{"name": "KEY", "value": 5}]}),
            "spec.template.spec.containers[0].env[0].value",
            "must be a string, got 5",
        ),
        ({**deployment(CONTAINER), "metadata": {"labels": {"a": True}}}, "metadata.labels.a", "must be a string, got true"),
        ({**deployment(CONTAINER), "metadata": "web"}, "metadata", 'must be an object, got "web"'),
    ],
)
def test_what_an_api_server_refuses_is_named_by_its_path(news: Mapping[str, Any], place: str, reason: str) -> None:
    assert refused(DEPLOYMENT, news) == {place: reason}


@pytest.mark.parametrize("quantity", ["500m", "1Gi", "1.5", ".5", "2e3", "5E", "-1", 1, 0.5, UNKNOWN])
def test_a_quantity_is_a_text_of_its_form_or_a_number(quantity: Any) -> None:
    assert refused(DEPLOYMENT, deployment({**CONTAINER, "resources": {"limits": {"memory": quantity}}})) == {}


@pytest.mark.parametrize("quantity", ["1GB", "5K", "5e", "1_0", "", "many", True, ["1"]])
def test_what_is_no_quantity_is_refused(quantity: Any) -> None:
    (place,) = refused(DEPLOYMENT, deployment({**CONTAINER, "resources": {"limits": {"memory": quantity}}}))

    assert place == "spec.template.spec.containers[0].resources.limits.memory"


def test_single_quantities_may_be_numbers_as_well() -> None:
    target = {"type": "AverageValue", "averageValue": 5}
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    spec = {"maxReplicas": 2, "scaleTargetRef": {"kind": "Deployment", "name": "web"}, "metrics": [metric]}

    assert refused("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {"spec": spec}) == {}


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert check(DEPLOYMENT, deployment(CONTAINER, replicas=2.0)).inputs["spec"]["replicas"] == 2
    assert set(refused(DEPLOYMENT, deployment(CONTAINER, replicas=2.5))) == {"spec.replicas"}


def test_data_of_a_secret_must_be_base64_and_is_never_shown() -> None:
    data = {"good": "ZGI=", "hidden": Secret("canary!"), "later": UNKNOWN, "open": "canary!"}

    reasons = refused("kubernetes:core/v1:Secret", {"data": data})

    assert reasons == {"data.hidden": "must be base64", "data.open": "must be base64"}


def test_extensions_of_a_schema_may_be_written_as_kubernetes_writes_them() -> None:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    versions = [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]
    spec = {"group": "example.org", "scope": "Namespaced", "names": {"kind": "Web", "plural": "webs"}, "versions": versions}

    assert refused("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", {"spec": spec}) == {}


def test_a_secret_value_is_not_shown() -> None:
    reasons = refused(DEPLOYMENT, deployment(CONTAINER, replicas=Secret("canary")))

    assert reasons == {"spec.replicas": "must be a whole number, got [secret]"}


def test_a_custom_resource_passes_as_it_is() -> None:
    token = "kubernetes:cert-manager.io/v1:Certificate"

    checked = check(token, {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "spec": {"anything": [1]}})

    assert checked.failures == []
    assert checked.inputs["spec"] == {"anything": [1]}
    assert checked.inputs["metadata"]["namespace"] == "default"


def test_a_kind_that_a_known_api_does_not_have_is_refused() -> None:
    (failure,) = check("kubernetes:apps/v1:Deploymnet", {}).failures

    assert failure.reason.endswith("did you mean `kubernetes:apps/v1:Deployment`?")


def test_an_object_without_a_name_is_given_one_that_it_keeps() -> None:
    first = check("kubernetes:core/v1:ConfigMap", {"data": {"a": "1"}}).inputs
    second = check("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}}, first).inputs
    replacement = check("kubernetes:core/v1:ConfigMap", {"data": {"a": "2"}}, generation=1).inputs

    assert re.fullmatch(r"web-[0-9a-f]{8}", first["metadata"]["name"])
    assert first["metadata"]["annotations"] == {AUTONAMED: "true"}
    assert second["metadata"] == first["metadata"]
    assert replacement["metadata"]["name"] != first["metadata"]["name"]


@pytest.mark.parametrize("metadata", [{"name": "mine"}, {"generateName": "mine-"}])
def test_an_object_with_a_name_keeps_it(metadata: Mapping[str, Any]) -> None:
    assert check("kubernetes:core/v1:ConfigMap", {"metadata": metadata}).inputs["metadata"] == {
        **metadata,
        "namespace": "default",
    }


def test_what_lives_in_no_namespace_is_given_none() -> None:
    assert "namespace" not in check("kubernetes:core/v1:Namespace", {}).inputs["metadata"]
    assert cloud.create(urn("n"), "kubernetes:core/v1:Namespace", {"metadata": {"name": "web"}}).id == "web"


def test_every_kind_without_a_namespace_is_one_of_the_sdk() -> None:
    kinds = {token.rpartition(":")[2] for token in tokens("kubernetes")}

    assert CLUSTER_SCOPED - kinds == set()


def test_a_live_object_has_what_the_cluster_adds() -> None:
    token = "kubernetes:core/v1:ConfigMap"

    made = cloud.create(urn(token), token, {"metadata": {"name": "web", "namespace": "shop"}, "data": {"a": "1"}})

    assert made.id == "shop/web"
    assert set(made.outputs["metadata"]) == {"name", "namespace", "creationTimestamp", "generation", "resourceVersion", "uid"}
    assert made.outputs["data"] == {"a": "1"}


def test_an_unknown_name_makes_an_unknown_id() -> None:
    token = "kubernetes:core/v1:ConfigMap"

    assert cloud.create(urn(token), token, {"metadata": {"name": UNKNOWN, "namespace": "shop"}}).id is UNKNOWN


def test_a_load_balancer_has_a_host_name_and_any_service_an_address() -> None:
    token = "kubernetes:core/v1:Service"
    inputs = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"type": "LoadBalancer"}}

    made = cloud.create(urn(token), token, inputs)

    assert re.fullmatch(r"10\.100\.\d+\.\d+", made.outputs["spec"]["clusterIP"])
    assert made.outputs["status"]["loadBalancer"]["ingress"][0]["hostname"].endswith(".elb.example.com")
