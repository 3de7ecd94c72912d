"""The containers of an ECS task definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from devops_policies.view import Part, Resource

TASK_DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"

_KEYS: Final = {
    key.lower(): key
    for key in (
        *("name", "image", "privileged", "readonlyRootFilesystem", "user"),
        *("environment", "value", "logConfiguration", "logDriver", "options"),
    )
}


def containers(task: Resource) -> Iterator[tuple[str, Part]]:
    """Each container with its name; the definitions are one JSON text, so all or none of them are known."""
    for written in task.each("containerDefinitions"):
        container = Part(_spelled(written.props), written.path)
        yield container.text("name", container.path), container


def on_windows(task: Resource) -> bool:
    """Whether the containers are Windows ones, which know no read-only root and no numeric users."""
    return task.text("runtimePlatform.operatingSystemFamily").upper().startswith("WINDOWS")


def _spelled(value: Any) -> Any:
    """The same with keys as ECS spells them, for the provider reads them in any case; a driver's options are its own."""
    if isinstance(value, Mapping):
        entries = [(_KEYS.get(key.lower(), key), item) for key, item in cast("Mapping[str, Any]", value).items()]
        return {key: item if key == "options" else _spelled(item) for key, item in entries}
    return [_spelled(item) for item in cast("list[Any]", value)] if isinstance(value, (list, tuple)) else value
