"""Secrets among variables that anybody can read who may look at what holds them."""

from __future__ import annotations

import re
from typing import Final

from devops_policies.known import every
from devops_policies.secret_text import is_harmless, names_secret, secret_in
from devops_policies.view import Part

_KEY_OF_AWS: Final = "AWS_ACCESS_KEY_ID"
"""A secret's name that does not say so; whoever writes it down has the other half at hand."""


def why_secret(variable: Part, references: re.Pattern[str] | None = None) -> str | None:
    """Why the variable, an object with `name` and `value`, is a secret; never its value. None where it is not one.

    `references` stand for values of other variables, which are judged where those are.
    """

    def value() -> str:
        written = variable.text("value")
        return references.sub("", written) if references else written

    if every(lambda: _is_secret_name(variable.text("name")), lambda: not is_harmless(value())):
        return "is a secret by its name"
    kind = secret_in(value())
    return f"holds {kind}" if kind else None


def _is_secret_name(name: str) -> bool:
    return name.upper() == _KEY_OF_AWS or names_secret(name)
