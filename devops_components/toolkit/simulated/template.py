"""Identifiers written as templates: `arn:{partition}:sqs:{region}:{account}:{name}`.

A name in braces is a property of the resource (`{bucket}`, `{vpcOptions.vpcId}`), or one of the facts below; `{a|b}` is
the first of them that is there. What depends on an unknown property is unknown, what depends on an absent one is absent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias

from devops_components.toolkit.simulated.account import Account
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, has_unknown, is_list, is_object

Make: TypeAlias = Callable[["Subject"], Any]
"""Makes what no text can say."""
Template: TypeAlias = "str | float | Make | Mapping[str, Template] | Sequence[Template] | None"
"""A text with names in braces, or a list or object of them; other values stand for themselves."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
_ALPHABETS: Final = {
    "digits": _DIGITS,
    "lower": _LETTERS + _DIGITS,
    "upper": _LETTERS.upper() + _DIGITS,
    "mixed": _LETTERS + _LETTERS.upper(),
}
_MADE: Final = re.compile(r"(hex|digits|lower|upper|mixed)(\d+)(?:\.(\w+))?|uuid(?:\.(\w+))?")


@dataclass(frozen=True)
class Subject:
    """A resource whose outputs are asked for."""

    token: str
    urn: str
    logical: str
    """Name in the program."""
    inputs: Mapping[str, Any]
    """Accepted inputs with every secret in the clear."""
    account: Account
    generation: int = 0
    """Replacements so far: a replacement is another thing with another id."""
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    """What is known of its outputs so far: `id`, `arn`."""

    def fill(self, template: Template) -> Any:
        """The template with this resource's facts in it; `UNKNOWN` or `None` where they are not known or absent."""
        if isinstance(template, str):
            return self._text(template)
        if is_object(template):
            filled = {key: self.fill(item) for key, item in template.items()}
            return {key: item for key, item in filled.items() if item is not None}
        if is_list(template):
            items = [self.fill(item) for item in template]
            return [item for item in items if item is not None]
        return template(self) if callable(template) else template

    def get(self, path: str) -> Any:
        """A property by its path, as in `vpcOptions.vpcId` or `subnetIds.0`; `None` where it is absent."""
        value: Any = self.inputs
        for step in path.split("."):
            if isinstance(value, Secret):
                value = value.value
            if value is UNKNOWN:
                return UNKNOWN
            if is_object(value):
                value = value.get(step)
            elif is_list(value) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return self._prefixed(path) if value is None else value

    def _prefixed(self, path: str) -> Any:
        """The name AWS makes where only its beginning is given: that and 26 digits."""
        prefix = self.inputs.get(f"{path}Prefix")
        return f"{prefix}{self.made('digits', 26, path)}" if isinstance(prefix, str) and prefix else prefix or None

    def made(self, kind: str, length: int, salt: str = "") -> str:
        """Characters that are always the same for this resource and salt: `hex`, `digits`, `lower`, `upper` or `mixed`."""
        digest = hashlib.sha512(f"{self.urn}#{self.generation}#{salt}".encode()).digest()
        if kind == "hex":
            return digest.hex()[:length]
        alphabet = _ALPHABETS[kind]
        return "".join(alphabet[byte % len(alphabet)] for byte in digest[:length])

    @property
    def site(self) -> str:
        """Twelve characters that all host names of an account in a region share, as those of RDS do."""
        digest = hashlib.sha512(f"{self.account.account_id}{self.account.region}".encode()).digest()
        return "".join(_ALPHABETS["lower"][byte % 36] for byte in digest[:12])

    def uuid(self, salt: str = "") -> str:
        """A version 4 UUID that is always the same for this resource and salt."""
        text = self.made("hex", 32, f"uuid{salt}")
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def _text(self, template: str) -> Any:
        parts = _parts(template)
        if len(parts) == 1 and not parts[0][0]:
            return self._first(parts[0][1])
        found: list[str] = []
        for literal, names in parts:
            value = literal or self._first(names)
            if value is None or value is UNKNOWN:
                return value
            found.append(str(value))
        return "".join(found)

    def _first(self, names: Sequence[str]) -> Any:
        for name in names:
            value = self._fact(name)
            if value is not None:
                return UNKNOWN if has_unknown(value) else value
        return None

    def _fact(self, name: str) -> Any:
        if name.startswith("'"):
            return name[1:-1]
        made = _MADE.fullmatch(name)
        if made:
            return self.made(made[1], int(made[2]), made[3] or "") if made[1] else self.uuid(made[4] or "")
        account_fact = _ACCOUNT_FACTS.get(name)
        if account_fact:
            return getattr(self.account, account_fact)
        if name == "logical":
            return self.logical
        if name == "site":
            return self.site
        return self.facts[name] if name in self.facts else self.get(name)


_ACCOUNT_FACTS: Final = {"account": "account_id", "region": "region", "partition": "partition", "suffix": "dns_suffix"}


@cache
def _parts(template: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The pieces of a template: literal text, or the names one of which fills it."""
    pieces = re.split(r"\{([^{}]*)\}", template)
    found: list[tuple[str, tuple[str, ...]]] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            found.append(("", tuple(piece.split("|"))))
        elif piece:
            found.append((piece, ()))
    return tuple(found) or (("", ("''",)),)
