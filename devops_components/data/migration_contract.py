"""What must hold before a migration may run: decided from plain values, before anything is created."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

Phase = Literal["expand", "contract"]
"""Whether a migration adds what the next release needs, or removes what the last one needed."""

_SHOWN = 12
"""Digits of a checksum that tell it apart in a message or a name."""


def migration_checksum(folder: str | Path) -> str:
    """The SHA-256 of a set of migrations: of every file's path and content, in the order of their paths.

    Hidden files do not count. Raises `ValueError` where the folder holds no file.
    """
    root = Path(folder)
    files = sorted(path for path in root.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(root)))
    if not files:
        raise ValueError(f"{folder} holds no migrations")
    whole = hashlib.sha256()
    for path in files:
        # Each part has a fixed length, so no two sets can be taken for one another.
        whole.update(hashlib.sha256(path.relative_to(root).as_posix().encode()).digest())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def shortened(checksum: str) -> str:
    """The digits of a checksum that stand in names."""
    return checksum[:_SHOWN]


def check_passed(checksum: str, passed: Sequence[str] | None, *, required: bool, profile: str) -> None:
    """Raises `ValueError` where the environment before this one has not applied the migrations."""
    if passed is None:
        if required:
            raise ValueError(
                f"passed is missing; profile {profile} takes only what the environment before it has applied: "
                "list its outputs `applied_checksum`"
            )
        return
    wrong = [each for each in passed if not re.fullmatch(r"[0-9a-f]{64}", each)]
    if wrong:
        raise ValueError(f"passed has {wrong[0]}, which is not a checksum; use the whole output `applied_checksum`")
    if checksum not in passed:
        known = ", ".join(shortened(each) for each in passed) or "nothing"
        raise ValueError(
            f"checksum {shortened(checksum)} is not among what the environment before this one has applied ({known}); "
            "deploy it there, then add its output `applied_checksum` to passed"
        )


def check_phase(phase: Phase, readers_gone: str | None, *, protected: bool, profile: str) -> None:
    """Raises `ValueError` where a migration would remove what a release may still read."""
    if phase == "expand" and readers_gone is not None:
        raise ValueError("readers_gone is given, but phase is expand, which removes nothing; leave it out")
    if phase == "contract" and protected and readers_gone is None:
        raise ValueError(
            f"readers_gone is missing; phase contract removes what the release before may still read, so profile {profile} asks "
            "for the release that no longer does, for example 1.41.0"
        )


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
