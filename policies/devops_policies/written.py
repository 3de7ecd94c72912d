"""Whether the program gave a property of a resource a value."""

from __future__ import annotations

from typing import Any, Final

from devops_policies.known import Undecided
from devops_policies.view import Properties, Resource

_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {})


def is_given(holder: Properties, path: str) -> bool:
    """Whether anything stands at the path of something the cloud does not answer; unknown, it is on its way."""
    try:
        return holder.get(path) not in _NOTHING
    except Undecided:
        return True


def is_written(resource: Resource, path: str) -> bool:
    """Whether something stands at the path of something the cloud may answer, for rules that see the outputs.

    What the program leaves out and the cloud decides is not known before deployment either, but it was made from nothing:
    the program left it out.
    """
    try:
        return resource.get(path) not in _NOTHING
    except Undecided:
        return path.partition(".")[0] in resource.dependencies


def flag(resource: Resource, path: str, default: bool = False) -> bool:
    """The boolean at the path, `default` where the program leaves it out."""
    return resource.flag(path) if is_written(resource, path) else default
