"""Arguments of components: closed, frozen models that are checked when they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar, Union, cast, get_args

import pulumi
from pydantic import ConfigDict, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

from devops_components._core import source_file
from devops_components._core.closed import Closed
from devops_components._core.problems import OUTPUT, PLAIN, count, problems
from devops_components._core.source_file import SourceFile
from devops_components.errors import ConfigurationError, Problem

T = TypeVar("T")


class _WireSchema:
    """Lets an Output through and checks what it resolves to; checks a plain value at once."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        plain_type = get_args(source)[0]
        plain = handler.generate_schema(plain_type)

        def check_later(output: pulumi.Output[Any]) -> pulumi.Output[Any]:
            adapter: TypeAdapter[Any] = TypeAdapter(plain_type, config=ConfigDict(strict=True))
            return output.apply(adapter.validate_python)

        output = core_schema.no_info_after_validator_function(check_later, core_schema.is_instance_schema(pulumi.Output))
        return core_schema.json_or_python_schema(
            json_schema=plain,
            python_schema=core_schema.tagged_union_schema(
                {OUTPUT: output, PLAIN: plain},
                discriminator=lambda value: OUTPUT if isinstance(value, pulumi.Output) else PLAIN,
            ),
        )


Wire = Annotated[Union[T, pulumi.Output[T]], _WireSchema()]  # noqa: UP007 - `T | Output[T]` cannot be subscripted again
"""A value that flows from one resource to another: plain, or an Output that is checked when it resolves.

What decides which resources exist is never a wire.
"""


class Args(Closed):
    """Arguments of a component.

    They are written in snake_case in Python and in camelCase in YAML. A key that does not exist, a value of the wrong
    type or outside its limits raises `ArgumentError`, with every problem at once.
    """

    @classmethod
    def from_config(cls, key: str, *, namespace: str | None = None) -> Self:
        """The arguments under `key` in the stack's configuration, `Pulumi.<stack>.yaml`.

        The namespace is the project's name unless another is given. Raises `ConfigurationError` with file, line, key,
        value, what is allowed and the fix for every problem.
        """
        config = pulumi.Config(namespace)
        name = f"{config.name}:{key}"
        source = _stack_file()
        text = config.get(key)
        if text is None:
            problem = Problem("is missing", key=name, file=source.file, fix=f"add `{name}:` under `config:`")
            raise ConfigurationError(f"the stack has no configuration for {key}", [problem])
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            secret = pulumi.runtime.is_config_secret(name)
            found = problems(cls, error, source=source, key=name, secret=secret)
            raise ConfigurationError(f"{source.file}: {count(error)}", found) from None

    def given(self) -> dict[str, Any]:
        """What was set explicitly, by the names the fields have in Python."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    def to_inputs(self) -> dict[str, Any]:
        """What was set explicitly, as a component records it: camelCase keys, Outputs untouched, defaults left out."""
        return {
            field.alias or name: _plain(getattr(self, name))
            for name, field in type(self).model_fields.items()
            if name in self.model_fields_set and getattr(self, name) is not None
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Args):
        return value.to_inputs()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in cast("Sequence[Any]", value)]
    return value


def _stack_file() -> SourceFile:
    """The configuration file of the stack that runs; it need not exist."""
    name = f"Pulumi.{pulumi.get_stack()}.yaml"
    try:
        return source_file.parse((Path(pulumi.runtime.get_root_directory() or ".") / name).read_text(encoding="utf-8"), name)
    except (OSError, ValueError, ConfigurationError):
        return SourceFile(name, None, None)
