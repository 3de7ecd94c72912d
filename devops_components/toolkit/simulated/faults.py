"""Failures to rehearse: what goes wrong, at which call, and how.

A fault is `<operation>:<where>:<how>`, several are separated by commas:

    create:3:error              the third create fails, and nothing is created
    update:orders-db:hang       the update of a resource whose URN contains the text never answers
    delete:2:lose               the second delete happens, and its reply is lost

Operations are `create`, `update` and `delete`; `where` is the number of the call, counted from 1 in the life of the
server, or a part of the URN; it happens once. `error` fails before the effect, `hang` waits before the effect until the
engine gives up, `lose` breaks the connection after the effect.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from devops_components.errors import ConfigurationError, Problem

Operation = Literal["create", "update", "delete"]
How = Literal["error", "hang", "lose"]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    operation: Operation
    where: int | str
    """Number of the call, counted from 1, or a part of the URN."""
    how: How


class Faults:
    """The faults still to come; each happens once."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._pending = list(faults)
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, operation: Operation, urn: str) -> How | None:
        """Counts a call and says what goes wrong with it."""
        with self._lock:
            self._calls[operation] += 1
            for fault in self._pending:
                here = self._calls[operation] == fault.where if isinstance(fault.where, int) else fault.where in urn
                if fault.operation == operation and here:
                    self._pending.remove(fault)
                    return fault.how
        return None


def parse_faults(text: str) -> Faults:
    """The faults a text describes; raises `ConfigurationError` naming every part that describes none."""
    faults: list[Fault] = []
    problems: list[Problem] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        found = re.fullmatch(r"(\w+):(.+):(\w+)", part)
        operation, where, how = found.groups() if found else ("", "", "")
        if operation not in get_args(Operation) or how not in get_args(How) or where == "0":
            problems.append(_problem(part))
        else:
            place = int(where) if where.isdigit() else where
            faults.append(Fault(cast("Operation", operation), place, cast("How", how)))
    if problems:
        raise ConfigurationError("the faults to rehearse are not understood", problems)
    return Faults(faults)


def _problem(part: str) -> Problem:
    operations, ways = "|".join(get_args(Operation)), "|".join(get_args(How))
    return Problem(
        f"is not `<{operations}>:<number or part of a URN>:<{ways}>`",
        key="faults",
        value=part,
        fix="for example create:3:error",
    )
