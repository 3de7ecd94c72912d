"""`ContainerCluster`: services find each other and people get a shell only where that was asked for."""

from __future__ import annotations

from typing import Any

from devops_components import ContainerCluster, ContainerClusterArgs
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

CLUSTER, LOG_GROUP = "aws:ecs/cluster:Cluster", "aws:cloudwatch/logGroup:LogGroup"
NAMESPACE = "aws:servicediscovery/httpNamespace:HttpNamespace"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"


def cluster(render: Render, **args: Any) -> Graph:
    return render(lambda: ContainerCluster("main", ContainerClusterArgs(**args)))


def test_a_cluster_measures_its_containers_and_has_nothing_else(render: Render) -> None:
    graph = cluster(render)

    (found,) = graph.of_type(CLUSTER)
    assert found.inputs["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert "configuration" not in found.inputs
    assert list(graph.of_type(LOG_GROUP, NAMESPACE)) == []
    assert set(graph.component("main").outputs) == {"clusterArn", "clusterName"}


def test_services_find_each_other_in_its_namespace(render: Render) -> None:
    graph = cluster(render, namespace_enabled=True)

    (namespace,) = graph.of_type(NAMESPACE)
    assert graph.component("main").outputs["namespaceArn"] == namespace.outputs["arn"]


def test_shells_are_recorded_encrypted_for_as_long_as_the_profile_says(render: Render) -> None:
    graph = cluster(render, profile="staging", exec_enabled=True, log_key_arn=KEY)

    (found,) = graph.of_type(CLUSTER)
    (group,) = graph.of_type(LOG_GROUP)
    assert found.inputs["configuration"]["executeCommandConfiguration"] == {
        "logging": "OVERRIDE",
        "logConfiguration": {"cloudWatchLogGroupName": group.outputs["name"], "cloudWatchEncryptionEnabled": True},
    }
    assert (group.name, group.inputs["retentionInDays"], group.inputs["kmsKeyId"]) == ("main-sessions", 30, KEY)
    assert graph.component("main").outputs["execLogGroupArn"] == group.outputs["arn"]
