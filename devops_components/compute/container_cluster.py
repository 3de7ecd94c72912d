"""Where containers run."""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch, ecs, servicediscovery

from devops_components._core.args import Wire
from devops_components._core.component import Component, ComponentArgs


class ContainerClusterArgs(ComponentArgs):
    """Arguments of `ContainerCluster`."""

    namespace_enabled: bool = False
    """Whether services of the cluster can find each other by name."""
    exec_enabled: bool = False
    """Whether shells can be opened in its tasks, of services that want so too; everything typed and shown is recorded."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the record of shells; without it CloudWatch's own."""


class ContainerCluster(Component):
    """A Fargate cluster with Container Insights; it costs nothing by itself."""

    cluster_arn: pulumi.Output[str]
    cluster_name: pulumi.Output[str]
    namespace_arn: pulumi.Output[str] | None
    """Namespace in which services find each other; none where they cannot."""
    exec_log_group_arn: pulumi.Output[str] | None
    """Log group with the record of shells; none where there are none."""

    def __init__(self, name: str, args: ContainerClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:ContainerCluster", name, args, opts)
        sessions = self._sessions(args) if args.exec_enabled else None
        cluster = ecs.Cluster(
            name,
            settings=[ecs.ClusterSettingArgs(name="containerInsights", value="enabled")],
            configuration=sessions and _recorded(sessions, encrypted=args.log_key_arn is not None),
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
        namespace = self._namespace() if args.namespace_enabled else None
        self.publish(
            cluster_arn=cluster.arn,
            cluster_name=cluster.name,
            namespace_arn=namespace and namespace.arn,
            exec_log_group_arn=sessions and sessions.arn,
        )

    def _namespace(self) -> servicediscovery.HttpNamespace:
        name = self.named("services")
        return servicediscovery.HttpNamespace(name, description="Services by name", tags=self.tagged(name), opts=self.child())

    def _sessions(self, args: ContainerClusterArgs) -> cloudwatch.LogGroup:
        name = self.named("sessions")
        return cloudwatch.LogGroup(
            name,
            retention_in_days=args.defaults.log_retention_days,
            kms_key_id=args.log_key_arn,
            tags=self.tagged(name),
            opts=self.child(),
        )


def _recorded(sessions: cloudwatch.LogGroup, *, encrypted: bool) -> ecs.ClusterConfigurationArgs:
    """Everything that is typed and shown in a shell goes to the log group, and to nobody's own."""
    place = ecs.ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs(
        cloud_watch_log_group_name=sessions.name, cloud_watch_encryption_enabled=encrypted
    )
    return ecs.ClusterConfigurationArgs(
        execute_command_configuration=ecs.ClusterConfigurationExecuteCommandConfigurationArgs(
            logging="OVERRIDE", log_configuration=place
        )
    )
