"""The state of a stack: whether it can be trusted, copies of it, and bringing it back after a failure.

A full disk or a power cut can leave the backend with half a file, and the engine's own backup with it. So a copy is
made, checked and flushed to disk after every operation, and no operation begins on a state that cannot be trusted.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from devops_components.errors import Problem, StackLockedError, StateError

COPIES_KEPT = 10
"""Copies of a state that are kept, the newest ones."""
LOCKED = "the stack is currently locked"
"""What the engine says where the lock of another process stands in its way."""
LOCK_REMEDY = Problem("where that process is gone for certain, `devops recover --remove-lock` takes its lock away")


@dataclass(frozen=True)
class Pending:
    """An operation that was cut off before its result was written down."""

    urn: str
    kind: str
    """`creating`, `updating`, `deleting`, `reading` or `importing`."""
    resource: Mapping[str, Any]


def read(checkpoint: Path, copies: Path) -> dict[str, Any] | None:
    """The state in the backend, none where the stack was never deployed; raises `StateError` where it is damaged."""
    if not checkpoint.is_file():
        refuse_lost(str(checkpoint), copies)
        return None
    try:
        state = _parse(checkpoint)
    except ValueError as error:
        raise _damaged(str(checkpoint), f"cannot be read ({error})", _newest(copies)) from None
    return trusted(state, str(checkpoint), copies)


def trusted(state: dict[str, Any], place: str, copies: Path) -> dict[str, Any]:
    """The state that was read in `place`; raises `StateError` where it contradicts itself."""
    wrong = _integrity(_resources(state))
    if wrong:
        raise _damaged(place, wrong, _newest(copies))
    return state


def refuse_lost(place: str, copies: Path) -> None:
    """Raises `StateError` where there is no state in `place`, but the newest copy holds resources."""
    newest = _newest(copies)
    if newest is not None and _resources(_parse(newest)):
        raise _damaged(place, "is gone, although the stack has resources", newest)


def keep_copy(content: bytes, copies: Path) -> None:
    """Writes a copy of the state, flushed to disk, and lets the oldest copy go."""
    copies.mkdir(mode=0o700, exist_ok=True)
    serial = int(_newest(copies).stem) + 1 if _newest(copies) else 1  # type: ignore[union-attr]  # asked for just before
    part = copies / f"{serial:06}.part"
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(copies / f"{serial:06}.json")
    for old in sorted(copies.glob("*.json"))[:-COPIES_KEPT]:
        old.unlink()


def mend(folder: Path) -> None:
    """Removes notes of the backend that a killed engine left half written; they say nothing the files do not."""
    for note in folder.glob("*.attrs"):
        try:
            json.loads(note.read_text(encoding="utf-8"))
        except ValueError:
            note.unlink()


def restore(checkpoint: Path, copies: Path) -> Path:
    """Puts the newest good copy back; raises `StateError` where there is none. The damaged file is kept beside it."""
    copy, _ = newest_good(copies, checkpoint.name)
    if checkpoint.exists():
        checkpoint.replace(checkpoint.with_suffix(".damaged"))
    part = checkpoint.with_suffix(".part")
    part.write_bytes(copy.read_bytes())
    part.replace(checkpoint)
    return copy


def newest_good(copies: Path, place: str) -> tuple[Path, dict[str, Any]]:
    """The newest copy that can be trusted, and what it holds; raises `StateError` where there is none."""
    for copy in sorted(copies.glob("*.json"), reverse=True):
        try:
            found = _parse(copy)
        except ValueError:
            continue
        if not _integrity(_resources(found)):
            return copy, found
    raise StateError(f"{place}: there is no good copy of the state to go back to")


def pending(state: Mapping[str, Any] | None) -> list[Pending]:
    """The operations that were cut off."""
    latest: Mapping[str, Any] = (state["checkpoint"].get("latest") or {}) if state else {}
    return [Pending(op["resource"]["urn"], op["type"], op["resource"]) for op in latest.get("pending_operations") or ()]


def resources(state: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The resources in a state; none where there is no state."""
    return _resources(state) if state else []


def refuse_live_lock(locks: Path, subject: str) -> bool:
    """Whether the backend holds the lock of a process that is dead; raises `StackLockedError` where it lives."""
    found = sorted(locks.glob("*.json")) if locks.is_dir() else []
    for lock in found:
        owner = json.loads(lock.read_text(encoding="utf-8") or "{}")
        here = owner.get("hostname") in (None, socket.gethostname())
        if not here or _alive(owner.get("pid", 0)):
            place = f"{owner.get('username')} on {owner.get('hostname')}"
            who = f"process {owner.get('pid')} of {place}, since {owner.get('timestamp')}"
            raise StackLockedError(f"{subject} is held by the engine ({who}); wait until it is done, or end that process")
    return bool(found)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0


def _parse(file: Path) -> dict[str, Any]:
    state: Any = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(state, dict) or not isinstance(cast("dict[str, Any]", state).get("checkpoint"), dict):
        raise ValueError("it is not a checkpoint")  # noqa: TRY004 - what is wrong is the file's content, not a type
    return cast("dict[str, Any]", state)


def _resources(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    latest: Mapping[str, Any] = state["checkpoint"].get("latest") or {}
    return list(latest.get("resources") or ())


def _integrity(found: list[Mapping[str, Any]]) -> str | None:
    """What is wrong with the resources: the engine's own rules, so that damage is named before anything is attempted."""
    seen: set[str] = set()
    for resource in found:
        urn = resource.get("urn", "")
        if not urn.startswith("urn:pulumi:"):
            return f"holds a resource without a URN ({urn!r})"
        if urn in seen and not resource.get("delete"):
            return f"holds {urn} twice"
        if resource.get("id") and not resource.get("custom"):
            return f"holds {urn} with an id, although no provider manages it"
        missing = [
            other for other in (resource.get("parent"), *(resource.get("dependencies") or ())) if other and other not in seen
        ]
        if missing:
            return f"holds {urn} before {missing[0]}, which it depends on"
        seen.add(urn)
    return None


def _newest(copies: Path) -> Path | None:
    return max(copies.glob("*.json"), default=None)


def _damaged(place: str, what: str, newest: Path | None) -> StateError:
    fix = f"`devops recover` goes back to copy {newest.name}" if newest else "there is no copy to go back to"
    return StateError("the state of the stack is damaged", [Problem(what, file=place, fix=fix)])
