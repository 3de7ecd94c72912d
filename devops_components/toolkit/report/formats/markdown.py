"""For one comment in a pull request that is edited by every later check.

The comment is found again by its first line, which is hidden. GitHub refuses comments over 65,536 characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_components.toolkit.report.digest import digest

if TYPE_CHECKING:
    from devops_components.toolkit.report.model import Report

MARKER = "<!-- devops-check -->"
"""First line of the comment; no finding can write it."""

LIMIT = 65_000
"""Bytes of the longest comment."""


def render(report: Report) -> str:
    """The report as GitHub's Markdown."""
    return f"{MARKER}\n{digest(report, LIMIT - len(MARKER) - 1)}"
