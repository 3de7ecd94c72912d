"""Lists in a provider's configuration, which the engine holds as JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from devops_policies.view import Part, Properties, Unreadable


def listed(provider: Properties, path: str) -> Iterator[str]:
    """The strings in the list at the path, written as JSON text or as a list; known ones come first."""
    value: Any = provider.get(path)
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError:
            raise Unreadable(path, "JSON") from None
    yield from Part({path: value}, "").strings(path)
