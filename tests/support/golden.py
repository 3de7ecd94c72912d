"""Texts that a person has read and found right, kept beside the tests."""

from __future__ import annotations

import os
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "golden"


def golden(name: str, text: str) -> str:
    """The text kept under `tests/golden/<name>`; with UPDATE_GOLDEN=1 in the environment, `text` is kept first."""
    file = _FOLDER / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8")
