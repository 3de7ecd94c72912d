"""`KubernetesService`: pods that may do little, spread, scaled, and replaced one by one."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from kubernetes_services import FULL, SERVER, container, of_kind, only, pod, service, spec

from devops_components import KubernetesJob, KubernetesTrigger
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import IMAGE
from tests.support.kubernetes_schemas import faults, versions


def test_the_smallest_service_is_a_deployment_that_nobody_reaches(render: Render) -> None:
    graph = service(render)

    assert {(node.type.rpartition(":")[2], node.name) for node in graph.resources if node.in_the_cloud} == {
        ("ServiceAccount", "shop"),
        ("NetworkPolicy", "shop"),
        ("Deployment", "shop"),
        ("Service", "shop"),
        ("HorizontalPodAutoscaler", "shop"),
        ("PodDisruptionBudget", "shop"),
    }


def test_the_fullest_adds_a_route_a_monitor_jobs_and_a_role(render: Render) -> None:
    graph = service(render, **FULL)

    smallest = {(node.type, node.name) for node in service(render).resources}
    added = {(node.type, node.name) for node in graph.resources} - smallest
    assert {(type_.rpartition(":")[2], name) for type_, name in added if not type_.startswith("pulumi:")} == {
        ("NetworkPolicy", "shop-callers"),
        ("NetworkPolicy", "shop-post-deploy"),
        ("HTTPRoute", "shop"),
        ("ServiceMonitor", "shop"),
        ("Job", "shop-pre-deploy"),
        ("Job", "shop-post-deploy"),
        ("Role", "shop-pods"),
        ("RolePolicy", "shop-pods"),
        ("PodIdentityAssociation", "shop-pods"),
    }


@pytest.mark.parametrize("args", [{}, FULL, {**FULL, "triggers": [KubernetesTrigger(type="cron", metadata={})]}])
def test_its_manifests_are_what_kubernetes_accepts(render: Render, args: dict[str, Any]) -> None:
    documents = list(yaml.safe_load_all(FORMATS["kubernetes"](service(render, **args))))

    assert [wrong for document in documents for version in versions() for wrong in faults(document, version)] == []


def test_its_pods_are_as_restricted_as_pods_can_be(render: Render) -> None:
    graph = service(render)

    assert pod(graph)["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container(graph)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
    }
    assert (pod(graph)["automountServiceAccountToken"], pod(graph)["enableServiceLinks"]) == (False, False)
    assert pod(graph)["volumes"] == [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]
    assert container(graph)["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]


def test_a_pod_gets_the_memory_it_requests_and_what_cpu_is_free(render: Render) -> None:
    graph = service(render, cpu_millicores=250, memory_mib=512)

    assert container(graph)["resources"] == {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "512Mi"}}


def test_a_pod_is_given_time_to_start_taken_out_when_unfit_and_restarted_only_when_it_is_gone(render: Render) -> None:
    found = container(service(render, startup_seconds=31))

    timing = {"periodSeconds": 5, "timeoutSeconds": 3}
    assert found["startupProbe"] == {"httpGet": {"path": "/healthz", "port": "http"}, "failureThreshold": 7, **timing}
    assert found["readinessProbe"] == {"httpGet": {"path": "/healthz", "port": "http"}, "failureThreshold": 2, **timing}
    assert found["livenessProbe"] == {"tcpSocket": {"port": "http"}, "failureThreshold": 6, **timing}


def test_liveness_can_have_a_path_of_its_own(render: Render) -> None:
    found = container(service(render, liveness_path="/livez"))

    assert found["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "http"}


def test_a_pod_that_stops_serves_until_every_load_balancer_knows(render: Render) -> None:
    graph = service(render, drain_seconds=20, stop_seconds=40)

    assert container(graph)["lifecycle"] == {"preStop": {"sleep": {"seconds": 20}}}
    assert pod(graph)["terminationGracePeriodSeconds"] == 60


def test_pods_are_spread_over_zones_and_if_possible_over_hosts(render: Render) -> None:
    graph = service(render)

    assert pod(graph)["topologySpreadConstraints"] == [
        {
            "maxSkew": 1,
            "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": SERVER},
            "matchLabelKeys": ["pod-template-hash"],
        }
    ]
    (preferred,) = pod(graph)["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    assert preferred["podAffinityTerm"] == {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": SERVER}}


def test_a_release_takes_over_one_by_one_and_can_be_undone(render: Render) -> None:
    found = spec(service(render), "Deployment")

    assert found["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert (found["revisionHistoryLimit"], found["selector"]) == (5, {"matchLabels": SERVER})
    assert found["template"]["metadata"]["labels"] == {
        **SERVER,
        "app.kubernetes.io/instance": "shop-production",
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/version": "ab" * 6,
    }


@pytest.mark.parametrize(
    ("profile", "fewest", "most"), [("dev", 1, 2), ("testing", 1, 2), ("staging", 2, 4), ("production", 2, 10)]
)
def test_it_scales_as_the_profile_says(render: Render, profile: str, fewest: int, most: int) -> None:
    graph = service(render, profile=profile)

    scaler = spec(graph, "HorizontalPodAutoscaler")
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (fewest, most)
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}
    assert scaler["metrics"] == [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}
    ]
    assert "replicas" not in spec(graph, "Deployment")


@pytest.mark.parametrize("args", [{"profile": "sandbox"}, {"min_replicas": 3, "max_replicas": 3}])
def test_where_the_number_is_fixed_nothing_scales(render: Render, args: dict[str, Any]) -> None:
    graph = service(render, **args)

    assert of_kind(graph, "HorizontalPodAutoscaler") == {}
    assert spec(graph, "Deployment")["replicas"] == args.get("min_replicas", 1)


def test_other_triggers_bring_keda_in_the_place_of_the_autoscaler(render: Render) -> None:
    queue = KubernetesTrigger(type="aws-sqs-queue", metadata={"queueLength": "5"}, authentication="sqs")
    graph = service(render, triggers=[queue])

    assert of_kind(graph, "HorizontalPodAutoscaler") == {}
    assert spec(graph, "ScaledObject") == {
        "scaleTargetRef": {"name": "shop"},
        "minReplicaCount": 2,
        "maxReplicaCount": 10,
        "triggers": [
            {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}},
            {"type": "aws-sqs-queue", "metadata": {"queueLength": "5"}, "authenticationRef": {"name": "sqs"}},
        ],
    }


def test_a_drain_takes_one_pod_at_a_time(render: Render) -> None:
    assert spec(service(render), "PodDisruptionBudget") == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": SERVER},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }


def test_pods_come_after_everything_that_closes_them_and_says_who_they_are(render: Render) -> None:
    graph = service(render, **FULL)

    def before(node: Node) -> set[str]:
        return {f"{graph.by_urn[urn].type.rpartition(':')[2]} {graph.by_urn[urn].name}" for urn in node.dependencies}

    jobs = of_kind(graph, "Job")
    closed = {"NetworkPolicy shop", "NetworkPolicy shop-callers", "NetworkPolicy shop-post-deploy"}
    known = {"ServiceAccount shop", "RolePolicy shop-pods", "PodIdentityAssociation shop-pods"}
    assert before(jobs["shop-pre-deploy"]) == closed | known
    assert before(only(graph, "Deployment")) == {"ServiceAccount shop", "Job shop-pre-deploy"}
    assert before(jobs["shop-post-deploy"]) == {"ServiceAccount shop", "Deployment shop", "Service shop"}


def test_a_job_runs_in_a_pod_like_those_of_the_service_and_ends_in_time(render: Render) -> None:
    graph = service(render, pre_deploy=KubernetesJob(command=["/app/migrate", "up"], timeout_seconds=120, retries=2))

    job = only(graph, "Job").inputs
    own, serving = job["spec"]["template"], pod(graph)
    assert {key: value for key, value in job["spec"].items() if key != "template"} == {
        "activeDeadlineSeconds": 120,
        "backoffLimit": 2,
    }
    assert own["metadata"]["labels"]["app.kubernetes.io/component"] == "pre-deploy"
    assert own["spec"]["restartPolicy"] == "Never"
    (what,) = own["spec"]["containers"]
    assert (what["command"], what["image"]) == (["/app/migrate", "up"], IMAGE)
    assert "readinessProbe" not in what
    shared = ("securityContext", "serviceAccountName", "automountServiceAccountToken", "volumes")
    assert {key: own["spec"][key] for key in shared} == {key: serving[key] for key in shared}
    assert job["metadata"]["annotations"]["pulumi.com/replaceUnready"] == "true"
    assert only(graph, "Job").options["customTimeouts"]["create"] == 180


def test_a_job_gets_a_new_name_with_every_release(render: Render) -> None:
    found = only(service(render, pre_deploy=KubernetesJob(command=["/app/migrate"])), "Job")

    assert found.inputs["metadata"]["annotations"]["pulumi.com/autonamed"] == "true"
    assert found.inputs["metadata"]["name"].startswith("shop-pre-deploy-")


def test_it_keeps_every_rule_about_kubernetes_in_production(render: Render) -> None:
    rules = [rule for id_, rule in all_rules().items() if id_.startswith("k8s-") and id_ != "k8s-exposure"]

    report = evaluate(service(render, **FULL), rules, "production")

    assert len(rules) == 16
    assert [finding.id for finding in report.findings] == []
