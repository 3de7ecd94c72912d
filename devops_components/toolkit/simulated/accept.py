"""Accepts values as a bridged provider does: scalars are converted where their text allows it, and the rest is refused.

The rules and the words are those of the Terraform bridge, found by asking a real AWS provider.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from devops_components.toolkit.simulated.failure import Place, did_you_mean
from devops_components.toolkit.simulated.schema import ANY, Field, Shape, fields
from devops_components.toolkit.simulated.values import (
    SIGNATURE,
    UNKNOWN,
    Secret,
    has_secret,
    has_unknown,
    is_list,
    is_object,
    reveal,
)

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})


def accept(shape: Shape, value: Any, place: Place) -> Any:
    """The value as the provider takes it; what it does not take is refused at its place and returned as it is."""
    if value is UNKNOWN or shape.kind == "any":
        return value
    if isinstance(value, Secret):
        return Secret(accept(shape, value.value, place.hidden()))
    return _ACCEPTING[shape.kind](shape, value, place)


def accept_object(known: Mapping[str, Field], values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Accepts every property of an object or resource; empty properties are left out, unknown and missing ones refused."""
    accepted: dict[str, Any] = {}
    for key, value in values.items():
        if value is None or key.startswith("__"):
            continue
        field = known.get(key) or known.get(wire_name(key))
        if field is None:
            place.key(key).refuse(f"Invalid or unknown key{did_you_mean(key, known)}")
            accepted[key] = value
        else:
            accepted[field.name] = accept(field.shape, value, place.key(key))
    for field in known.values():
        if field.required and field.name not in accepted:
            place.key(field.name).refuse(f"Missing required argument. The argument `{field.name}` is required, but was not set")
    return accepted


def wire_name(key: str) -> str:
    """A property in the bridge's own spelling: `visibility_timeout` and `VisibilityTimeout` are `visibilityTimeout`."""
    camel = re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key)
    return camel[:1].lower() + camel[1:]


def _scalar(shape: Shape, value: Any, place: Place) -> Any:
    if is_list(value) or is_object(value):
        place.refuse(f"Attribute must be a single value, not a {_kind(value)}")
        return value
    try:
        return _CONVERSIONS[shape.kind](value)
    except ValueError:
        place.refuse(f"Attribute must be a {_NOUNS[shape.kind]}, got {place.show(value)}")
        return value


def _string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _integer(value: Any) -> int:
    return int("truth" if isinstance(value, bool) else value)


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _boolean(value: Any) -> bool | str:
    text = str(value)
    if not value and isinstance(value, str):
        return value
    if text not in _TRUE | _FALSE:
        raise ValueError(text)
    return text in _TRUE


_CONVERSIONS: Final = {"string": _string, "integer": _integer, "number": _number, "boolean": _boolean}
_NOUNS: Final = {"string": "string", "integer": "whole number", "number": "number", "boolean": "boolean"}


def _list(shape: Shape, value: Any, place: Place) -> Any:
    """A single value is a list of one, but a list is no object of a list."""
    item = shape.item or ANY
    accepted: list[Any] = []
    for at, one in enumerate(value if is_list(value) else [value]):
        if item.kind == "object" and is_list(one):
            place.item(at).refuse("Expected Object Type. Expected object, got list")
        elif one is not None:
            accepted.append(accept(item, one, place.item(at)))
    return accepted


def _map(shape: Shape, value: Any, place: Place) -> Any:
    if is_list(value) and len(value) == 1 and is_object(value[0]):
        return _map(shape, value[0], place)
    if not is_object(value):
        place.refuse(f"Attribute must be a map, got a {_kind(value)}")
        return value
    item = shape.item or ANY
    return {key: accept(item, one, place.key(key)) for key, one in value.items() if one is not None}


def _object(shape: Shape, value: Any, place: Place) -> Any:
    if is_list(value) and len(value) == 1:
        return accept(shape, value[0], place)
    if not is_object(value) or shape.type is None:
        place.refuse(f"Expected Object Type. Expected object, got {_kind(value)}")
        return value
    return accept_object(fields(shape.type), value, place)


def _document(_: Shape, value: Any, place: Place) -> Any:
    if is_object(value) or is_list(value):
        text = json.dumps(reveal(value), separators=(",", ":"), sort_keys=True) if not has_unknown(value) else UNKNOWN
        return Secret(text) if has_secret(value) else text
    if not isinstance(value, str):
        place.refuse(f"expected string or JSON map; got {_kind(value)}")
    return value


def _asset(_: Shape, value: Any, place: Place) -> Any:
    if not isinstance(value, str) and not (is_object(value) and SIGNATURE in value):
        place.refuse(f"Attribute must be an asset or archive, got a {_kind(value)}")
    return value


def _choice(shape: Shape, value: Any, place: Place) -> Any:
    return place.choose([partial(accept, choice, value) for choice in shape.choices], value)


_ACCEPTING: Final = {
    "asset": _asset,
    "boolean": _scalar,
    "choice": _choice,
    "document": _document,
    "integer": _scalar,
    "list": _list,
    "map": _map,
    "number": _scalar,
    "object": _object,
    "string": _scalar,
}


def _kind(value: Any) -> str:
    if is_object(value):
        return "map"
    if is_list(value):
        return "list"
    return "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
