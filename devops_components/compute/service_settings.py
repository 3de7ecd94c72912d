"""Arguments of a web service in containers."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from devops_components._core.args import Wire
from devops_components._core.closed import Many
from devops_components._core.objectives import ObjectiveSettings
from devops_components._core.types import Port, matching
from devops_components.compute import service_sidecars
from devops_components.compute.container_task import ContainerTaskSettings
from devops_components.compute.service_deployment import DeploymentSettings
from devops_components.compute.service_scaling import ScalingScheduleSettings
from devops_components.compute.service_sidecars import SidecarSettings, TracingSettings

_Cidr = Annotated[str, matching(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}", "a range of IPv4 addresses, such as 10.0.0.0/16")]
_DomainName = Annotated[str, matching(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", "a domain name, such as shop.example.org")]


class ContainerServiceSettings(ContainerTaskSettings):
    """What a person decides about a service."""

    port: Port = 8080
    """Port the container listens on, with plain HTTP."""
    health_check_path: Annotated[str, matching(r"/\S*", "a path; it starts with a slash")] = "/healthz"
    """Path that answers 200 while the service is fit to serve."""
    min_tasks: int | None = Field(default=None, ge=1)
    """Fewest running tasks; without it as the profile says."""
    max_tasks: int | None = Field(default=None, ge=1)
    """Most running tasks; without it as the profile says."""
    cpu_target_percent: int = Field(default=60, ge=10, le=95)
    """Average CPU, and memory, that scaling holds: it adds tasks above and takes them away slowly below."""
    requests_per_task: int | None = Field(default=None, ge=1)
    """Requests a minute for each task that scaling holds as well; without it CPU and memory decide alone."""
    schedules: dict[str, ScalingScheduleSettings] = Field(default={})
    """Bounds of scaling that change with the clock, by name.

    With them `min_tasks` and `max_tasks` count until the first of them comes; the latest one that came decides from then on.
    """
    spot_percent: int = Field(default=0, ge=0, le=100)
    """Share of tasks on spare capacity, about 70 % cheaper, which AWS takes away at two minutes' notice; one task is never."""
    deployment: DeploymentSettings = Field(default_factory=DeploymentSettings)
    """How a new release takes over, and what takes it back; without it as the profile says."""
    exec_enabled: bool = False
    """Whether people with the right to may open a shell in a task; needs `exec_log_group_arn`."""
    sidecars: dict[str, SidecarSettings] = Field(default={})
    """Containers beside the application, by name; they share its address, its role and its size."""
    tracing: TracingSettings | None = None
    """A collector of traces and metrics beside the application; without it there is none."""
    internal: bool = False
    """Whether the load balancer stands in the private subnets, out of reach of the internet."""
    client_cidrs: Many[_Cidr] = ()
    """Ranges that reach the load balancer; without it the whole internet. An `internal` one needs them."""
    domain_name: _DomainName | None = None
    """Name the service is reached by, which its certificate has; without it the load balancer's own. It goes with `zone_id`."""
    zone_id: Wire[str] | None = None
    """Zone of Route 53 that `domain_name` is written into."""
    objective: ObjectiveSettings | None = Field(default_factory=ObjectiveSettings, examples=[{"target": 0.999}])
    """How well the service must do; without it as the profile says, and `null` for no objective at all."""

    @model_validator(mode="after")
    def _scales_within_bounds(self) -> Self:
        if self.min_tasks and self.max_tasks and self.max_tasks < self.min_tasks:
            raise ValueError(f"max_tasks is {self.max_tasks}, below min_tasks, {self.min_tasks}")
        return self

    @model_validator(mode="after")
    def _is_within_reach(self) -> Self:
        if self.internal and not self.client_cidrs:
            raise ValueError("internal is true, but client_cidrs is missing; nobody would reach the service")
        if (self.domain_name is None) != (self.zone_id is None):
            given, missing = ("zone_id", "domain_name") if self.domain_name is None else ("domain_name", "zone_id")
            raise ValueError(f"{given} is given, but {missing} is missing; they go together")
        return self

    @model_validator(mode="after")
    def _leaves_the_application_room(self) -> Self:
        service_sidecars.check(self)
        return self
