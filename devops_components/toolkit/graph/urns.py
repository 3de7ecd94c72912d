"""URNs, made as the engine makes them."""

from __future__ import annotations

ROOT_TYPE = "pulumi:pulumi:Stack"
"""Type of the resource every other one descends from."""


def make(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The URN of a resource: its type is preceded by those of its parents, but for the stack's own."""
    ancestry = qualified_type(parent) if parent else ""
    qualified = f"{ancestry}${type_}" if ancestry and ancestry != ROOT_TYPE else type_
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The type in a URN, with those of its parents before it."""
    return urn.split("::", 3)[2]
