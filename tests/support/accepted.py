"""Findings of other people's scanners that are meant to be so, listed with the reason and held against what is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Accepted(BaseModel):
    """A finding that stays, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = Field(pattern=r"^(CKV2?_[A-Z0-9]+_\d+|AWS-\d{4})$")
    resource: str
    """Pattern of addresses, with `*` for any part."""
    reason: str = Field(min_length=20)

    def covers(self, rule: str, resource: str) -> bool:
        return rule == self.rule and fnmatchcase(resource, self.resource)


def accepted(scanner: str) -> Sequence[Accepted]:
    """What is accepted of a scanner's findings."""
    file = Path(__file__).parent.parent / f"{scanner}_accepted.yaml"
    return TypeAdapter(list[Accepted]).validate_python(yaml.safe_load(file.read_text("utf-8")))


def differences(listed: Sequence[Accepted], failed: Iterable[tuple[str, str]]) -> tuple[set[tuple[str, str]], list[Accepted]]:
    """Findings that nobody accepted, and acceptances of what is not found any more."""
    found = set(failed)
    unlisted = {pair for pair in found if not any(each.covers(*pair) for each in listed)}
    return unlisted, [each for each in listed if not any(each.covers(*pair) for pair in found)]
