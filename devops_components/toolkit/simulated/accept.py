"""Accepts values as a bridged provider does: scalars are converted where their text allows it, and the rest is refused.

The rules and the words are those of the Terraform bridge, found by asking a real AWS provider.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from devops_components.toolkit.simulated.schema import Field, Shape, fields
from devops_components.toolkit.simulated.values import SIGNATURE, UNKNOWN, Secret, has_unknown, is_list, is_object, reveal

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})


@dataclass(frozen=True)
class Failure:
    """Why a provider does not accept a resource."""

    property: str
    """Its path, as in `rules[0].name`; empty where the whole resource is meant."""
    reason: str
    """What is wrong; never shows a secret value."""

    def told(self, name: str) -> str:
        """The words in which the provider tells the engine about the resource called `name`."""
        return f"{self.reason}. Examine values at '{name}{'.' if self.property else ''}{self.property}'."


def accept(shape: Shape, value: Any, path: str, failures: list[Failure], *, shown: bool = True) -> Any:
    """The value as the provider takes it; what it does not take is added to `failures` and returned as it is."""
    if value is UNKNOWN or shape.kind == "any":
        return value
    if isinstance(value, Secret):
        return Secret(accept(shape, value.value, path, failures, shown=False))
    accepting = _ACCEPTING.get(shape.kind)
    return accepting(shape, value, path, failures, shown) if accepting else _scalar(shape, value, path, failures, shown)


def accept_object(
    known: Mapping[str, Field], values: Mapping[str, Any], path: str, failures: list[Failure], *, shown: bool = True
) -> dict[str, Any]:
    """Accepts every property of an object or resource; empty properties are left out, unknown and missing ones refused."""
    accepted: dict[str, Any] = {}
    for key, value in values.items():
        if value is None or key.startswith("__"):
            continue
        field = known.get(key) or known.get(wire_name(key))
        place = f"{path}.{key}" if path else key
        if field is None:
            failures.append(Failure(place, f"Invalid or unknown key{did_you_mean(key, known)}"))
            accepted[key] = value
        else:
            accepted[field.name] = accept(field.shape, value, place, failures, shown=shown)
    for field in known.values():
        if field.required and field.name not in accepted:
            place = f"{path}.{field.name}" if path else field.name
            failures.append(
                Failure(place, f"Missing required argument. The argument `{field.name}` is required, but was not set")
            )
    return accepted


def wire_name(key: str) -> str:
    """A property in the bridge's own spelling: `visibility_timeout` and `VisibilityTimeout` are `visibilityTimeout`."""
    camel = re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key)
    return camel[:1].lower() + camel[1:]


def did_you_mean(key: str, known: Iterable[str]) -> str:
    """A hint at the name that was probably meant."""
    near = difflib.get_close_matches(key, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _scalar(shape: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    if is_list(value) or is_object(value):
        failures.append(Failure(path, f"Attribute must be a single value, not a {_kind(value)}"))
        return value
    try:
        return _CONVERSIONS[shape.kind](value)
    except ValueError:
        failures.append(Failure(path, f"Attribute must be a {_NOUNS[shape.kind]}, got {show(value, shown)}"))
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
    if value == "" or text in _TRUE | _FALSE:
        return value if value == "" else text in _TRUE
    raise ValueError(value)


_CONVERSIONS: Final = {"string": _string, "integer": _integer, "number": _number, "boolean": _boolean}
_NOUNS: Final = {"string": "string", "integer": "whole number", "number": "number", "boolean": "boolean"}


def _list(shape: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    items = value if is_list(value) else [value]
    item = shape.item or Shape("any")
    accepted: list[Any] = []
    for at, one in enumerate(items):
        if item.kind == "object" and is_list(one):
            failures.append(Failure(f"{path}[{at}]", "Expected Object Type. Expected object, got list"))
        elif one is not None:
            accepted.append(accept(item, one, f"{path}[{at}]", failures, shown=shown))
    return accepted


def _map(shape: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    if is_list(value) and len(value) == 1 and is_object(value[0]):
        return _map(shape, value[0], path, failures, shown)
    if not is_object(value):
        failures.append(Failure(path, f"Attribute must be a map, got a {_kind(value)}"))
        return value
    item = shape.item or Shape("any")
    present = ((key, one) for key, one in value.items() if one is not None)
    return {key: accept(item, one, f"{path}.{key}", failures, shown=shown) for key, one in present}


def _object(shape: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    if is_list(value) and len(value) == 1:
        return accept(shape, value[0], path, failures, shown=shown)
    if not is_object(value):
        failures.append(Failure(path, f"Expected Object Type. Expected object, got {_kind(value)}"))
        return value
    return accept_object(fields(shape.type), value, path, failures, shown=shown)  # type: ignore[arg-type]


def _document(_: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    if is_object(value) or is_list(value):
        return UNKNOWN if has_unknown(value) else json.dumps(reveal(value), separators=(",", ":"), sort_keys=True)
    if not isinstance(value, str):
        failures.append(Failure(path, f"expected string or JSON map; got {_kind(value)}"))
    return value


def _asset(_: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    if isinstance(value, str) or (is_object(value) and SIGNATURE in value):
        return value
    failures.append(Failure(path, f"Attribute must be an asset or archive, got a {_kind(value)}"))
    return value


def _choice(shape: Shape, value: Any, path: str, failures: list[Failure], shown: bool) -> Any:
    attempts: list[list[Failure]] = []
    for choice in shape.choices:
        attempt: list[Failure] = []
        accepted = accept(choice, value, path, attempt, shown=shown)
        if not attempt:
            return accepted
        attempts.append(attempt)
    failures.extend(min(attempts, key=len))
    return value


_ACCEPTING: Final = {
    "list": _list,
    "map": _map,
    "object": _object,
    "document": _document,
    "asset": _asset,
    "choice": _choice,
}


def show(value: Any, shown: bool = True) -> str:
    """A value in a message, cut to a readable length; `[secret]` where it may not be shown."""
    text = json.dumps(value, default=repr) if shown else "[secret]"
    return text if len(text) <= 80 else f"{text[:77]}..."


def _kind(value: Any) -> str:
    if is_object(value):
        return "map"
    if is_list(value):
        return "list"
    return "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
