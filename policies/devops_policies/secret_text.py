"""Whether a name or a value gives a secret away."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS: Final = frozenset(
    {"password", "passwords", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "credential", "credentials"}
)
_SECRET_PAIRS: Final = frozenset(
    {("api", "key"), ("access", "key"), ("private", "key"), ("signing", "key"), ("encryption", "key"), ("connection", "string")}
)
_SECRET_RUNS: Final = frozenset({"apikey", "accesskey", "privatekey", "connectionstring"})

# Last words of names that speak about a secret without being one.
_ABOUT: Final = frozenset(
    {
        *("arn", "name", "id", "ref", "prefix", "parameter", "path", "file", "dir", "url", "uri", "endpoint", "host", "port"),
        *("region", "type", "header", "algorithm", "policy", "issuer", "audience", "version", "provider", "store", "manager"),
        *("ttl", "expiry", "expiration", "lifetime", "seconds", "minutes", "hours", "days", "interval", "timeout"),
        *("length", "size", "count", "limit", "enabled", "disabled", "required", "rotation"),
    }
)

# First words of names that say how a secret is handled.
_HANDLING: Final = frozenset({"max", "min", "use", "enable", "disable", "require", "rotate", "has"})

_HARMLESS_VALUE: Final = re.compile(r"|true|false|yes|no|none|null|arn:[^\s]+|/[^\s]*|\*+", re.IGNORECASE)

_FILLED_IN: Final = r"(?:\$\w+|\$?\{[^@\s]*\}|\$\([^@\s]*\)|<[^@\s]*>|\*+)"
"""What stands where somebody or something puts the password later."""

_VALUES: Final = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    "a Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    "a URL with a password": re.compile(rf"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:(?!{_FILLED_IN}@)[^/\s:@]+@", re.IGNORECASE),
}


def secret_in(value: str) -> str | None:
    """The kind of secret a value holds, going by its shape; never the value."""
    return next((kind for kind, shape in _VALUES.items() if shape.search(value)), None)


def names_secret(name: str) -> bool:
    """Whether a name says that its value is a secret, as `DB_PASSWORD` and `apiKey` do and `SECRET_ARN` does not."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or words[-1] in _ABOUT or words[0] in _HANDLING:
        return False
    return bool(
        _SECRET_WORDS.intersection(words) or _SECRET_RUNS.intersection(words) or _SECRET_PAIRS.intersection(pairwise(words))
    )


def is_harmless(value: str) -> bool:
    """Whether a value cannot be a secret whatever its name says: empty, a switch, an ARN or a file's path."""
    return _HARMLESS_VALUE.fullmatch(value.strip()) is not None
