"""Where containers run."""

from __future__ import annotations

import pulumi
from pulumi_aws import ecs

from devops_components._core.component import Component, ComponentArgs


class ContainerClusterArgs(ComponentArgs):
    """Arguments of `ContainerCluster`."""


class ContainerCluster(Component):
    """A Fargate cluster with Container Insights; it costs nothing by itself."""

    cluster_arn: pulumi.Output[str]
    cluster_name: pulumi.Output[str]

    def __init__(self, name: str, args: ContainerClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:ContainerCluster", name, args, opts)
        cluster = ecs.Cluster(
            name,
            settings=[ecs.ClusterSettingArgs(name="containerInsights", value="enabled")],
            tags=self.tagged(name),
            opts=self.child(),
        )
        ecs.ClusterCapacityProviders(
            name,
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategies=[
                ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)
            ],
            opts=self.child(),
        )
        self.publish(cluster_arn=cluster.arn, cluster_name=cluster.name)
