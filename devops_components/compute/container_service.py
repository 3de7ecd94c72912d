"""A web service in containers, behind a load balancer."""

from __future__ import annotations

from typing import Any, Self

import pulumi
from pulumi_aws import cloudwatch, ecs
from pydantic import Field, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component
from devops_components._core.connections import Connection
from devops_components.compute import (
    service_access,
    service_alarms,
    service_balancer,
    service_connect,
    service_deployment,
    service_exec,
    service_scaling,
    service_sidecars,
    service_task,
)
from devops_components.compute.container_task import ContainerTaskArgs
from devops_components.compute.service_deployment import Deployment
from devops_components.compute.service_settings import ContainerServiceSettings
from devops_components.errors import ArgumentError, Problem


class ContainerServiceArgs(ContainerServiceSettings, ContainerTaskArgs):
    """Arguments of `ContainerService`."""

    cluster_arn: Wire[str]
    cluster_name: Wire[str]
    """Cluster the tasks run in."""
    public_subnet_ids: Many[Wire[str]] = Field(default=(), min_length=2)
    """Where the load balancer stands, unless it is `internal`: at least two, in different zones."""
    certificate_arn: Wire[str]
    """Certificate of the HTTPS listener."""
    namespace_arn: Wire[str] | None = None
    """Namespace in which services find each other by name; without it the service neither finds others so nor is found."""
    exec_log_group_arn: Wire[str] | None = None
    """Log group that the cluster writes every session of `exec_enabled` to; `ContainerCluster` makes one."""
    access_log_bucket: Wire[str] | None = None
    """Bucket, such as a `LogBucket`, for a record of every request, under the service's name; without it there is none."""
    web_acl_arn: Wire[str] | None = None
    """Web ACL that filters requests before they reach the service; without it nothing does."""
    alarms: AlarmRouting | None = None
    """Where alarms go; without it there are none, and a bad release is only rolled back when its tasks do not start."""

    @property
    def task_range(self) -> tuple[int, int]:
        """Fewest and most tasks."""
        fewest = self.min_tasks or self.defaults.min_tasks
        return fewest, max(fewest, self.max_tasks or self.defaults.max_tasks)

    @property
    def fewest_tasks(self) -> int:
        """Fewest tasks at any time of the day."""
        return min([self.task_range[0], *(schedule.min_tasks for schedule in self.schedules.values())])

    @property
    def release(self) -> Deployment:
        """How a new release takes over, with everything decided."""
        return service_deployment.decide(self.deployment, self.defaults, watched=self.alarms is not None)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.objective and self.objective.target and self.alarms is None:
            raise ValueError("objective has a target, but alarms is missing; an objective that tells nobody is none")
        if not self.internal and not self.public_subnet_ids:
            raise ValueError("public_subnet_ids is missing; a load balancer that is not internal stands there")
        if self.exec_enabled and self.exec_log_group_arn is None:
            raise ValueError(
                "exec_enabled is true, but exec_log_group_arn is missing; nobody would know what was done in a shell"
            )
        service_deployment.decide(self.deployment, self.defaults, watched=self.alarms is not None)
        return self


