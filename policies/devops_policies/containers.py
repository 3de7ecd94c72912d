"""The containers of an ECS task definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from devops_policies.view import Part, Resource

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"


def containers(task: Resource) -> Iterator[tuple[str, Part]]:
    """Each container with its name; the definitions are one JSON text, so all or none of them are known."""
    for container in task.each("containerDefinitions"):
        yield container.text("name", container.path), container


def on_windows(task: Resource) -> bool:
    """Whether the containers are Windows ones, which know no read-only root and no numeric users."""
    return task.text("runtimePlatform.operatingSystemFamily").upper().startswith("WINDOWS")
