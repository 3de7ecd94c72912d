"""Judges values by the limits a provider sets: the values it knows, ranges, lengths and forms."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from devops_components.toolkit.simulated.facts import Facts, Limit
from devops_components.toolkit.simulated.failure import Failure, did_you_mean, show
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_list, is_object

_SHOWN: Final = 20
"""Allowed values that are listed; the rest is counted."""


def failures(facts: Facts, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """What the limits do not allow; nothing unknown is judged and nothing secret shown."""
    for name in inputs:
        if name in facts.limited:
            yield from _walk(facts.limits, inputs[name], name, name, shown=True)


def combinations(facts: Facts, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """Properties that were given although they exclude each other, and groups of which none was given."""
    for name, others in facts.conflicts.items():
        if inputs.get(name, UNKNOWN) is not UNKNOWN:
            both = [other for other in others if inputs.get(other, UNKNOWN) is not UNKNOWN]
            if both:
                yield Failure(name, f"Conflicting configuration arguments. `{name}`: conflicts with {', '.join(both)}")
    for group in facts.any_of:
        if not any(name in inputs for name in group):
            names = ",".join(group)
            yield Failure(group[0], f"Invalid combination of arguments. One of `{names}` must be specified")


def _walk(limits: Mapping[str, Limit], value: Any, path: str, general: str, *, shown: bool) -> Iterator[Failure]:
    if isinstance(value, Secret):
        yield from _walk(limits, value.value, path, general, shown=False)
    elif is_object(value):
        for key, item in value.items():
            yield from _walk(limits, item, f"{path}.{key}", f"{general}.{key}", shown=shown)
    elif is_list(value):
        for at, item in enumerate(value):
            yield from _walk(limits, item, f"{path}[{at}]", f"{general}[*]", shown=shown)
    elif value is not UNKNOWN and value not in (None, ""):
        limit = limits.get(general)
        reason = _reason(limit, value, path, shown) if limit else None
        if reason:
            yield Failure(path, reason)


def _reason(limit: Limit, value: Any, path: str, shown: bool) -> str | None:
    """Why the value is not allowed; none where it is."""
    got = show(value, shown)
    if limit.values and not _is_one_of(limit, value):
        near = did_you_mean(value, [str(one) for one in limit.values]) if shown and isinstance(value, str) else ""
        return f"expected {path} to be one of [{_listed(limit.values)}], got {got}{near}"
    if isinstance(value, str):
        return _text_reason(limit, value, path, got)
    if isinstance(value, (int, float)) and not _is_within(limit, value):
        least = "-∞" if limit.least is None else limit.least
        most = "∞" if limit.most is None else limit.most
        return f"expected {path} to be in the range ({least} - {most}), got {got}"
    return None


def _listed(values: Sequence[Any]) -> str:
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return " ".join(json.dumps(one) for one in values[:_SHOWN]) + more


def _is_one_of(limit: Limit, value: Any) -> bool:
    if limit.loose:
        return str(value).lower() in {str(one).lower() for one in limit.values}
    return value in limit.values


def _is_within(limit: Limit, value: float) -> bool:
    return (limit.least is None or value >= limit.least) and (limit.most is None or value <= limit.most)


def _text_reason(limit: Limit, value: str, path: str, got: str) -> str | None:
    shortest, longest = limit.shortest or 0, limit.longest
    if len(value) < shortest or (longest is not None and len(value) > longest):
        return f"expected length of {path} to be in the range ({shortest} - {longest}), got {len(value)} characters: {got}"
    if limit.form and not FORMS[limit.form][1](value):
        return f"expected {path} to be {FORMS[limit.form][0]}, got {got}"
    if limit.form and limit.most is not None and not _is_within(limit, ipaddress.ip_interface(value).network.prefixlen):
        return f"expected {path} to be a CIDR block with a prefix of /{limit.least} to /{limit.most}, got {got}"
    if limit.pattern and not re.search(limit.pattern, value):
        return f"expected {path} to match the pattern {limit.pattern}, got {got}"
    return None


def _is_arn(value: str) -> bool:
    parts = value.split(":", 5)
    return len(parts) == 6 and parts[0] == "arn" and parts[1].startswith("aws")


def _parses(parse: Callable[[str], Any]) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return check


def _is_cidr(parse: Callable[[str], Any]) -> Callable[[str], bool]:
    parses = _parses(parse)
    return lambda value: "/" in value and parses(value)


FORMS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "account": ("an AWS account ID of 12 digits", lambda value: re.fullmatch(r"\d{12}", value) is not None),
    "arn": ("an ARN", _is_arn),
    "cidr": ("a CIDR block", _is_cidr(ipaddress.ip_interface)),
    "ipv4 network": ("an IPv4 CIDR block that starts at its own address", _is_cidr(ipaddress.IPv4Network)),
    "ipv6 network": ("an IPv6 CIDR block that starts at its own address", _is_cidr(ipaddress.IPv6Network)),
    "json": ("JSON", _parses(json.loads)),
    "network": ("a CIDR block that starts at its own address", _is_cidr(ipaddress.ip_network)),
    "time": ("a time in the form 2006-01-02T15:04:05Z", _parses(datetime.fromisoformat)),
}
