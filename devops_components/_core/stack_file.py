"""Where a configuration value stands in `Pulumi.<stack>.yaml`, so that an error can point at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import yaml


@dataclass(frozen=True)
class Place:
    """A file, as the reader would name it, and a line in it; each unknown where it cannot be told."""

    file: str | None
    line: int | None


@dataclass(frozen=True)
class StackFile:
    """The file that holds one stack's configuration."""

    file: str
    root: yaml.Node | None

    def place(self, key: str, steps: Sequence[int | str]) -> Place:
        """The line of `config: <key>: <steps…>`, or of its nearest parent that is there."""
        node, line = self.root, None
        for step in ("config", key, *steps):
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return Place(self.file, line)


def current() -> StackFile:
    """The configuration file of the stack that runs; it need not exist."""
    name = f"Pulumi.{pulumi.get_stack()}.yaml"
    try:
        return read(Path(pulumi.runtime.get_root_directory() or ".") / name, name)
    except (OSError, yaml.YAMLError, ValueError):
        return StackFile(name, None)


def read(path: Path, name: str) -> StackFile:
    """The file at `path`, called `name` in messages."""
    root: Any = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    return StackFile(name, root)


def _step(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None
