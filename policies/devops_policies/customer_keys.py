"""Whose key encrypts what a resource holds."""

from __future__ import annotations

from typing import Final

from devops_policies.known import certainly
from devops_policies.view import Properties

_KEYS_OF_AWS: Final = "alias/aws/"
"""Begins the aliases of the keys that AWS keeps in an account, whose policies nobody can change."""


def has_own_key(holder: Properties, path: str) -> bool:
    """Whether the property names a key of one's own; what is not known yet is made by the program."""
    return holder.has(path) and not certainly(lambda: _is_of_aws(holder.text(path)))


def _is_of_aws(key: str) -> bool:
    """Whether nothing or a key of AWS is named, by its alias or the ARN of that."""
    return not key or key.rpartition(":")[2].startswith(_KEYS_OF_AWS)
