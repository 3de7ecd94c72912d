"""Valid and faulty variants of accepted inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from devops_components.toolkit.simulated.values import is_list, is_object

Variant = tuple[str, dict[str, Any]]


def variants(inputs: Mapping[str, Any]) -> Iterator[Variant]:
    """The inputs themselves, and each property of them missing, misspelt, of another type, and out of its limits."""
    yield "as it is", dict(inputs)
    yield "unknown property", {**inputs, "notAProperty": "x"}
    for name, value in inputs.items():
        yield f"without {name}", {key: item for key, item in inputs.items() if key != name}
        for what, other in _others(value):
            yield f"{name} {what}", {**inputs, name: other}


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    """Other values in the place of one: what a provider converts and what it refuses."""
    if is_object(value):
        yield "as a text", "x"
        yield "in a list", [value]
        for key, item in value.items():
            yield f"without {key}", {name: other for name, other in value.items() if name != key}
            for what, other in _others(item):
                yield f".{key} {what}", {**value, key: other}
    elif is_list(value):
        yield "as an object", {"x": "y"}
        yield "alone", value[0]
        for what, other in _others(value[0]):
            yield f"[0] {what}", [other, *value[1:]]
    elif isinstance(value, bool):
        yield "as a text", str(value).lower()
        yield "as no truth value", "maybe"
        yield "as a list", [value]
    elif isinstance(value, (int, float)):
        yield "as a text", str(value)
        yield "as a word", "many"
        yield "as a truth value", True
        yield "far too big", 2**31 - 1
        yield "far too small", -(2**31)
    else:
        yield "as an odd text", "~"
        yield "far too long", "a" * 3000
        yield "as a list", [value]
        yield "as an object", {"x": "y"}
        yield "as a number", 5
