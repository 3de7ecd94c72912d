"""Accepts values as a Kubernetes API server does with strict field validation: nothing is converted."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from devops_components.toolkit.simulated.failure import Place, did_you_mean
from devops_components.toolkit.simulated.schema import ANY, Field, Shape, fields
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_object

_QUANTITIES: Final = frozenset(
    [
        "allocatable",
        "capacity",
        "default",
        "defaultRequest",
        "hard",
        "limits",
        "max",
        "maxLimitRequestRatio",
        "min",
        "overhead",
        "podFixed",
        "requests",
        "used",
    ]
)
"""Maps of resource quantities, which may be written as numbers."""

_AMOUNTS: Final = frozenset({"averageValue", "capacity", "divisor", "maximumVolumeSize", "sizeLimit"})
"""Single resource quantities, which may be written as numbers."""
_QUANTITY: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?")


def without_nulls(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are there."""
    return {key: value for key, value in values.items() if value is not None and not key.startswith("__")}


def accept_fields(known: Mapping[str, Field], values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Accepts every field of an object; what an API server does not take is refused at its place and returned as it is."""
    accepted: dict[str, Any] = {}
    for key, value in without_nulls(values).items():
        field = known.get(key) or known.get(re.sub(r"^\$|-", "_", key))
        if field is None:
            place.key(key).refuse(f"unknown field `{key}`{did_you_mean(key, known)}")
            accepted[key] = value
        else:
            accept = _accept_quantities if _holds_quantities(key, field.shape, place) else _accept
            accepted[key] = accept(field.shape, value, place.key(key))
    for field in known.values():
        if field.required and field.name not in accepted:
            place.key(field.name).refuse(f"missing required field `{field.name}`")
    return accepted


def _holds_quantities(key: str, shape: Shape, place: Place) -> bool:
    if shape.kind == "map":
        return key in _QUANTITIES and (shape.item or ANY).kind == "string"
    return shape.kind == "string" and (key in _AMOUNTS or (key == "value" and place.path.endswith(".target")))


def _accept_quantities(shape: Shape, value: Any, place: Place) -> Any:
    if isinstance(value, Secret):
        return Secret(_accept_quantities(shape, value.value, place.hidden()))
    if shape.kind == "map" and is_object(value):
        one = shape.item or ANY
        return {key: _accept_quantities(one, item, place.key(key)) for key, item in value.items() if item is not None}
    if shape.kind == "map":
        return _accept(shape, value, place)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is not UNKNOWN and not is_number and not (isinstance(value, str) and _QUANTITY.fullmatch(value.strip())):
        place.refuse(f"must be a quantity, such as `500m` or `1Gi`, got {place.show(value)}")
    return value


def check_encoded(values: Any, place: Place) -> None:
    """Refuses what is not base64; as it may be secret, it is never shown."""
    for key, value in values.items() if is_object(values) else ():
        try:
            base64.b64decode("".join(value.split("\n")) if isinstance(value, str) else "", validate=True)
        except ValueError:
            place.key(key).refuse("must be base64")


def _accept(shape: Shape, value: Any, place: Place) -> Any:
    if value is UNKNOWN or shape.kind == "any":
        return value
    if isinstance(value, Secret):
        return Secret(_accept(shape, value.value, place.hidden()))
    if shape.kind == "choice":
        return _choice(shape, value, place)
    if shape.kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, _PYTHON[shape.kind]) or (isinstance(value, bool) and shape.kind != "boolean"):
        place.refuse(f"must be {_ARTICLES[shape.kind]}, got {place.show(value)}")
        return value
    return _inside(shape, value, place)


def _inside(shape: Shape, value: Any, place: Place) -> Any:
    item = shape.item or ANY
    if shape.type is not None:
        return accept_fields(fields(shape.type), value, place)
    if shape.kind == "list":
        return [_accept(item, one, place.item(at)) for at, one in enumerate(value)]
    if shape.kind == "map":
        return {key: _accept(item, one, place.key(key)) for key, one in value.items() if one is not None}
    return value


def _choice(shape: Shape, value: Any, place: Place) -> Any:
    return place.choose([partial(_accept, choice, value) for choice in shape.choices], value)


_PYTHON: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "document": (str, Mapping),
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "list": (list, tuple),
    "map": Mapping,
    "object": Mapping,
    "asset": (str, Mapping),
}
_ARTICLES: Final = {
    "string": "a string",
    "document": "a string or an object",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "map": "a map",
    "object": "an object",
    "asset": "an asset or archive",
}
