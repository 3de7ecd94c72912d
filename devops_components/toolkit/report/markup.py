"""Hostile text in GitHub's Markdown.

Prose stays prose. Everything that could mean something to Markdown, to HTML or to GitHub (mentions, references, links,
emoji names, formulas) is shown as code, where GitHub applies none of these.
"""

from __future__ import annotations

import re

from devops_components.toolkit.report.characters import one_line, visible

_CHUNK = re.compile(r"(?:`[^`]+`|\S)+")
"""Text up to the next blank; a blank between two backticks does not end it."""

_SPAN = re.compile(r"`([^`]+)`")

_MEANINGFUL = re.compile(r"[\\`*_{}\[\]<>#|~@&$^]|://|:\S*:|www\.|\bgh-\d", re.IGNORECASE)


def prose(text: str) -> str:
    """A sentence, to be put after other text on its line; what stands between backticks is code."""
    return " ".join(_chunk(chunk) for chunk in _CHUNK.findall(one_line(text)))


def code(text: str) -> str:
    """The text as a code span; nothing where it is empty."""
    text = visible(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.strip() and (text[0] in "` " or text[-1] in "` ") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def cell(text: str) -> str:
    """The text as code in a table, where a bar would end the cell whatever stands around it."""
    return code(visible(text).replace("|", "\\x7c"))


def _chunk(chunk: str) -> str:
    outside = _SPAN.split(chunk)[::2]
    adjacent = any(not part for part in outside[1:-1])
    if adjacent or any(_MEANINGFUL.search(part) for part in outside):
        return code(chunk)
    return _SPAN.sub(lambda match: code(match[1]), chunk)
