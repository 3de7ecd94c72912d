"""Arguments of components: closed, frozen models that are checked when they are made."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self, TypeVar, Union, cast, get_args

import pulumi
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, ErrorDetails, core_schema

from devops_components._core import stack_file
from devops_components._core.messages import explain
from devops_components.errors import ArgumentError, ConfigurationError, Problem

T = TypeVar("T")

SHOWN_PROBLEMS = 25
"""Problems listed before the rest is only counted; a page full is what people read."""


_OUTPUT, _PLAIN = "~output", "~plain"
"""Branches of a wire; they stand in pydantic's error locations and no field can be called so."""


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
                {_OUTPUT: output, _PLAIN: plain},
                discriminator=lambda value: _OUTPUT if isinstance(value, pulumi.Output) else _PLAIN,
            ),
        )


Wire = Annotated[Union[T, pulumi.Output[T]], _WireSchema()]  # noqa: UP007 - `T | Output[T]` cannot be subscripted again
"""A value that flows from one resource to another: plain, or an Output that is checked when it resolves.

What decides which resources exist is never a wire.
"""

Many = Annotated[tuple[T, ...], Field(strict=False)]
"""Any number of values in the order given; a list is accepted as well."""


class Args(BaseModel):
    """Arguments of a component.

    They are written in snake_case in Python and in camelCase in YAML. A key that does not exist, a value of the wrong
    type or outside its limits raises `ArgumentError`, with every problem at once.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ArgumentError(f"{type(self).__name__}: {_count(error)}", _problems(type(self), error)) from None

    # Pydantic calls an overridden __init__ for every nested model, which would hide the place of a nested error;
    # this is how it marks an __init__ that adds no values (as its own RootModel does).
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # a function takes attributes

    @classmethod
    def from_config(cls, key: str, *, namespace: str | None = None) -> Self:
        """The arguments under `key` in the stack's configuration, `Pulumi.<stack>.yaml`.

        The namespace is the project's name unless another is given. Raises `ConfigurationError` with file, line, key,
        value, what is allowed and the fix for every problem.
        """
        config = pulumi.Config(namespace)
        name = f"{config.name}:{key}"
        source = stack_file.current()
        text = config.get(key)
        if text is None:
            problem = Problem("is missing", key=name, file=source.file, fix=f"add `{name}:` under `config:`")
            raise ConfigurationError(f"the stack has no configuration for {key}", [problem])
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            secret = pulumi.runtime.is_config_secret(name)
            problems = _problems(cls, error, source=source, key=name, secret=secret)
            raise ConfigurationError(f"{source.file}: {_count(error)}", problems) from None

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


def _count(error: ValidationError) -> str:
    number = error.error_count()
    return "1 value is not accepted" if number == 1 else f"{number} values are not accepted"


def _problems(
    model: type[BaseModel],
    error: ValidationError,
    *,
    source: stack_file.StackFile | None = None,
    key: str | None = None,
    secret: bool = False,
) -> list[Problem]:
    details = error.errors(include_url=False)
    problems = [_problem(model, detail, source, key, secret) for detail in details[:SHOWN_PROBLEMS]]
    if len(details) > SHOWN_PROBLEMS:
        problems.append(Problem(f"and {len(details) - SHOWN_PROBLEMS} more"))
    return problems


def _problem(
    model: type[BaseModel], detail: ErrorDetails, source: stack_file.StackFile | None, key: str | None, secret: bool
) -> Problem:
    steps = [step for step in detail["loc"] if step not in (_OUTPUT, _PLAIN)]
    place = source.place(key or "", steps) if source else stack_file.Place(None, None)
    path = ".".join(str(step) for step in steps)
    full = f"{key}.{path}" if key and path else key or path
    what, fix = _explain(model, detail, steps)
    shown = detail["type"] not in ("missing", "extra_forbidden") and bool(path)
    value = ("[secret]" if secret else _show(detail["input"])) if shown else None
    return Problem(what, key=full, value=value, file=place.file, line=place.line, fix=fix)


def _explain(model: type[BaseModel], detail: ErrorDetails, steps: list[int | str]) -> tuple[str, str | None]:
    if detail["type"] == "extra_forbidden":
        allowed = sorted(field.alias or name for name, field in _fields_at(model, steps[:-1]).items())
        near = difflib.get_close_matches(str(steps[-1]), allowed, n=1)
        hint = f"did you mean `{near[0]}`? " if near else ""
        return "is not a known key", f"{hint}allowed here: {', '.join(allowed)}"
    example = _example(model, steps)
    fix = f"for example {example}" if example else None
    if detail["type"] == "missing":
        return "is required", fix
    return explain(detail), fix


def _fields_at(model: Any, steps: list[int | str]) -> dict[str, Any]:
    """The fields of the model that stands at the path; empty where there is none."""
    for step in steps:
        fields = _models_fields(model)
        field = next((f for n, f in fields.items() if step in (n, f.alias)), None)
        model = field.annotation if field else next((a for a in _flatten(model) if _is_model(a)), None)
    return _models_fields(model)


def _example(model: Any, steps: list[int | str]) -> str | None:
    if not steps:
        return None
    fields = _fields_at(model, steps[:-1])
    field = next((f for n, f in fields.items() if steps[-1] in (n, f.alias)), None)
    return _show(field.examples[0]) if field is not None and field.examples else None


def _models_fields(annotation: Any) -> dict[str, Any]:
    found = next((part for part in _flatten(annotation) if _is_model(part)), None)
    return dict(found.model_fields) if found else {}


def _flatten(annotation: Any) -> list[Any]:
    return [annotation, *(inner for part in get_args(annotation) for inner in _flatten(part))]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _show(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text if len(text) <= 80 else f"{text[:77]}..."
