"""Parts of what a person decides about a service in Kubernetes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.types import matching
from devops_components.compute.kubernetes_objects import ObjectName

Path = Annotated[str, matching(r"/\S*", "a path; it starts with a slash")]
"""Path of an address."""
UnprivilegedPort = Annotated[int, Field(ge=1024, le=65535)]
"""A TCP port that a process may listen on that is not root."""
HostName = Annotated[str, matching(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", "a host name, such as shop.example.org")]
"""Name of a host; its first part may be a wildcard."""


class KubernetesRouteSettings(Args):
    """How requests from outside of the cluster reach a service."""

    gateway: ObjectName = Field(examples=["public"])
    """Gateway that the route is attached to; it ends TLS."""
    gateway_namespace: Wire[ObjectName] = Field(examples=["gateways"])
    """Namespace of the gateway; its listeners must admit routes of the service's namespace."""
    listener: ObjectName = "https"
    """Listener of the gateway, by name; it should speak TLS, since the others are for redirections."""
    hostnames: Many[HostName] = Field(min_length=1, examples=[["shop.example.org"]])
    """Names the service is reached by."""


class KubernetesMetricsSettings(Args):
    """Where Prometheus reads what the service measures; the cluster needs the operator of Prometheus."""

    path: Path = "/metrics"
    port: UnprivilegedPort | None = None
    """Port of the metrics; without it the service's own."""
    interval_seconds: int = Field(default=30, ge=5)
    """Time between two readings."""
    prometheus_namespace: ObjectName = "monitoring"
    """Namespace whose pods may read them."""


class KubernetesTrigger(Args):
    """What a service is scaled by besides its load: a scaler of KEDA, which the cluster needs."""

    type: str = Field(examples=["aws-sqs-queue"])
    """Name of the scaler."""
    metadata: dict[str, Wire[str]] = Field(
        examples=[{"queueURL": "https://sqs.eu-west-1.amazonaws.com/1/jobs", "queueLength": "5"}]
    )
    """Settings of the scaler; all of them are texts."""
    authentication: ObjectName | None = None
    """A `TriggerAuthentication` of the same namespace; without it the scaler asks as nobody."""


class KubernetesJob(Args):
    """A command that runs once for each release, in a pod like those of the service."""

    command: Many[str] = Field(min_length=1, examples=[["/app/migrate", "up"]])
    """What runs instead of what the image would start."""
    timeout_seconds: int = Field(default=600, ge=1)
    """Time that all attempts have together; then the job is stopped and the release with it."""
    retries: int = Field(default=0, ge=0, le=10)
    """Further attempts after a failure; more than none only where the command can be run twice."""
