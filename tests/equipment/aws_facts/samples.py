"""Values for every property of a type, made from its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from devops_components.toolkit.simulated.schema import Field, Shape, fields

DEPTH = 6
"""Objects within objects; deeper ones repeat what is known."""

FAMILIES: Mapping[str, tuple[str, str]] = {
    "plain": ("aaaa", "bbbb"),
    "json": ('{"a":"1","b":"2"}', '{"a":"1","b":"3"}'),
    "arn": ("arn:aws:iam::123456789012:role/aaaa", "arn:aws:iam::123456789012:role/bbbb"),
    "cidr": ("10.0.0.0/24", "10.0.1.0/24"),
    "number": ("1", "2"),
    "version": ("7.1", "7.2"),
    "time": ("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"),
    "address": ("10.0.0.1", "10.0.0.2"),
    "truth": ("false", "true"),
}
"""Two different texts of each form that providers parse."""

_SCALARS: Mapping[str, tuple[Any, Any]] = {"integer": (1, 2), "number": (1, 2), "boolean": (False, True)}
_DOCUMENTS = tuple(
    json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
    for action in ("s3:GetObject", "s3:PutObject")
)


def sample(shape: Shape, variant: int, family: str = "plain", seen: tuple[type, ...] = ()) -> Any:
    """A value of the shape with everything in it set; `None` where it cannot be made. Variants 0 and 1 differ everywhere."""
    if shape.kind == "string":
        return FAMILIES[family][variant]
    if shape.kind in _SCALARS:
        return _SCALARS[shape.kind][variant]
    if shape.kind == "document":
        return _DOCUMENTS[variant]
    if shape.kind == "list" and shape.item:
        item = sample(shape.item, variant, family, seen)
        return None if item is None else [item]
    if shape.kind == "map" and shape.item:
        item = sample(shape.item, variant, family, seen)
        return None if item is None else {"key": item}
    if shape.kind == "object" and shape.type:
        if shape.type in seen or len(seen) >= DEPTH:
            return None
        return samples(fields(shape.type), variant, family, (*seen, shape.type))
    return None


def samples(known: Mapping[str, Field], variant: int, family: str = "plain", seen: tuple[type, ...] = ()) -> dict[str, Any]:
    """A value for every property."""
    values = {name: sample(field.shape, variant, family, seen) for name, field in known.items()}
    return {name: value for name, value in values.items() if value is not None}


def skeleton(known: Mapping[str, Field], seen: tuple[type, ...] = ()) -> dict[str, Any]:
    """Every object within objects, and nothing in them: what is filled in there are defaults."""
    found: dict[str, Any] = {}
    for name, field in known.items():
        shape = field.shape.item if field.shape.kind == "list" and field.shape.item else field.shape
        if shape.kind == "object" and shape.type and shape.type not in seen and len(seen) < DEPTH:
            inner = skeleton(fields(shape.type), (*seen, shape.type))
            found[name] = [inner] if field.shape.kind == "list" else inner
    return found


def leaves(known: Mapping[str, Field], path: str = "", seen: tuple[type, ...] = ()) -> Iterator[tuple[str, Shape]]:
    """Every property that is no object, with its path, as in `rules[*].name`."""
    for name, field in known.items():
        place = f"{path}.{name}" if path else name
        yield from _leaves(field.shape, place, seen)


def _leaves(shape: Shape, place: str, seen: tuple[type, ...]) -> Iterator[tuple[str, Shape]]:
    if shape.kind == "list" and shape.item and shape.item.kind == "object":
        yield from _leaves(shape.item, f"{place}[*]", seen)
    elif shape.kind == "object" and shape.type:
        if shape.type not in seen and len(seen) < DEPTH:
            yield from leaves(fields(shape.type), place, (*seen, shape.type))
    else:
        yield place, shape


def places(known: Mapping[str, Field], path: str = "", seen: tuple[type, ...] = ()) -> Iterator[str]:
    """The path of everything in a type: properties, objects and the items of lists."""
    for name, field in known.items():
        place, shape = f"{path}.{name}" if path else name, field.shape
        yield place
        while shape.kind == "list" and shape.item:
            place, shape = f"{place}[*]", shape.item
            yield place
        if shape.kind == "object" and shape.type and shape.type not in seen and len(seen) < DEPTH:
            yield from places(fields(shape.type), place, (*seen, shape.type))


def placed(path: str, value: Any) -> dict[str, Any]:
    """The inputs in which only the property at the path is set."""
    head, _, rest = path.partition(".")
    inner = placed(rest, value) if rest else value
    if head.endswith("[*]"):
        return {head.removesuffix("[*]"): [inner]}
    return {head: inner}
