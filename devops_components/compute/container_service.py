"""A web service in containers, behind a load balancer."""

from __future__ import annotations

from typing import Annotated, Self

import pulumi
from pulumi_aws import cloudwatch, ecs
from pydantic import Field, field_validator, model_validator

from devops_components._core.alarms import AlarmRouting
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection
from devops_components._core.objectives import ObjectiveSettings
from devops_components._core.types import AccountId, Port, Region, matching
from devops_components.compute import (
    fargate_sizes,
    images,
    service_access,
    service_alarms,
    service_balancer,
    service_scaling,
    service_task,
)


class ContainerServiceSettings(Args):
    """What a person decides about a service."""

    image: str = Field(examples=["registry.example.org/shop@sha256:" + "0" * 64])
    """Image, pinned by its digest; a new digest is a new release."""
    port: Port = 8080
    """Port the container listens on, with plain HTTP."""
    cpu: int = 256
    """CPU units of a task, of which 1024 are one core."""
    memory: int = 512
    """Memory of a task in MiB; which values go with which `cpu` is Fargate's table."""
    arm: bool = True
    """Whether tasks run on arm64, about a fifth cheaper; the image must be built for it."""
    user: Annotated[
        str,
        matching(r"(?!0+(:|$)|root(:|$))[a-z0-9_]+(:[a-z0-9_]+)?", "an unprivileged user, such as 10001:10001; root is refused"),
    ] = "10001:10001"
    """User and group of the process; never root."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Environment variables; nothing secret, since they can be read in the task definition."""
    health_check_path: Annotated[str, matching(r"/\S*", "a path; it starts with a slash")] = "/healthz"
    """Path that answers 200 while the service is fit to serve."""
    min_tasks: int | None = Field(default=None, ge=1)
    """Fewest running tasks; without it as the profile says."""
    max_tasks: int | None = Field(default=None, ge=1)
    """Most running tasks; without it as the profile says."""
    cpu_target_percent: int = Field(default=60, ge=10, le=95)
    """Average CPU, and memory, that scaling holds: it adds tasks above and takes them away slowly below."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as the profile says."""
    objective: ObjectiveSettings | None = Field(default_factory=ObjectiveSettings, examples=[{"target": 0.999}])
    """How well the service must do; without it as the profile says, and `null` for no objective at all."""

    @field_validator("image")
    @classmethod
    def _is_pinned(cls, image: str) -> str:
        return images.check_pinned(image)

    @model_validator(mode="after")
    def _has_a_size_fargate_offers(self) -> Self:
        fargate_sizes.check_size(self.cpu, self.memory)
        return self


class ContainerServiceArgs(ContainerServiceSettings, ComponentArgs):
    """Arguments of `ContainerService`."""

    account: AccountId
    """Account the service runs in, twelve digits."""
    region: Region
    """Region the service runs in."""
    cluster_arn: Wire[str]
    cluster_name: Wire[str]
    """Cluster the tasks run in."""
    vpc_id: Wire[str]
    public_subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Where the load balancer stands: at least two, in different zones."""
    private_subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Where the tasks run: at least two, in different zones, with a way out for image and logs."""
    certificate_arn: Wire[str]
    """Certificate of the HTTPS listener."""
    secrets: dict[str, Wire[str]] = Field(default={})
    """Environment variable to the ARN of the secret it is filled from when a task starts, with `:key::` for one key of it."""
    connections: dict[str, Connection] = Field(default={})
    """What the service talks to, by name: a way, rights, and variables called after the name.

    Everything else but HTTPS to the outside stays closed.
    """
    kms_key_arn: Wire[str] | None = None
    """Key of `secrets`; without it they are encrypted with the account's own key, which needs no permission."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs; without it the service's own."""
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

    @model_validator(mode="after")
    def _scales_within_bounds(self) -> Self:
        if self.min_tasks and self.max_tasks and self.max_tasks < self.min_tasks:
            raise ValueError(f"max_tasks is {self.max_tasks}, below min_tasks, {self.min_tasks}")
        return self

    @model_validator(mode="after")
    def _tells_when_the_objective_is_missed(self) -> Self:
        if self.objective and self.objective.target and self.alarms is None:
            raise ValueError("objective has a target, but alarms is missing; an objective that tells nobody is none")
        return self


class ContainerService(Component):
    """A Fargate service behind an HTTPS load balancer that heals, scales and rolls itself back.

    Tasks run read-only and as nobody, spread over the zones. A release whose tasks do not become healthy, or during
    which the error alarm fires, is replaced by the one before it.
    """

    url: pulumi.Output[str]
    """Address of the load balancer."""
    service_name: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    """Security group of the tasks."""
    load_balancer_arn: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    task_definition_arn: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]
    """Role of the application itself; it may do what its connections need, and nothing else until a policy is attached."""
    log_group_name: pulumi.Output[str]
    slo_ref: pulumi.Output[str] | None
    """Alarm that tells when the objective is missed soonest; none where there is no objective, or alarms go nowhere."""

    def __init__(self, name: str, args: ContainerServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:ContainerService", name, args, opts)
        log_group = cloudwatch.LogGroup(
            name,
            retention_in_days=args.log_retention_days or args.defaults.log_retention_days,
            kms_key_id=args.log_key_arn,
            tags=self.tagged(name),
            opts=self.child(),
        )
        groups = service_access.open_ways(self, args)
        roles = service_task.make_roles(self, args, log_group)
        task = service_task.define(self, args, log_group, roles)
        balancer = service_balancer.make(self, args, groups.balancer)
        alarms = service_alarms.watch(self, args, balancer)
        service = self._service(args, task, balancer, groups, alarms)
        service_scaling.scale(self, args, service)
        self.publish(
            url=pulumi.Output.concat("https://", balancer.load_balancer.dns_name),
            service_name=service.name,
            security_group_id=groups.tasks.id,
            load_balancer_arn=balancer.load_balancer.arn,
            target_group_arn=balancer.target_group.arn,
            task_definition_arn=task.arn,
            task_role_arn=roles.task.arn,
            log_group_name=log_group.name,
            slo_ref=alarms.objective.arn if alarms and alarms.objective else None,
        )

    def _service(
        self,
        args: ContainerServiceArgs,
        task: ecs.TaskDefinition,
        balancer: service_balancer.Balancer,
        groups: service_access.Groups,
        alarms: service_alarms.ServiceAlarms | None,
    ) -> ecs.Service:
        name = self.component_name
        rollback = alarms and ecs.ServiceAlarmsArgs(alarm_names=[alarms.errors.name], enable=True, rollback=True)
        return ecs.Service(
            name,
            cluster=args.cluster_arn,
            task_definition=task.arn,
            desired_count=args.task_range[0],
            capacity_provider_strategies=[ecs.ServiceCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)],
            network_configuration=ecs.ServiceNetworkConfigurationArgs(
                subnets=list(args.private_subnet_ids), security_groups=[groups.tasks.id], assign_public_ip=False
            ),
            load_balancers=[
                ecs.ServiceLoadBalancerArgs(
                    target_group_arn=balancer.target_group.arn, container_name=service_task.CONTAINER, container_port=args.port
                )
            ],
            deployment_minimum_healthy_percent=args.defaults.min_healthy_percent,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            alarms=rollback,
            availability_zone_rebalancing="ENABLED",
            health_check_grace_period_seconds=60,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            wait_for_steady_state=True,
            tags=self.tagged(name),
            # Scaling owns the number of tasks; a deployment that reset it would take capacity away under load.
            opts=self.child(ignore_changes=["desired_count"], depends_on=[balancer.https]),
        )
