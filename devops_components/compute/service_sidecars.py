"""What runs beside the application, in the same task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pulumi
from pulumi_aws import cloudwatch
from pydantic import Field, field_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.iam import allow
from devops_components.compute import images, service_task, service_tracing
from devops_components.compute.container_task import Unprivileged

if TYPE_CHECKING:
    from devops_components.compute.container_service import ContainerServiceArgs
    from devops_components.compute.service_settings import ContainerServiceSettings

COLLECTOR = "collector"
"""Name of the container that takes traces and metrics."""


class SidecarSettings(Args):
    """A container beside the application."""

    image: str = Field(examples=["registry.example.org/proxy@sha256:" + "0" * 64])
    """Image, pinned by its digest."""
    cpu: int = Field(default=64, ge=1)
    """CPU units of the task that are set aside for it."""
    memory: int = Field(default=128, ge=6)
    """Most memory it may take, in MiB of the task's; it is killed above."""
    essential: bool = False
    """Whether the task ends when it does."""
    starts: Literal["before", "after"] = "before"
    """Whether the application waits until it has started, or it for the application."""
    command: Many[str] = ()
    """Command; without it the image's own."""
    user: Unprivileged = "10001:10001"
    """User and group of the process; never root."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Environment variables; nothing secret."""

    @field_validator("image")
    @classmethod
    def _is_pinned(cls, image: str) -> str:
        return images.check_pinned(image)


class TracingSettings(Args):
    """A collector of traces and metrics beside the application.

    It takes OpenTelemetry on the task's own address and hands traces to X-Ray, and metrics to CloudWatch by way of the
    service's log group.
    """

    image: str = Field(examples=["public.ecr.aws/aws-observability/aws-otel-collector@sha256:" + "0" * 64])
    """Collector, pinned by its digest; it has to know the exporters `awsxray` and `awsemf`, as AWS's own distribution does."""
    cpu: int = Field(default=64, ge=1)
    """CPU units of the task that are set aside for it."""
    memory: int = Field(default=128, ge=64)
    """Most memory it may take, in MiB of the task's; it refuses data before it reaches that."""
    sampled_percent: float = Field(default=5, ge=0, le=100)
    """Share of requests that are traced, unless the caller has decided already."""

    @field_validator("image")
    @classmethod
    def _is_pinned(cls, image: str) -> str:
        return images.check_pinned(image)


def check(args: ContainerServiceSettings) -> None:
    """Raises `ValueError` where the application has no room beside all else, or two containers have one name."""
    for taken, key, size in ((_taken(args, "cpu"), "cpu", args.cpu), (_taken(args, "memory"), "memory", args.memory)):
        if taken >= size:
            raise ValueError(f"sidecars and tracing take {taken} of {key} {size}, and leave the application nothing")
    for name in (service_task.CONTAINER, COLLECTOR):
        if name in args.sidecars:
            raise ValueError(f"sidecars has {name}, which is the name of a container the service makes itself")


def images_of(args: ContainerServiceArgs) -> list[str]:
    """The images of everything beside the application."""
    return [*(sidecar.image for _, sidecar in sorted(args.sidecars.items())), *([args.tracing.image] if args.tracing else [])]


def containers(owner_name: str, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> list[dict[str, Any]]:
    """The containers beside the application, each with what its name says it waits for."""
    found = [_sidecar(name, sidecar, args, log_group) for name, sidecar in sorted(args.sidecars.items())]
    if args.tracing is not None:
        found.append(_collector(owner_name, args, args.tracing, log_group))
    return found


def first(args: ContainerServiceArgs) -> list[dict[str, str]]:
    """What the application waits for."""
    names = [name for name, sidecar in sorted(args.sidecars.items()) if sidecar.starts == "before"]
    return [{"containerName": name, "condition": "START"} for name in (*names, *([COLLECTOR] if args.tracing else []))]


def variables(owner_name: str, args: ContainerServiceArgs) -> dict[str, str]:
    """What tells the application's OpenTelemetry SDK where the collector is and what is traced."""
    if args.tracing is None:
        return {}
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_PROPAGATORS": "tracecontext,baggage,xray",
        "OTEL_SERVICE_NAME": owner_name,
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": f"{args.tracing.sampled_percent / 100:g}",
    }


def rights(args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> list[dict[str, Any]]:
    """What the collector may do: hand over traces, and metrics into the service's own log group."""
    if args.tracing is None:
        return []
    streams = pulumi.Output.concat(log_group.arn, ":*")
    return [
        # X-Ray knows no resources to hand a trace to.
        allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], sid="Traces"),
        allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [streams], sid="Metrics"),
    ]


def _taken(args: ContainerServiceSettings, key: Literal["cpu", "memory"]) -> int:
    beside = [*args.sidecars.values(), *([args.tracing] if args.tracing else [])]
    return sum(each.cpu if key == "cpu" else each.memory for each in beside)


def _sidecar(name: str, sidecar: SidecarSettings, args: ContainerServiceArgs, log_group: cloudwatch.LogGroup) -> dict[str, Any]:
    after = [{"containerName": service_task.CONTAINER, "condition": "START"}] if sidecar.starts == "after" else []
    return {
        **service_task.container(name, sidecar.image, sidecar.user, sidecar.environment, args.region, log_group),
        "essential": sidecar.essential,
        "cpu": sidecar.cpu,
        "memory": sidecar.memory,
        **({"command": list(sidecar.command)} if sidecar.command else {}),
        **({"dependsOn": after} if after else {}),
    }


def _collector(
    owner_name: str, args: ContainerServiceArgs, tracing: TracingSettings, log_group: cloudwatch.LogGroup
) -> dict[str, Any]:
    variable = "AOT_CONFIG_CONTENT"
    configuration = service_tracing.configuration(owner_name, args.region, log_group.name)
    return {
        **service_task.container(COLLECTOR, tracing.image, "10001:10001", {variable: configuration}, args.region, log_group),
        # Requests are served without it; a service is not down because nobody watches it.
        "essential": False,
        "cpu": tracing.cpu,
        "memory": tracing.memory,
        "command": [f"--config=env:{variable}"],
    }
