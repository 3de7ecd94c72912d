"""The tables of facts that come with this package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).parent / "data"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The reader written in C, which takes a tenth of the time and is not there on every machine."""


def table(file: str) -> Any:
    """What a file holds. It is read at each call: whoever makes something of it keeps that."""
    text = (_FOLDER / file).read_text(encoding="utf-8")
    return json.loads(text) if file.endswith(".json") else yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
