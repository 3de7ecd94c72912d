"""Names of resources: stable, derived from the component's name, and within the provider's limits."""

from __future__ import annotations

import hashlib

AUTO_NAME_SUFFIX = 8
"""Characters Pulumi appends to a logical name to make the physical one: a dash and seven hex digits."""

_HASH = 4


def child(parent: str, role: str, limit: int | None = None) -> str:
    """The name of the child that plays `role` in the component called `parent`.

    Where the provider limits the physical name to `limit` characters, a name that would not fit with Pulumi's suffix
    is cut, and a hash of the whole keeps it unique. The result never changes for the same arguments: it is in URNs.
    """
    full = f"{parent}-{role}"
    if limit is None or len(full) + AUTO_NAME_SUFFIX <= limit:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:_HASH]
    tail = f"-{digest}-{role}"
    room = limit - AUTO_NAME_SUFFIX - len(tail)
    if room < 1:
        return f"{full[: limit - AUTO_NAME_SUFFIX - _HASH - 1].rstrip('-')}-{digest}"
    return f"{parent[:room].rstrip('-')}{tail}"
