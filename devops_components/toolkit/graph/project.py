"""A Pulumi project on disk: its program, its stacks, and each stack's configuration."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from devops_components._core import source_file
from devops_components.errors import ConfigurationError, StackNotFoundError

CIPHER = "[secret]"
"""Stands for the value of a secret that was not decrypted."""


@dataclass(frozen=True)
class Project:
    """A folder with a `Pulumi.yaml`."""

    root: Path
    name: str
    main: Path
    """The program's file, or the folder with its `__main__.py`."""
    config: Mapping[str, Any]
    """Configuration every stack starts from."""
    shown: str
    """The folder, as the reader named it."""

    @property
    def stacks(self) -> tuple[str, ...]:
        """Names of the stacks that have a configuration file, sorted."""
        files = self.root.glob("Pulumi.*.yaml")
        return tuple(sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files))

    def stack_file(self, stack: str) -> Path:
        """The stack's configuration file; raises `StackNotFoundError`, naming the stacks there are."""
        if stack not in self.stacks:
            near = difflib.get_close_matches(stack, self.stacks, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            known = ", ".join(self.stacks) or "none"
            raise StackNotFoundError(f"{self.shown} has no stack called {stack}; there are: {known}{hint}")
        return self.root / f"Pulumi.{stack}.yaml"


@dataclass(frozen=True)
class StackConfig:
    """A stack's configuration as the program sees it."""

    values: Mapping[str, str]
    """Text by `namespace:key`; an object is JSON."""
    secret_keys: frozenset[str]
    """Keys whose value is, or holds, a secret."""


def load_project(path: str | Path, shown: str | None = None) -> Project:
    """The project at a folder, called `shown`; raises `ConfigurationError` where there is none or it cannot be read."""
    root, shown = Path(path).resolve(), shown or str(path)
    file = root / "Pulumi.yaml"
    if not root.is_dir():
        raise ConfigurationError(f"{shown}: there is no such folder; name the folder of a Pulumi project")
    if not file.is_file():
        raise ConfigurationError(f"{shown}: there is no Pulumi.yaml in it; name the folder of a Pulumi project")
    data = read_yaml(file, f"{shown}/Pulumi.yaml")
    name = data.get("name")
    if not isinstance(name, str):
        raise ConfigurationError(f"{shown}/Pulumi.yaml: `name` is missing; add `name: <project>`")
    language = language_of(data)
    if language != "python":
        raise ConfigurationError(f"{shown}/Pulumi.yaml: runtime is {language}; this command runs Python programs")
    main = data.get("main") or "."
    return Project(root, name, root / str(main), cast("Mapping[str, Any]", data.get("config") or {}), shown)


def stack_config(project: Project, stack: str) -> StackConfig:
    """The stack's configuration over the project's own."""
    file = project.stack_file(stack)
    data = read_yaml(file, f"{project.shown}/{file.name}")
    own: Any = data.get("config") or {}
    if not isinstance(own, Mapping):
        raise ConfigurationError(f"{project.shown}/{file.name}: `config` is not a mapping of keys to values")
    values: dict[str, str] = {}
    secret: set[str] = set()
    for key, value in {**_project_defaults(project), **cast("Mapping[Any, Any]", own)}.items():
        full = str(key) if ":" in str(key) else f"{project.name}:{key}"
        if _has_cipher(value):
            secret.add(full)
        values[full] = _text(_without_cipher(value))
    return StackConfig(values, frozenset(secret))


def language_of(settings: Mapping[Any, Any]) -> Any:
    """The language that the settings of a project, or of a policy pack, name as their runtime."""
    runtime: Any = settings.get("runtime")
    return cast("Mapping[str, Any]", runtime).get("name") if isinstance(runtime, Mapping) else runtime


def read_yaml(path: Path, shown: str) -> dict[Any, Any]:
    """A mapping from a YAML file; raises `ConfigurationError` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{shown}: cannot be read: {error}") from None
    data = source_file.parse(text, shown).data
    if data is not None and not isinstance(data, dict):
        raise ConfigurationError(f"{shown}: is not a mapping of keys to values")
    return cast("dict[Any, Any]", data or {})


def _project_defaults(project: Project) -> dict[Any, Any]:
    """Values that `Pulumi.yaml` itself gives, plain or as `value:` or `default:`."""
    defaults: dict[Any, Any] = {}
    for key, declared in project.config.items():
        if not isinstance(declared, Mapping):
            defaults[key] = declared
            continue
        stated = cast("Mapping[str, Any]", declared)
        value = stated.get("value", stated.get("default"))
        if value is not None:
            defaults[key] = value
    return defaults


def _has_cipher(value: Any) -> bool:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return _is_cipher(mapping) or any(_has_cipher(item) for item in mapping.values())
    return isinstance(value, list) and any(_has_cipher(item) for item in cast("list[Any]", value))


def _without_cipher(value: Any) -> Any:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, Any]", value)
        return CIPHER if _is_cipher(mapping) else {key: _without_cipher(item) for key, item in mapping.items()}
    if isinstance(value, list):
        return [_without_cipher(item) for item in cast("list[Any]", value)]
    return value


def _is_cipher(value: Mapping[str, Any]) -> bool:
    return set(value) == {"secure"} and isinstance(value["secure"], str)


def _text(value: Any) -> str:
    """A value as Pulumi's configuration keeps it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
