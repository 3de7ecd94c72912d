"""Pulumi components for a whole DevOps practice.

What is on offer, and where it is written, stands in `__init__.pyi`, for people, for editors and for this module. Each name is
imported when it is first used, so that the `devops` command and a program that needs one component do not pay for all of them.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any


@cache
def _homes() -> dict[str, str]:
    """The module of every name on offer."""
    offered = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    found = [node for node in offered.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in found for alias in node.names}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_homes(), key=lambda offered: (not offered.isupper(), offered))
    # Python itself asks for names between underscores, such as `__path__`; none of them is on offer.
    if name.startswith("__") or name not in _homes():
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_homes()[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_homes()]
