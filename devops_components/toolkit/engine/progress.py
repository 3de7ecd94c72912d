"""How long work tells whoever waits for it where it stands."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Somebody who waits."""

    def __call__(self, step: str, detail: str | None = None) -> None:
        """Says that a step began, or, with the same `step` again, that its `detail` changed."""


def silent(step: str, detail: str | None = None) -> None:
    """Progress that nobody watches."""
