"""What newer sources than the plugin say a property may be.

The plugin may be older than the SDK, and AWS adds values all the time. So values that the AWS SDK's own models or the
property's documentation know are allowed as well, and a limit that the documentation contradicts is dropped.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import botocore
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - the SDK reads its own classes by it

from devops_components.toolkit.simulated.schema import Shape, args_of, fields

_SERVICES: Mapping[str, Sequence[str]] = {
    "alb": ("elbv2",),
    "amp": ("amp",),
    "appautoscaling": ("application-autoscaling",),
    "cfg": ("config",),
    "cloudwatch": ("cloudwatch", "logs", "events"),
    "costexplorer": ("ce",),
    "ebs": ("ec2",),
    "ec2clientvpn": ("ec2",),
    "ec2transitgateway": ("ec2",),
    "lb": ("elbv2",),
    "msk": ("kafka",),
    "cognito": ("cognito-idp", "cognito-identity"),
    "s3": ("s3", "s3control"),
    "sfn": ("stepfunctions",),
    "vpc": ("ec2",),
}
"""Modules of the SDK whose service has another name there."""
_ENOUGH = 0.8
"""Share of a property's values that an enumeration must have to be the same one."""
_LISTING = (
    r"(?:[Vv]alid|[Pp]ossible|[Aa]llowed|[Ss]upported|[Aa]ccepted)\b.*\bvalues?\b"
    r"|[Oo]ne of|[Ee]ither|[Mm]ust be|[Cc]an be"
)
"""Words before a list of values."""


def values(module: str, known: Sequence[Any], documentation: str) -> list[Any]:
    """The known values and the newer ones."""
    if not all(isinstance(value, str) for value in known):
        return list(known)
    more = [token for token in _named(documentation) if _style(token) in {_style(value) for value in known}]
    wanted = set(known)
    for enumeration in _enumerations(module):
        if len(wanted & enumeration) >= max(2, _ENOUGH * len(wanted)):
            more += sorted(enumeration)
    return list(dict.fromkeys([*known, *more]))


def _named(documentation: str) -> Iterator[str]:
    """The values a documentation lists, as in "Valid values are `a` and `b`"."""
    for sentence in re.split(r"\.\s|\n\s*\n", documentation):
        listed = re.search(_LISTING, sentence)
        if listed:
            yield from re.findall(r"`\"?([\w.:/-]+)\"?`", sentence[listed.start() :])


def _style(value: str) -> str:
    """How a value is written: in capitals or not, in one word or several."""
    case = "upper" if value.isupper() else "lower" if value.islower() else "mixed"
    return f"{case}{'-' in value}" if len(value) > 1 else case


def contradicts(limit: Mapping[str, Any], documentation: str) -> list[str]:
    """The bounds of a limit that the documentation sets wider."""
    lowest = _numbers(r"(?:between|from|least|minimum(?: value)?(?: of| is)?|range)", documentation)
    highest = _numbers(r"(?:to|and|most|up to|maximum(?: value)?(?: of| is)?|through|-)", documentation)
    above = [name for name in ("most", "longest") if name in limit and any(number > limit[name] for number in highest)]
    below = [name for name in ("least", "shortest") if name in limit and any(number < limit[name] for number in lowest)]
    return [*above, *below]


def _numbers(words: str, documentation: str) -> list[int]:
    found = re.findall(rf"\b{words}\s*`?(\d[\d,]*)`?(?![\w.]|\s*hour)", documentation, re.IGNORECASE)
    return [int(text.replace(",", "")) for text in found]


def documentation(class_: type) -> dict[str, str]:
    """The documentation of every property that is no object, by path."""
    args = args_of(class_)
    return dict(_documentation(args, "", ())) if args else {}


def _documentation(class_: type, path: str, seen: tuple[type, ...]) -> Iterator[tuple[str, str]]:
    for python, wire in _types.input_type_py_to_pulumi_names(class_).items():
        place = f"{path}.{wire}" if path else wire
        yield place, getattr(class_, python).__doc__ or ""
        shape = fields(class_)[wire].shape
        inner = _inner(shape)
        if inner and inner not in seen and len(seen) < 6:
            listed = "[*]" if shape.kind == "list" else ""
            yield from _documentation(inner, f"{place}{listed}", (*seen, inner))


def _inner(shape: Shape) -> type | None:
    return shape.item.type if shape.kind == "list" and shape.item else shape.type


@cache
def _enumerations(module: str) -> list[frozenset[str]]:
    """Every enumeration of the service's API models."""
    found: list[frozenset[str]] = []
    for service in _SERVICES.get(module, (module,)):
        for file in sorted((Path(botocore.__file__).parent / "data" / service).glob("*/service-2.json*")):
            text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            found += [frozenset(shape["enum"]) for shape in json.loads(text)["shapes"].values() if "enum" in shape]
    return found
