"""Takes the secrets of a graph out of texts that were written by code which sees them in the clear."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TextIO, cast

from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.simulated.values import Secret

SHORTEST = 4
"""Characters of the shortest secret that is looked for: a shorter one would hide ordinary words."""


@dataclass(frozen=True)
class Hiding:
    """Knows the secrets of a graph."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, graph: Graph) -> Hiding:
        """Looks for every secret text in the inputs and outputs of a graph, as it is and as Python and JSON quote it.

        Of a secret that holds several texts, as an object or as JSON, it looks for each.
        """
        found = {
            spelled
            for node in graph.resources
            for text in (*_secrets(node.inputs, secret=False), *_secrets(node.outputs, secret=False))
            for spelled in (text, repr(text)[1:-1], json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
            if len(text) >= SHORTEST
        }
        ordered = sorted(found, key=lambda text: (-len(text), text))
        return cls(re.compile("|".join(re.escape(text) for text in ordered)) if ordered else None)

    def hide(self, text: str) -> str:
        """The text with `[secret]` in place of every secret."""
        return self.pattern.sub("[secret]", text) if self.pattern else text


class HidingWriter(io.TextIOBase):
    """A stream in which no secret can be read."""

    def __init__(self, stream: TextIO, hiding: Hiding) -> None:
        self._stream = stream
        self._hiding = hiding

    def write(self, text: str, /) -> int:
        """Writes the text without its secrets."""
        self._stream.write(self._hiding.hide(text))
        return len(text)

    def flush(self) -> None:
        """Hands on what was written."""
        self._stream.flush()


def _secrets(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from _secrets(value.value, secret=True)
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from _secrets(item, secret=secret)
    elif isinstance(value, (list, tuple)):
        for item in cast("list[Any]", value):
            yield from _secrets(item, secret=secret)
    elif secret and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield str(value)
        yield from _parts(value) if isinstance(value, str) else ()


def _parts(text: str) -> Iterator[str]:
    """The texts in a secret that is JSON."""
    try:
        held: Any = json.loads(text)
    except ValueError:
        return
    if isinstance(held, (dict, list)):
        yield from _secrets(held, secret=True)
