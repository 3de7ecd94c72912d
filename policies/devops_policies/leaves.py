"""Everything a resource says, however deep it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value inside that holds no others, with its path."""
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(cast("Sequence[Any]", value)):
            yield from leaves(inner, f"{path}.{index}")
    else:
        yield path, value