class ContainerService(Component):
    """A Fargate service behind an HTTPS load balancer that heals, scales and rolls itself back.

    Tasks run read-only and as nobody, spread over the zones. A release whose tasks do not become healthy, or during
    which the error alarm fires, is replaced by the one before it.
    """

    url: pulumi.Output[str]
    """Address of the service: its own name, or the load balancer's."""
    service_name: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """Security group of the tasks."""
    load_balancer_arn: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    alternate_target_group_arn: pulumi.Output[str] | None
    """Target group that takes turns with the other as releases come; none where they are rolling."""
    task_definition_arn: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    """Role that starts the tasks."""
    task_role_arn: pulumi.Output[str]
    """Role of the application itself; it may do what its connections need, and nothing else until a policy is attached."""
    log_group_name: pulumi.Output[str]
    alarm_arns: dict[str, pulumi.Output[str]]
    """Alarms by kind; none where they go nowhere."""
    sli_metrics: dict[str, pulumi.Output[str]]
    """Metrics that tell how well the service does: `requests`, `failed`, `refused` and `latency`, as CloudWatch calls them."""
    rollback_command: pulumi.Output[str]
    """Command of the AWS CLI that stops the release under way and brings the one before it back."""
    slo_ref: pulumi.Output[str] | None
    """Alarm that tells when the objective is missed soonest; none where there is no objective, or alarms go nowhere."""

    def __init__(self, name: str, args: ContainerServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:ContainerService", name, args, opts)
        self._port, self._is_found = args.port, args.namespace_arn is not None
        log_group = service_task.make_log_group(self, args)
        groups = service_access.open_ways(self, args)
        roles = service_task.make_roles(
            self,
            args,
            log_group,
            more_images=service_sidecars.images_of(args),
            rights=[*service_sidecars.rights(args, log_group), *service_exec.rights(args)],
        )
        task = self._task(args, log_group, roles)
        balancer = service_balancer.make(self, args, groups.balancer)
        alarms = service_alarms.watch(self, args, balancer)
        connect = service_connect.configuration(name, args, log_group)
        service = self._service(args, task, balancer, groups, alarms, connect)
        service_scaling.scale(self, args, service, balancer)
        self.publish(
            url=service_balancer.address(self, args, balancer),
            service_name=service.name,
            security_group_id=groups.tasks.id,
            load_balancer_arn=balancer.load_balancer.arn,
            target_group_arn=balancer.target_group.arn,
            alternate_target_group_arn=balancer.alternate and balancer.alternate.target_group.arn,
            task_definition_arn=task.arn,
            execution_role_arn=roles.execution.arn,
            task_role_arn=roles.task.arn,
            log_group_name=log_group.name,
            alarm_arns=alarms.arns if alarms else {},
            sli_metrics=service_alarms.indicators(balancer),
            rollback_command=_rollback_command(args, service),
            slo_ref=alarms.objective.arn if alarms and alarms.objective else None,
        )

    def connection(self) -> Connection:
        """What another service of the same namespace needs: the way to the tasks, and `URL`.

        Raises `ArgumentError` where the service has no namespace, since nobody would find it.
        """
        if not self._is_found:
            problem = Problem("is missing, so that no other service finds it", key="namespace_arn", fix="give both the same one")
            raise ArgumentError(f"{self.component_name} cannot be connected to", [problem])
        return Connection(
            security_group_id=self.security_group_id,
            port=self._port,
            variables={"URL": f"http://{self.component_name}:{self._port}"},
        )

    def _task(self, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup, roles: service_task.Roles) -> ecs.TaskDefinition:
        port: dict[str, Any] = {"containerPort": args.port, "protocol": "tcp"}
        if args.namespace_arn is not None:
            port |= {"name": service_connect.PORT_NAME, "appProtocol": "http"}
        more = {"dependsOn": service_sidecars.first(args), "mountPoints": service_exec.mounts(args)}
        application = service_task.application(
            args,
            log_group,
            variables=service_sidecars.variables(self.component_name, args),
            portMappings=[port],
            **{key: value for key, value in more.items() if value},
        )
        beside = service_sidecars.containers(self.component_name, args, log_group)
        return service_task.define(self, args, roles, [application, *beside], service_exec.volumes(args))

    def _service(
        self,
        args: ContainerServiceArgs,
        task: ecs.TaskDefinition,
        balancer: service_balancer.Balancer,
        groups: service_access.Groups,
        alarms: service_alarms.ServiceAlarms | None,
        connect: ecs.ServiceServiceConnectConfigurationArgs | None,
    ) -> ecs.Service:
        name, release = self.component_name, args.release
        return ecs.Service(
            name,
            cluster=args.cluster_arn,
            task_definition=task.arn,
            desired_count=args.task_range[0],
            capacity_provider_strategies=_capacity(args.spot_percent),
            network_configuration=ecs.ServiceNetworkConfigurationArgs(
                subnets=list(args.private_subnet_ids), security_groups=[groups.tasks.id], assign_public_ip=False
            ),
            load_balancers=[_traffic(args, balancer)],
            service_connect_configuration=connect,
            deployment_minimum_healthy_percent=args.defaults.min_healthy_percent,
            deployment_maximum_percent=200,
            availability_zone_rebalancing="ENABLED",
            health_check_grace_period_seconds=60,
            # Else another share of spare capacity would be another service.
            force_new_deployment=True,
            enable_execute_command=args.exec_enabled,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            wait_for_steady_state=True,
            tags=self.tagged(name),
            **service_deployment.inputs(self, args, release, alarms and alarms.errors.name),
            opts=self.child(
                # Scaling owns the number of tasks; a deployment that reset it would take capacity away under load.
                ignore_changes=["desired_count"],
                depends_on=balancer.needed_first,
                custom_timeouts=release.patience,
            ),
        )


def _traffic(args: ContainerServiceArgs, balancer: service_balancer.Balancer) -> ecs.ServiceLoadBalancerArgs:
    """Which target groups the tasks are in, and how traffic moves between two."""
    alternate = balancer.alternate
    return ecs.ServiceLoadBalancerArgs(
        target_group_arn=balancer.target_group.arn,
        container_name=service_task.CONTAINER,
        container_port=args.port,
        advanced_configuration=alternate
        and ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
            alternate_target_group_arn=alternate.target_group.arn,
            production_listener_rule=alternate.rule.arn,
            role_arn=alternate.role.arn,
        ),
    )


def _capacity(spot_percent: int) -> list[ecs.ServiceCapacityProviderStrategyArgs]:
    """Where tasks run, by weight; one is always on capacity that nobody takes away, unless all shall be spare."""
    if spot_percent == 0:
        return [ecs.ServiceCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)]
    spare = ecs.ServiceCapacityProviderStrategyArgs(capacity_provider="FARGATE_SPOT", weight=spot_percent)
    if spot_percent == 100:
        return [spare]
    return [ecs.ServiceCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=100 - spot_percent, base=1), spare]


def _rollback_command(args: ContainerServiceArgs, service: ecs.Service) -> pulumi.Output[str]:
    under_way = (
        "aws ecs list-service-deployments --region {0} --cluster {1} --service {2} --status IN_PROGRESS "
        "--query 'serviceDeployments[0].serviceDeploymentArn' --output text"
    )
    return pulumi.Output.format(
        'aws ecs stop-service-deployment --region {0} --stop-type ROLLBACK --service-deployment-arn "$(' + under_way + ')"',
        args.region,
        args.cluster_name,
        service.name,
    )
