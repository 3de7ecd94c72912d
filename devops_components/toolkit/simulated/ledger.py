"""What exists in the simulated cloud of one stack, on disk.

The file is a list of JSON lines that is only appended to: an effect is written before the engine hears of it, so that
a kill in between leaves the resource in the cloud, as it would in AWS. A torn last line never happened. What was
changed or deleted is dropped when the file is opened. Secrets are never written.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from devops_components.errors import StackLockedError, StateError
from devops_components.toolkit.simulated import cloud, values
from devops_components.toolkit.simulated.values import Secret

_VERSION = 1
"""Version of the file's form."""


@dataclass(frozen=True)
class Entry:
    """A resource that exists. A secret in it has no value once it has been on disk."""

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    generation: int = 0
    """How many resources with this URN there were before it."""
    acknowledged: bool = False
    """Whether the engine was told of it; one it was not told of is an orphan unless it is adopted."""

    def wire_outputs(self) -> dict[str, Any]:
        """The outputs as a state export holds them.

        A secret that the cloud made is made again, one that came from the program is left out.
        """
        made = cloud.create(self.urn, self.type, self.inputs, generation=self.generation).outputs
        known = {name: made.get(name) if _is_lost(value) else value for name, value in self.outputs.items()}
        return {name: values.exported(value) for name, value in known.items() if not _is_lost(value) and value is not None}


class Ledger:
    """The resources of one stack; without a path they are forgotten with the process.

    Raises `StackLockedError` where another process has the file open and `StateError` where it is not a ledger.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._entries: dict[tuple[str, int], Entry] = {}
        self._generations: dict[str, int] = {}
        self._file = -1
        if path is not None:
            self._file = _opened(path)
            self._read(path)
            self._compact()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets other processes open the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __iter__(self) -> Iterator[Entry]:
        """What exists, in the order of URNs and age."""
        with self._lock:
            return iter(sorted(self._entries.values(), key=lambda entry: (entry.urn, entry.generation)))

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, urn: str) -> Entry | None:
        """The newest resource with this URN that exists, whether the engine knows of it or not."""
        with self._lock:
            return self._entries.get((urn, self._generations.get(urn, -1))) or next(
                (entry for entry in reversed(list(self)) if entry.urn == urn), None
            )

    def find_id(self, type: str, id: str, urn: str | None = None) -> Entry | None:
        """The oldest resource of a type with this id; of one URN where several have the id."""
        with self._lock:
            found = [entry for entry in self if entry.type == type and entry.id == id]
            own = [entry for entry in found if entry.urn == urn]
            return (own or found or [None])[0]

    def next_generation(self, urn: str) -> int:
        """The generation of the next resource with this URN: 0 where there never was one."""
        return self._generations.get(urn, -1) + 1

    def add(self, entry: Entry) -> None:
        """Records that a resource exists."""
        self._write({"is": "created", **_written(entry)}, entry)

    def acknowledge(self, entry: Entry) -> None:
        """Records that the engine was told of a resource."""
        told = {"is": "acknowledged", "urn": entry.urn, "generation": entry.generation}
        self._write(told, replace(entry, acknowledged=True))

    def change(self, entry: Entry) -> None:
        """Records that a resource is now like this."""
        self._write({"is": "changed", **_written(entry)}, entry)

    def remove(self, entry: Entry) -> None:
        """Records that a resource is gone."""
        with self._lock:
            self._append({"is": "deleted", "urn": entry.urn, "generation": entry.generation})
            self._entries.pop((entry.urn, entry.generation), None)

    def _write(self, line: Mapping[str, Any], entry: Entry) -> None:
        with self._lock:
            self._append(line)
            self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.urn, entry.generation] = entry
        self._generations[entry.urn] = max(entry.generation, self._generations.get(entry.urn, 0))

    def _append(self, line: Mapping[str, Any]) -> None:
        if self._file < 0:
            return
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        before = os.fstat(self._file).st_size
        if os.write(self._file, text) != len(text):
            os.ftruncate(self._file, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _read(self, path: Path) -> None:
        lines = path.read_bytes().split(b"\n")
        for number, text in enumerate(lines[:-1], 1):
            try:
                self._apply(json.loads(text))
            except (ValueError, KeyError, TypeError) as error:
                raise StateError(f"{path.name}: line {number} is not of a ledger: {error}") from error

    def _apply(self, line: Mapping[str, Any]) -> None:
        kind = line["is"]
        if kind == "ledger":
            if line["version"] != _VERSION:
                raise ValueError(f"version {line['version']} is not known")
            self._generations.update(line["generations"])
            return
        key = (line["urn"], line["generation"])
        if kind == "deleted":
            self._entries.pop(key, None)
            self._generations[key[0]] = max(key[1], self._generations.get(key[0], 0))
        elif kind == "acknowledged":
            self._keep(replace(self._entries[key], acknowledged=True))
        else:
            known = {name: values.plain(line[name]) for name in ("inputs", "outputs")}
            self._keep(
                Entry(line["urn"], line["type"], line["id"], **known, generation=key[1], acknowledged=line["acknowledged"])
            )

    def _compact(self) -> None:
        """Writes the file anew with what exists; an empty cloud forgets how often its resources were replaced."""
        assert self._path is not None  # noqa: S101 - only a ledger on disk is compacted
        generations = self._generations if self._entries else {}
        self._generations = dict(generations)
        head = {"is": "ledger", "version": _VERSION, "generations": self._generations}
        lines = [head, *({"is": "created", **_written(entry)} for entry in self)]
        text = b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        os.write(file, text)
        fresh.rename(self._path)
        os.close(self._file)
        self._file = file


def _opened(path: Path) -> int:
    """The file, open for this process alone and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise StackLockedError(f"another process works with the simulated cloud in {path.name}") from None
        # The file may have been replaced between the two calls; then the lock is on a file that is no longer there.
        if path.exists() and os.fstat(file).st_ino == path.stat().st_ino:
            return file
        os.close(file)


def _written(entry: Entry) -> dict[str, Any]:
    return {
        "urn": entry.urn,
        "type": entry.type,
        "id": entry.id,
        "generation": entry.generation,
        "acknowledged": entry.acknowledged,
        "inputs": values.redacted(entry.inputs),
        "outputs": values.redacted(entry.outputs),
    }


def _is_lost(value: Any) -> bool:
    return isinstance(value, Secret) and value.value is None


__all__ = ["Entry", "Ledger"]
