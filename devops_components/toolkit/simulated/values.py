"""Property values between the engine's wire format and plain Python.

On the wire every number is a double, and secrets, unknowns and assets are wrapped. Here a whole number is an `int`, an
unknown is `UNKNOWN`, a secret is a `Secret`, and the rest are dicts, lists, strings, booleans and `None`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from google.protobuf import struct_pb2

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""Key that marks a wrapped value on the wire."""
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's mark of a secret is none itself
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_STRING: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How an unknown value of any type is written on the wire by the engine."""
_UNKNOWNS: Final = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


_OTHERS: Final = frozenset({bool, float, int, list, str, tuple, type(None)})
"""Types that are no objects; asking the abstract class about each of them would take most of the time of a render."""


class _Unknown:
    """A value the cloud decides during deployment."""

    def __repr__(self) -> str:
        return "[unknown]"

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""Stands for every value that is not known before deployment."""


@dataclass(frozen=True, repr=False)
class Secret:
    """A value that is never shown; `value` is `None` where only its cipher is known."""

    value: Any

    def __repr__(self) -> str:
        return "[secret]"


def decode(value: struct_pb2.Struct) -> dict[str, Any]:
    """A wire struct as plain values."""
    return {key: _decode(item) for key, item in value.fields.items()}


def encode(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain values as a wire struct; keys whose value is `None` are kept as null."""
    struct = struct_pb2.Struct()
    for key, item in values.items():
        _encode(item, struct.fields[key])
    return struct


def plain(value: Any) -> Any:
    """JSON as the engine writes it (a state, a plan, a preview), with wrapped values recognised and numbers normalised."""
    if is_object(value):
        return _unwrap({key: plain(item) for key, item in value.items()})
    if is_list(value):
        return [plain(item) for item in value]
    if isinstance(value, str) and value in _UNKNOWNS:
        return UNKNOWN
    return _number(value)


def redacted(value: Any) -> Any:
    """The value as JSON in which secrets are marked and left out; `plain` reads it."""
    if isinstance(value, Secret):
        return {SIGNATURE: _SECRET}
    if is_object(value):
        return {key: redacted(item) for key, item in value.items()}
    return [redacted(item) for item in value] if is_list(value) else value


def exported(value: Any) -> Any:
    """The value as JSON of a state export, whose secrets are in the clear inside their marks."""
    if isinstance(value, Secret):
        return {SIGNATURE: _SECRET, "plaintext": json.dumps(reveal(value.value))}
    if is_object(value):
        return {key: exported(item) for key, item in value.items()}
    return [exported(item) for item in value] if is_list(value) else value


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether the value is an object."""
    kind = type(value)
    return kind is dict or (kind not in _OTHERS and isinstance(value, Mapping))


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether the value is a list."""
    return isinstance(value, (list, tuple))


def reveal(value: Any) -> Any:
    """The value with every secret in it in the clear; for judging, never for showing."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if is_object(value):
        return {key: reveal(item) for key, item in value.items()}
    if is_list(value):
        return [reveal(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether anything in the value is unknown."""
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if is_object(value):
        return any(has_unknown(item) for item in value.values())
    if is_list(value):
        return any(has_unknown(item) for item in value)
    return value is UNKNOWN


def has_secret(value: Any) -> bool:
    """Whether anything in the value is secret."""
    if is_object(value):
        return any(has_secret(item) for item in value.values())
    if is_list(value):
        return any(has_secret(item) for item in value)
    return isinstance(value, Secret)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    if kind == "number_value":
        return _number(value.number_value)
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _unwrap({key: _decode(item) for key, item in value.struct_value.fields.items()})
    return None


def _unwrap(value: dict[str, Any]) -> Any:
    signature = value.get(SIGNATURE)
    if signature == _SECRET:
        return Secret(value.get("value"))
    if signature == _OUTPUT:
        inner = value.get("value", UNKNOWN)
        return Secret(inner) if value.get("secret") else inner
    if signature == _RESOURCE:
        return value.get("id", value.get("urn"))
    return value


def _encode(item: Any, into: struct_pb2.Value) -> None:
    if item is UNKNOWN:
        into.string_value = UNKNOWN_STRING
    elif isinstance(item, Secret):
        wrapped = into.struct_value.fields
        wrapped[SIGNATURE].string_value = _SECRET
        _encode(item.value, wrapped["value"])
    elif item is None:
        into.null_value = struct_pb2.NULL_VALUE
    elif isinstance(item, bool):
        into.bool_value = item
    elif isinstance(item, (int, float)):
        into.number_value = item
    elif isinstance(item, str):
        into.string_value = item
    elif is_object(item):
        into.struct_value.SetInParent()
        for key, inner in item.items():
            _encode(inner, into.struct_value.fields[key])
    else:
        into.list_value.SetInParent()
        for inner in item:
            _encode(inner, into.list_value.values.add())
