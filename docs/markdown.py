"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]*`)")


def escaped(text: str) -> str:
    """Text in which nothing but code in backticks has a meaning of its own."""
    parts = _CODE.split(text)
    return "".join(part if part.startswith("`") else re.sub(r"([\\*_<>\[\]])", r"\\\1", part) for part in parts)


def code(text: str) -> str:
    """Text as it is typed."""
    return f"`{text}`"


def link(text: str, target: str) -> str:
    """A link."""
    return f"[{text}]({target})"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, its cells on one line each; bars in them, code included, are escaped as GitHub wants them."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def items(texts: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {text}" for text in texts)


def block(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def folded(summary: str, text: str) -> str:
    """A text that is shown when the reader asks for it."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def page(*parts: str) -> str:
    """Parts with a blank line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"
