"""What every task of containers is told: its image, its size, its variables, and what it talks to."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import ComponentArgs
from devops_components._core.connections import Connection, refuse_pods
from devops_components._core.types import AccountId, Region, matching
from devops_components.compute import fargate_sizes, images

Unprivileged = Annotated[
    str,
    matching(r"(?!0+(:|$)|root(:|$))[a-z0-9_]+(:[a-z0-9_]+)?", "an unprivileged user, such as 10001:10001; root is refused"),
]
"""User, and group, of a process that is not root."""


class ContainerTaskSettings(Args):
    """What a person decides about a task."""

    image: str = Field(examples=["registry.example.org/shop@sha256:" + "0" * 64])
    """Image, pinned by its digest; a new digest is a new release."""
    cpu: int = 256
    """CPU units of a task, of which 1024 are one core."""
    memory: int = 512
    """Memory of a task in MiB; which values go with which `cpu` is Fargate's table."""
    arm: bool = True
    """Whether tasks run on arm64, about a fifth cheaper; the image must be built for it."""
    user: Unprivileged = "10001:10001"
    """User and group of the process; never root."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Environment variables; nothing secret, since they can be read in the task definition."""
    log_retention_days: int | None = Field(default=None, ge=1)
    """Days that logs are kept; without it as the profile says."""

    @field_validator("image")
    @classmethod
    def _is_pinned(cls, image: str) -> str:
        return images.check_pinned(image)

    @model_validator(mode="after")
    def _has_a_size_fargate_offers(self) -> Self:
        fargate_sizes.check_size(self.cpu, self.memory)
        return self


class ContainerTaskArgs(ContainerTaskSettings, ComponentArgs):
    """Arguments of whatever runs tasks."""

    account: AccountId
    """Account the tasks run in, twelve digits."""
    region: Region
    """Region the tasks run in."""
    vpc_id: Wire[str]
    private_subnet_ids: Many[Wire[str]] = Field(min_length=2)
    """Where the tasks run: at least two, in different zones, with a way out for image and logs."""
    secrets: dict[str, Wire[str]] = Field(default={})
    """Environment variable to the ARN of the secret it is filled from when a task starts, with `:key::` for one key of it."""
    connections: dict[str, Connection] = Field(default={})
    """What the tasks talk to, by name: a way, rights, and variables called after the name.

    Everything else but HTTPS to the outside stays closed.
    """
    kms_key_arn: Wire[str] | None = None
    """Key of `secrets`; without it they are encrypted with the account's own key, which needs no permission."""
    log_key_arn: Wire[str] | None = None
    """Key that encrypts the logs; without it CloudWatch's own."""

    @field_validator("connections")
    @classmethod
    def _reaches_its_connections(cls, connections: dict[str, Connection]) -> dict[str, Connection]:
        for name, connection in sorted(connections.items()):
            refuse_pods(name, connection)
        return connections
