"""Asks a plugin's checks: what it fills in, what it wants together or apart, and what it says about odd values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devops_components.toolkit.simulated.schema import Schema, Shape
from devops_components.toolkit.simulated.values import is_list, is_object
from tests.equipment.aws_facts.limits import is_cidr, one_of, prefix_limit
from tests.equipment.aws_facts.plugin import NAME, Plugin, Refused
from tests.equipment.aws_facts.samples import leaves, placed, samples, skeleton

ODD: Mapping[str, tuple[Any, ...]] = {
    "document": ("~", "~" * 3000),
    "string": ("~", "~" * 3000),
    "integer": (-(2**31), 2**31 - 1),
    "number": (-(2**31), 2**31 - 1),
}
"""Values that few properties accept: no letter and no digit, too long, too small, too big."""

NETWORKS: Mapping[str, tuple[str, str, str]] = {
    "network": ("10.0.0.0/28", "2001:db8::/64", "10.0.0.1/28"),
    "ipv4 network": ("10.0.0.0/28", "", "2001:db8::/64"),
    "ipv6 network": ("2001:db8::/64", "", "10.0.0.0/28"),
}
"""For each form of CIDR block two values that have it and one that has not."""


@dataclass
class Answers:
    """What a plugin said about one type, unread."""

    defaults: dict[str, Any] = field(default_factory=dict[str, Any])
    """What it filled in, by path."""
    empty: list[str] = field(default_factory=list[str])
    """Failures where nothing was given."""
    full: list[str] = field(default_factory=list[str])
    """Failures where everything was given."""
    odd: dict[str, list[list[str]]] = field(default_factory=dict[str, list[list[str]]])
    """Failures of each odd value of each property, without those of other properties."""
    loose: list[str] = field(default_factory=list[str])
    """Properties whose values may be written in capitals or not."""
    networks: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Properties that take some CIDR blocks only, and their limits."""


def answers(plugin: Plugin, schema: Schema) -> Answers:
    """Everything the plugin says about a type's inputs."""
    token, found = schema.token, Answers()
    filled, _ = _check(plugin, token, skeleton(schema.inputs))
    found.defaults = dict(_defaults(filled, ""))
    _, found.empty = _check(plugin, token, {})
    _, found.full = _check(plugin, token, samples(schema.inputs, 0))
    for path, shape in leaves(schema.inputs):
        if not path.startswith("timeouts"):
            place, reasons = odd_answers(plugin, token, path, shape, found.empty)
            if any(reasons):
                found.odd[place] = reasons
                found.loose += [place] if is_loose(plugin, token, path, reasons[0], found.empty) else []
                network = network_limit(plugin, token, place, found.empty) if is_cidr(reasons[0]) else {}
                found.networks.update({place: network} if network else {})
    return found


def odd_answers(plugin: Plugin, token: str, path: str, shape: Shape, always: list[str]) -> tuple[str, list[list[str]]]:
    """The reasons against odd values of a property, or of the items of a list, and where they stand."""
    if shape.kind == "list" and shape.item:
        return f"{path}[*]", [_own(plugin, token, path, [value], always) for value in ODD.get(shape.item.kind, ())]
    return path, [_own(plugin, token, path, value, always) for value in ODD.get(shape.kind, ())]


def is_loose(plugin: Plugin, token: str, path: str, reasons: Sequence[str], always: list[str]) -> bool:
    """Whether a property takes its values in the other case as well."""
    value = next((value for reason in reasons for value in one_of(reason) if value.swapcase() != value), None)
    return value is not None and not _own(plugin, token, path, value.swapcase(), always)


def network_limit(plugin: Plugin, token: str, place: str, always: list[str]) -> dict[str, Any]:
    """Which CIDR blocks a property takes, and how long their prefixes may be; nothing where it takes all of them."""
    path = place.removesuffix("[*]")

    def reasons(value: str) -> list[str]:
        return _own(plugin, token, path, value if path == place else [value], always) if value else []

    for form, (one, other, wrong) in NETWORKS.items():
        if not reasons(one) and not reasons(other) and reasons(wrong):
            return {"form": form, **prefix_limit(reasons("::/0" if form == "ipv6 network" else "0.0.0.0/0"))}
    return {}


def _own(plugin: Plugin, token: str, path: str, value: Any, always: list[str]) -> list[str]:
    """The failures of one value, without those that are there in any case."""
    _, reasons = _check(plugin, token, placed(path, value))
    shown = str(value[0] if is_list(value) else value)
    return [reason.replace(shown, "…") for reason in reasons if reason not in always and not _is_about_others(reason)]


def _is_about_others(reason: str) -> bool:
    return any(text in reason for text in _ABOUT_OTHERS)


_ABOUT_OTHERS = (
    "Attribute Combination",
    "Conflicting configuration",
    "Invalid Block",
    "Missing Attribute Configuration",
    "Missing required",
    "must be specified",
)


def _check(plugin: Plugin, token: str, news: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    try:
        return plugin.check(token, news)
    except Refused as refusal:
        return {}, [str(refusal)]


def _defaults(values: Any, path: str) -> Iterator[tuple[str, Any]]:
    """What was filled in, by path; names made up for this resource are marked."""
    if is_list(values) and values:
        yield from _defaults(values[0], f"{path}[*]")
    if is_object(values):
        for name in values.get("__defaults") or ():
            value = values.get(name)
            yield f"{path}.{name}".lstrip("."), "<name>" if _is_made_up(value) else value
        for name, value in values.items():
            yield from _defaults(value, f"{path}.{name}".lstrip("."))


def _is_made_up(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(rf"(alias/)?{NAME}([-_]?[0-9a-z]{{3,8}})?", value) is not None
