"""Models that know all their keys: a key that does not exist is an error, and so is a value of the wrong type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from devops_components._core import source_file
from devops_components._core.problems import count, problems
from devops_components.errors import ArgumentError, ConfigurationError

T = TypeVar("T")

Many = Annotated[tuple[T, ...], Field(strict=False)]
"""Any number of values in the order given; a list is accepted as well."""


class Closed(BaseModel):
    """A closed, frozen model, written in snake_case in Python and in camelCase in YAML."""

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
            raise ArgumentError(f"{type(self).__name__}: {count(error)}", problems(type(self), error)) from None

    # Pydantic calls an overridden __init__ for every nested model, which would hide the place of a nested error;
    # this is how it marks an __init__ that adds no values (as its own RootModel does).
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # a function takes attributes

    @classmethod
    def from_yaml(cls, text: str, shown: str) -> Self:
        """The model a YAML text holds; `shown` is what messages call the file.

        Raises `ConfigurationError` with file, line, key, value, what is allowed and the fix for every problem.
        """
        source = source_file.parse(text, shown)
        try:
            return cls.model_validate_json(json.dumps(source.data, default=str))
        except ValidationError as error:
            raise ConfigurationError(f"{shown}: {count(error)}", problems(cls, error, source=source)) from None

    @classmethod
    def from_file(cls, path: Path, shown: str) -> Self:
        """The model a YAML file holds; raises what `from_yaml` raises, and where the file cannot be read."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{shown}: cannot be read: {error}") from None
        return cls.from_yaml(text, shown)
