"""The secrets in what a machine is told when it starts."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final

from devops_policies.known import Undecided
from devops_policies.secret_text import is_harmless, names_secret, secret_in

_LARGEST: Final = 1 << 20
"""Bytes that are unpacked at most; EC2 takes 16 KiB of packed ones."""
_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31

_VALUE: Final = r"""(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"';#&|]+))"""
_ASSIGNMENT: Final = re.compile(rf"""([A-Za-z][\w.-]*)["']?[^\S\n]*[=:][^\S\n]*{_VALUE}""")
_OPTION: Final = re.compile(rf"(?<!\S)--([A-Za-z][\w-]*)[^\S\n]+(?!-){_VALUE}")
_COMMENT: Final = re.compile(r"^[^\S\n]*#.*$", re.MULTILINE)
_FILLED_IN_LATER: Final = re.compile(r"^\$|\$[({]|`|\{\{")


def secrets_told(written: str, path: str) -> Iterator[str]:
    """What the user data at the path gives away, one phrase each; never a secret itself."""
    text = _unpacked(written, path)
    kind = secret_in(text)
    if kind:
        yield f"holds {kind}"
    commands = _COMMENT.sub("", text)
    assigned = [*_ASSIGNMENT.findall(commands), *_OPTION.findall(commands)]
    yield from dict.fromkeys(f"sets {name}" for name, *values in assigned if names_secret(name) and _is_literal("".join(values)))


def _is_literal(value: str) -> bool:
    """Whether the value is written out rather than taken from elsewhere when the machine starts."""
    return not is_harmless(value) and not _FILLED_IN_LATER.search(value)


def _unpacked(written: str, path: str) -> str:
    """The text itself, where it is packed by gzip or written in base64.

    A few plain words can be read as base64 as well, so what was written stays beside what it may stand for.
    """
    try:
        raw = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return written
    if raw.startswith(_GZIP):
        return _inflated(raw, path).decode("utf-8", "replace")
    return f"{written}\n{raw.decode('utf-8', 'replace')}"


def _inflated(packed: bytes, path: str) -> bytes:
    reader = zlib.decompressobj(_GZIP_WINDOW)
    try:
        text = reader.decompress(packed, _LARGEST)
    except zlib.error:
        raise Undecided(path, "is packed in a way that cannot be read") from None
    if not reader.eof:
        raise Undecided(path, "unpacks to more than can be read")
    return text
