"""The frameworks that rules answer to: each requirement with the rules that decide it, or the evidence a person must bring."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER: Final = Path(__file__).parent / "frameworks"
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Requirement(_Closed):
    """One demand of a framework, met either by rules or by evidence."""

    title: str = Field(min_length=1)
    """What it demands, in our words."""
    rules: tuple[str, ...] = Field(default=(), strict=False)
    """Ids of the rules that decide it, at least in part."""
    manual: str | None = Field(default=None, min_length=1)
    """Evidence that shows it where no program can."""

    @model_validator(mode="after")
    def _is_met_in_one_way(self) -> Self:
        if bool(self.rules) == (self.manual is not None):
            raise ValueError(f"`{self.title}` needs either `rules` or `manual` evidence")
        return self


class Framework(_Closed):
    """A framework as far as this project answers to it."""

    id: str
    """Name of its file, which holds its version as well."""
    name: str
    version: str
    source: str
    """The document that the requirements come from, and which of them are left out."""
    requirements: Mapping[str, Requirement]
    """Every requirement by its number or name, in the framework's order."""


@cache
def names() -> tuple[str, ...]:
    """The id of every framework, sorted; a new file in the folder is a new framework."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


@cache
def framework(id: str) -> Framework:
    """A framework; raises `KeyError` where there is none of this id, and `ValueError` for a file that holds anything else."""
    if id not in names():
        raise KeyError(id)
    return read((FOLDER / f"{id}.yaml").read_text(encoding="utf-8"))


def frameworks() -> Mapping[str, Framework]:
    """Every framework by its id, in the order of ids."""
    return {name: framework(name) for name in names()}


def read(text: str) -> Framework:
    """The framework that a YAML text describes; raises `ValueError` where it is incomplete or holds a key of its own."""
    return Framework.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader


def controls_of(rule_id: str) -> tuple[str, ...]:
    """What a rule answers to, sorted: each as the framework's id and the requirement, such as `pci-dss-4.0 1.3.1`."""
    return _controls().get(rule_id, ())


@cache
def _controls() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in frameworks().values():
        for number, requirement in each.requirements.items():
            for rule in requirement.rules:
                found.setdefault(rule, []).append(f"{each.id} {number}")
    return {rule: tuple(sorted(controls)) for rule, controls in found.items()}
