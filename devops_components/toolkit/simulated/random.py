"""What the random provider answers: the same for the same URN, within the limits the arguments set."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.failure import Failure
from devops_components.toolkit.simulated.schema import Schema
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, has_unknown, reveal

_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
_SPECIAL: Final = "!@#$%&*()-_=+[]{}<>:?"
"""Special characters of the provider, where the arguments name no others."""
_ADJECTIVES: Final = ("able", "brave", "calm", "eager", "fair", "glad", "keen", "mild", "neat", "quick", "sure", "wise")
_ANIMALS: Final = ("bat", "cod", "dove", "elk", "fox", "gnu", "hare", "ibex", "jay", "koi", "lynx", "mole", "newt", "owl")


def random_answer(known: Schema, subject: Subject, inputs: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The id and outputs of a random resource; unknown where an argument that decides them is."""
    kind = subject.token.rpartition(":")[2]
    arguments = _arguments(kind, subject.inputs)
    unknown = has_unknown({key: value for key, value in arguments.items() if key != "keepers"})
    identity, computed = (UNKNOWN, dict.fromkeys(known.outputs, UNKNOWN)) if unknown else _ANSWERS[kind](subject, arguments)
    outputs = {**{name: value for name, value in computed.items() if name in known.outputs}, **_DEFAULTS.get(kind, {}), **inputs}
    return identity, {name: _hidden(value) if name in known.secrets else value for name, value in outputs.items()}


def check_random(token: str, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """Arguments that no random value can obey."""
    kind = token.rpartition(":")[2]
    arguments = {name: value for name, value in _arguments(kind, reveal(inputs)).items() if value is not UNKNOWN}
    for name in ("length", "byteLength"):
        if kind in _SIZED and name in arguments and arguments[name] < 1:
            yield Failure(name, f"Attribute {name} value must be at least 1, got: {arguments[name]}")
    if kind == "RandomInteger" and {"min", "max"} <= set(arguments) and arguments["min"] > arguments["max"]:
        yield Failure("min", "The minimum (min) value needs to be smaller than or equal to the maximum (max) value")
    if kind in ("RandomPassword", "RandomString"):
        yield from _check_characters(arguments)


def _check_characters(arguments: Mapping[str, Any]) -> Iterator[Failure]:
    least = sum(arguments.get(name, 0) for name in _LEAST)
    if arguments.get("length", least) < least:
        yield Failure("length", f"Attribute length value must be at least sum of {', '.join(_LEAST)}, got: {arguments['length']}")
    if all(name in arguments and not arguments[name] for name in _SETS):
        yield Failure("special", f"At least one of {', '.join(_SETS)} must be true")


def _arguments(kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with their defaults; `number` is an old word for `numeric`."""
    numeric = {"numeric": inputs["number"]} if "number" in inputs else {}
    return {**_DEFAULTS.get(kind, {}), **numeric, **inputs}


def _hidden(value: Any) -> Any:
    return value if isinstance(value, Secret) or value is UNKNOWN else Secret(value)


def _bytes(subject: Subject) -> Iterator[int]:
    """An endless stream of bytes that is always the same for this resource."""
    block = 0
    while True:
        yield from hashlib.sha512(f"{subject.urn}#{subject.generation}#{block}".encode()).digest()
        block += 1


def _text(subject: Subject, arguments: Mapping[str, Any]) -> str:
    special = arguments.get("overrideSpecial") or _SPECIAL
    sets = {"lower": _LOWER, "upper": _LOWER.upper(), "numeric": _DIGITS, "special": special}
    allowed = "".join(characters for name, characters in sets.items() if arguments[name])
    stream = _bytes(subject)
    length = int(arguments["length"])
    wanted = [(characters, int(arguments[f"min{name.title()}"])) for name, characters in sets.items()]
    drawn = [characters[next(stream) % len(characters)] for characters, least in wanted for _ in range(least)]
    drawn += [allowed[next(stream) % len(allowed)] for _ in range(length - len(drawn))]
    for at in range(len(drawn) - 1, 0, -1):
        other = next(stream) % (at + 1)
        drawn[at], drawn[other] = drawn[other], drawn[at]
    return "".join(drawn)


def _string(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    text = _text(subject, arguments)
    return text, {"result": text}


def _password(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    text = _text(subject, arguments)
    return "none", {"result": text, "bcryptHash": f"$2a$10${subject.made('mixed', 53)}"}


def _id(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    stream = _bytes(subject)
    raw = bytes(next(stream) for _ in range(int(arguments["byteLength"])))
    prefix = arguments.get("prefix") or ""
    url = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    standard = base64.b64encode(raw).decode()
    decimal = str(int.from_bytes(raw, "big"))
    return url, {"b64Std": prefix + standard, "b64Url": prefix + url, "dec": prefix + decimal, "hex": prefix + raw.hex()}


def _random_bytes(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    stream = _bytes(subject)
    raw = bytes(next(stream) for _ in range(int(arguments["length"])))
    return "none", {"base64": base64.b64encode(raw).decode(), "hex": raw.hex()}


def _integer(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    least, most = int(arguments["min"]), int(arguments["max"])
    stream = _bytes(subject)
    drawn = least + int.from_bytes(bytes(next(stream) for _ in range(16)), "big") % (most - least + 1)
    return str(drawn), {"result": drawn}


def _pet(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    stream = _bytes(subject)
    words = [_ADJECTIVES[next(stream) % len(_ADJECTIVES)] for _ in range(int(arguments["length"]) - 1)]
    words.append(_ANIMALS[next(stream) % len(_ANIMALS)])
    if arguments.get("prefix"):
        words.insert(0, arguments["prefix"])
    return arguments["separator"].join(words), {}


def _shuffle(subject: Subject, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    stream = _bytes(subject)
    given = list(arguments["inputs"])
    wanted = int(arguments["resultCount"]) if arguments.get("resultCount") is not None else len(given)
    drawn: list[Any] = []
    while given and len(drawn) < wanted:
        pool = list(given)
        while pool and len(drawn) < wanted:
            drawn.append(pool.pop(next(stream) % len(pool)))
    return "-", {"results": drawn}


def _uuid(subject: Subject, _: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    text = subject.uuid()
    return text, {"result": text}


_SETS: Final = ("lower", "upper", "numeric", "special")
_LEAST: Final = ("minLower", "minUpper", "minNumeric", "minSpecial")
_SIZED: Final = frozenset({"RandomBytes", "RandomId", "RandomPassword", "RandomString"})
_CHARACTERS: Final[Mapping[str, Any]] = {
    "lower": True,
    "upper": True,
    "number": True,
    "numeric": True,
    "special": True,
    "minLower": 0,
    "minUpper": 0,
    "minNumeric": 0,
    "minSpecial": 0,
}
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "RandomPassword": _CHARACTERS,
    "RandomString": _CHARACTERS,
    "RandomPet": {"length": 2, "separator": "-"},
}
_ANSWERS: Final = {
    "RandomBytes": _random_bytes,
    "RandomId": _id,
    "RandomInteger": _integer,
    "RandomPassword": _password,
    "RandomPet": _pet,
    "RandomShuffle": _shuffle,
    "RandomString": _string,
    "RandomUuid": _uuid,
    "RandomUuid4": _uuid,
    "RandomUuid7": _uuid,
}
