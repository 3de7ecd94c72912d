"""Reads limits out of what a provider says about odd values.

A limit is only believed where the provider gives one reason, or several that all hold: a property that takes one form
or another gives the reasons of both.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

Limit = dict[str, Any]

_RANGES = (
    r"to be in the range \((?P<least>-?[\d.]+) - (?P<most>-?[\d.]+)\)",
    r"to be at between \((?P<least>-?[\d.]+)\) and \((?P<most>-?[\d.]+)\)",
    r"value must be between (?P<least>-?[\d.]+) and (?P<most>-?[\d.]+)",
    r"to be at least \((?P<least>-?[\d.]+)\)",
    r"to be at most \((?P<most>-?[\d.]+)\)",
    r"value must be at least (?P<least>-?[\d.]+)",
    r"value must be at most (?P<most>-?[\d.]+)",
)
_LENGTHS = (
    r"length of .* to be in the range \((?P<shortest>\d+) - (?P<longest>\d+)\)",
    r"string length must be between (?P<shortest>\d+) and (?P<longest>\d+)",
    r"string length must be at most (?P<longest>\d+)",
    r"cannot be longer than (?P<longest>\d+) characters",
    r"cannot be greater than (?P<longest>\d+) characters",
)
_FORMS = {
    "arn": r"is an invalid ARN|Invalid ARN Value|value must be a valid ARN",
    "json": r"contains an invalid JSON(?: policy)?:|Invalid JSON String Value|Invalid IAM Policy Value",
    "cidr": r"is not a valid CIDR block|to be a valid CIDR Value|to contain a valid (?:Value|CIDR|network Value)",
    "time": r"valid RFC3339|RFC3339 time format",
    "account": r"doesn't look like AWS Account ID|must be a valid AWS account ID",
}
_NAMES = {
    "only lowercase alphanumeric characters and hyphens allowed": "^[0-9a-z-]+$",
    "only alphanumeric characters and hyphens allowed": "^[0-9A-Za-z-]+$",
    "first character of": "^[A-Za-z]",
}


def text_limit(short: Sequence[str], long: Sequence[str]) -> Limit:
    """The limit of a text, from the reasons against one odd character and against thousands of them."""
    limit: Limit = {}
    values = [value for reason in short for value in one_of(reason)]
    if len(short) == 1 and values:
        return {"values": values}
    if values:
        return {}
    if len(short) > 1 and all("ARN" in reason for reason in short):
        return {"form": "arn"}
    if len(short) == 1:
        form = next((form for form, text in _FORMS.items() if re.search(text, short[0])), None)
        limit.update({"form": form} if form else {})
    limit.update(_pattern(short))
    for reason in long:
        found = _search(_LENGTHS, reason)
        if found and all(other == reason or other in short for other in long):
            limit.update({name: int(number) for name, number in found.items()})
    return limit


def number_limit(low: Sequence[str], high: Sequence[str]) -> Limit:
    """The limit of a number, from the reasons against one far too low and one far too high."""
    if len(low) > 1 or len(high) > 1:
        return {}
    values = [value for reason in low for value in one_of(reason)]
    if values:
        return {"values": [_number(value) for value in values]}
    ports = re.search(r"to be a valid port number( or 0)?", " ".join(high))
    limit: Limit = {"least": 0 if ports[1] else 1, "most": 65535} if ports else {}
    for reason in (*low, *high):
        limit.update({name: _number(number) for name, number in _search(_RANGES, reason).items()})
    return limit


def one_of(reason: str) -> list[str]:
    """The only values a reason allows; none where it says something else."""
    found = re.search(r"to be one of \[(.*)\], got|value must be one of: \[(.*)\], got|Valid Values: \[(.*)\]", reason, re.DOTALL)
    if found is None:
        return []
    text = next(group for group in found.groups() if group is not None)
    return re.findall(r'"((?:[^"\\]|\\.)*)"', text) or text.split()


def is_cidr(reasons: Sequence[str]) -> bool:
    """Whether the reasons want a CIDR block."""
    return any(re.search(_FORMS["cidr"], reason) for reason in reasons)


def prefix_limit(reasons: Sequence[str]) -> Limit:
    """How long the prefix of a CIDR block may be, from the reasons against the one that holds everything."""
    if len(reasons) != 1:
        return {}
    pattern = r"to contain a network Value with between (?P<least>\d+) and (?P<most>\d+) significant bits"
    return {name: int(number) for name, number in _search([pattern], reasons[0]).items()}


def _pattern(reasons: Sequence[str]) -> Limit:
    if len(reasons) == 1:
        found = re.search(r"(?:to|must) match regular expression [\"'](.+)[\"'], got", reasons[0]) or re.search(
            r"doesn't comply with restrictions \(\"(.+)\"\)", reasons[0]
        )
        if found:
            return _believed(found[1].replace("\\\\", "\\"))
    named = [pattern for reason in reasons for text, pattern in _NAMES.items() if text in reason]
    if not named or len(named) != len(reasons):
        return {}
    ahead = "".join(f"(?={pattern.removeprefix('^')})" for pattern in named[:-1])
    return {"pattern": f"^{ahead}{named[-1].removeprefix('^')}"}


def _believed(pattern: str) -> Limit:
    """A pattern of the provider's language that means the same in Python."""
    if re.search(r"\[\[:|\\[zpP]|\(\?[^:]", pattern):
        return {}
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
    except (re.error, FutureWarning):
        return {}
    return {"pattern": pattern}


def _search(patterns: Sequence[str], reason: str) -> dict[str, str]:
    for pattern in patterns:
        found = re.search(pattern, reason)
        if found:
            return found.groupdict()
    return {}


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
