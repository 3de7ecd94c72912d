"""Where a value stands in a YAML file, so that an error can point at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

from devops_components.errors import ConfigurationError, Problem

MAX_BYTES = 1024 * 1024
"""Largest file that is read; a page of configuration is a thousandth of it."""
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """A file, as the reader would name it, and a line in it; each unknown where it cannot be told."""

    file: str | None
    line: int | None


@dataclass(frozen=True)
class SourceFile:
    """A YAML file: its content, and where each value of it stands."""

    file: str
    root: yaml.Node | None
    data: Any

    def place(self, *steps: int | str) -> Place:
        """The line of the value at a path, or of its nearest parent that is there."""
        node, line = self.root, None
        for step in steps:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return Place(self.file, line)


def parse(text: str, shown: str) -> SourceFile:
    """A YAML text, called `shown` in messages; raises `ConfigurationError` with file and line where it is none.

    A key that stands twice, of which YAML silently keeps the last, is refused, and so is a reference to another value,
    with which a page can fill a memory.
    """
    if len(text) > MAX_BYTES:
        raise ConfigurationError(f"{shown}: is larger than {MAX_BYTES} bytes; this cannot be a configuration file")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        wrong = _forbidden(root, shown)
        if wrong:
            raise ConfigurationError(f"{shown}: {len(wrong)} keys stand twice or are references", wrong)
        return SourceFile(shown, root, yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = Problem(error.problem or "is malformed", file=shown, line=line)
        raise ConfigurationError(f"{shown}: is not YAML", [problem]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{shown}: is not YAML", [Problem(str(error).splitlines()[0], file=shown)]) from None
    except RecursionError:
        raise ConfigurationError(f"{shown}: is nested too deeply") from None


def _step(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = cast("Sequence[yaml.Node]", node.value)[step]
        return item.start_mark.line + 1, item
    return None


def _forbidden(root: yaml.Node | None, shown: str) -> list[Problem]:
    wrong: list[Problem] = []
    visited: set[int] = set()

    def visit(node: yaml.Node | None) -> None:
        if node is None or isinstance(node, yaml.ScalarNode):
            return
        line = node.start_mark.line + 1
        if id(node) in visited:
            wrong.append(Problem("is a reference to another value; write the value out", file=shown, line=line))
            return
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                visit(item)
            return
        seen: dict[str, int] = {}
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                again = f"stands twice; it is on line {seen[name]} as well"
                wrong.append(Problem(again, key=name, file=shown, line=line))
            seen[name] = line
            visit(value)

    visit(root)
    return wrong
