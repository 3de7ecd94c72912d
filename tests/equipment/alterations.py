"""Small changes of accepted inputs, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_components.toolkit.simulated.values import is_list, is_object

Alteration = tuple[str, dict[str, Any]]


def alterations(inputs: Mapping[str, Any]) -> Iterator[Alteration]:
    """Each value inside each property changed a little, and each list the other way round, with the place of the change."""
    for name, value in inputs.items():
        for place, other in _altered(value):
            yield f"{name}{place}", {**inputs, name: other}


def _altered(value: Any) -> Iterator[tuple[str, Any]]:
    if is_object(value):
        for key, item in value.items():
            for place, other in _altered(item):
                yield f".{key}{place}", {**value, key: other}
    elif is_list(value):
        for at, item in enumerate(value):
            for place, other in _altered(item):
                yield f"[{at}]{place}", [*value[:at], other, *value[at + 1 :]]
        if len(value) > 1:
            yield " reversed", value[::-1]
    elif isinstance(value, bool):
        yield "", not value
    elif isinstance(value, (int, float)):
        yield "", value + 1
    else:
        yield "", value.replace('"Allow"', '"Deny"') if '"Allow"' in value else f"{value}x"
