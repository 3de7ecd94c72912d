"""What is wrong with a value by a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def violations(schema: Mapping[str, Any], value: Any) -> list[tuple[str, str]]:
    """Dotted paths and reasons, in the order of paths."""
    from jsonschema import Draft7Validator

    errors: Any = Draft7Validator(dict(schema)).iter_errors(value)
    return sorted((".".join(str(part) for part in error.absolute_path), str(error.message)) for error in errors)
