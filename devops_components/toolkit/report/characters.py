r"""Hostile text made harmless.

Every name, message and path in a report was written by somebody else. Characters that a terminal, a browser or a CI
log would obey or hide are shown as the escape a Python string literal has for them: `\x1b`, `\u202e`, `\ud800`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIDDEN = (
    r"\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\U000e0000-\U000e0fff"
)
"""Controls, invisible and direction-changing characters, lone surrogates, and what XML cannot hold."""

# GitHub's runner obeys `##[command]` anywhere in a line, its relatives `##vso[command]` and `##teamcity[command]`.
_COMMAND = r"(?<=#)#(?=\w*\[)"

_UNSAFE = re.compile(rf"[\x00-\x1f{_HIDDEN}]|{_COMMAND}")
_UNSAFE_IN_JSON = re.compile(rf"[{_HIDDEN}]|{_COMMAND}")


def visible(text: str) -> str:
    """The text on one line with every hidden or obeyed character escaped, line breaks too; for names."""
    return _UNSAFE.sub(lambda match: _literal(match[0]), text)


def one_line(text: str) -> str:
    """The text as one line: blanks and line breaks become single spaces, the rest is as in `visible`; for messages."""
    return " ".join(visible(re.sub(r"[\t\n\r]+", " ", text)).split())


def clip(text: str, limit: int) -> str:
    """The first `limit` characters, and how many were left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def some(texts: Sequence[str], limit: int) -> str:
    """The first `limit` texts in one, and how many were left out: `a, b and 3 more`."""
    left = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {left:,} more" if left > 0 else "")


def relative_path(path: str) -> str:
    """The path without what would lead out of the repository; empty where nothing is left."""
    return "/".join(step for step in visible(path).split("/") if step not in ("", ".", ".."))


def json_text(value: Any) -> str:
    """The value as indented JSON with sorted keys.

    Hidden characters are JSON escapes, so nothing is lost; a lone surrogate, which is not text and which strict
    readers refuse, becomes a visible escape.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return _UNSAFE_IN_JSON.sub(lambda match: _json_escape(match[0]), text) + "\n"


def _literal(character: str) -> str:
    return "\\#" if character == "#" else character.encode("unicode_escape").decode()


def _json_escape(character: str) -> str:
    if character == "#":
        return "\\u0023"
    escape = json.dumps(character)[1:-1]
    return f"\\{escape}" if "\ud800" <= character <= "\udfff" else escape
