"""The properties of a resource in Terraform's form: its names, its blocks, and what of it is known before it is applied.

In between, a value is plain JSON with `UNKNOWN`, `Secret`, `Reference` and `Blocks` in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from devops_components.toolkit.export.hidden import masked, spread
from devops_components.toolkit.export.names import Name, name_of
from devops_components.toolkit.simulated.values import SIGNATURE, UNKNOWN, Secret, is_list, is_object


class Blocks(tuple[dict[str, Any], ...]):
    """Blocks of one name, which Terraform keeps apart from attributes that hold a list."""

    __slots__ = ()


@dataclass(frozen=True)
class Reference:
    """A value that comes from other resources."""

    value: Any
    """Unknown where the cloud decides it."""
    addresses: tuple[str, ...]
    """What it refers to, as Terraform writes it: first the attribute, then its resource."""


def values(props: Mapping[str, Any], fields: Mapping[str, Name]) -> dict[str, Any]:
    """Properties by Terraform's names."""
    pairs = ((name_of(fields, own), value) for own, value in props.items() if value is not None)
    return {name.name: value_of(name, value) for name, value in pairs if name.kind != "drop"}


def value_of(name: Name, value: Any) -> Any:
    """One property's value in Terraform's form."""
    if name.kind == "secret":
        return value if isinstance(value, Secret) or value is UNKNOWN else Secret(value)
    if name.kind == "plain":
        return _asset(value) if is_object(value) and SIGNATURE in value else value
    given = spread(value)
    if name.kind == "object":
        return values(given, name.fields) if is_object(given) else given
    items = [spread(item) for item in given] if name.kind == "many" and is_list(given) else [given]
    if any(item is UNKNOWN for item in items):
        return UNKNOWN
    return Blocks(values(item, name.fields) for item in items) if all(is_object(item) for item in items) else items


def after(value: Any) -> Any:
    """What is known of a value, with secrets masked; unknown properties are left out, and unknown items of lists are null."""
    if isinstance(value, Reference):
        return after(value.value)
    if isinstance(value, Secret):
        return masked(value)
    if is_object(value):
        return {key: after(item) for key, item in value.items() if not _is_unknown(item)}
    if is_list(value):
        return [None if _is_unknown(item) else after(item) for item in value]
    return value


def unknowns(value: Any) -> Any:
    """Where a value is unknown: true, or an object or list of the parts; false or empty where it is known."""
    if _is_unknown(value):
        return True
    if isinstance(value, Reference):
        return unknowns(value.value)
    return _parts(value, unknowns)


def secrets(value: Any) -> Any:
    """Where a value is secret, in the same form."""
    if isinstance(value, Reference):
        return secrets(value.value)
    return True if isinstance(value, Secret) else _parts(value, secrets)


def expressions(props: Mapping[str, Any]) -> dict[str, Any]:
    """How the values were made, as far as Terraform's plan says it: constants, and references to other resources."""
    return {name: _expression(value) for name, value in props.items()}


def _expression(value: Any) -> Any:
    if isinstance(value, Blocks):
        return [expressions(block) for block in value]
    referred = list(dict.fromkeys(addresses(value)))
    if referred:
        return {"references": referred}
    return {} if _is_unknown(value) else {"constant_value": after(value)}


def addresses(value: Any) -> Iterator[str]:
    """Everything that a value refers to."""
    if isinstance(value, Reference):
        yield from value.addresses
        yield from addresses(value.value)
    elif is_object(value):
        for key in sorted(value):
            yield from addresses(value[key])
    elif is_list(value):
        for item in value:
            yield from addresses(item)


def _parts(value: Any, part: Callable[[Any], Any]) -> Any:
    if is_object(value):
        return {key: found for key, item in value.items() if (found := part(item))}
    if is_list(value):
        found = [part(item) for item in value]
        return found if any(found) else False
    return False


def _is_unknown(value: Any) -> bool:
    """Whether nothing of a value is known; a list of unknown items says no more than its length."""
    if isinstance(value, (Reference, Secret)):
        return _is_unknown(value.value)
    if is_list(value) and not isinstance(value, Blocks):
        return bool(value) and all(_is_unknown(item) for item in value)
    return value is UNKNOWN


def _asset(value: Mapping[str, Any]) -> str | None:
    """Where an asset lies; its text is none of a plan's business."""
    return value.get("path") or value.get("uri")
