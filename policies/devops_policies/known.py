"""Reasoning about values of which some are not known before deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar


class _Unknown:
    """A value the cloud decides during deployment."""

    def __repr__(self) -> str:
        return "[unknown]"


UNKNOWN: Final = _Unknown()
"""Stands for every value that is not known before deployment; a rule that reads it cannot decide."""

NOT_KNOWN_YET: Final = "is not known yet"

T = TypeVar("T")
R = TypeVar("R")


class Undecided(Exception):  # noqa: N818 - an answer, not an error
    """A rule met a value that decides, and that it cannot see."""

    def __init__(self, path: str, reason: str = NOT_KNOWN_YET) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        when = " before deployment" if self.reason == NOT_KNOWN_YET else ""
        return f"cannot decide{when}: `{self.path}` {self.reason}"


class Doubts(list[Undecided]):
    """The unknown values a rule met and left aside.

    `with context.doubts:` around one finding lets a rule go on to the next: what is certain is reported even if something
    else is not known.
    """

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        """Takes note of an unknown value; anything else is raised on."""
        if isinstance(error, Undecided):
            self.append(error)
            return True
        return False


def every(*tests: Callable[[], bool]) -> bool:
    """Whether all tests hold; one that fails decides, even if another meets an unknown value."""
    doubt: Undecided | None = None
    for test in tests:
        try:
            if not test():
                return False
        except Undecided as undecided:
            doubt = doubt or undecided
    if doubt:
        raise doubt
    return True


def some(*tests: Callable[[], bool]) -> bool:
    """Whether any test holds; one that holds decides, even if another meets an unknown value."""
    return not every(*(_negated(test) for test in tests))


def settled(values: Iterator[T], decide: Callable[[list[T]], R]) -> R:
    """What `decide` makes of the values; if some are not known, the known ones must decide alone by a truthy answer.

    Right only where more values never turn a truthy answer into a falsy one.
    """
    known: list[T] = []
    try:
        for value in values:
            known.append(value)  # noqa: PERF402 - what came before the unknown value must be kept
    except Undecided:
        answer = decide(known)
        if answer:
            return answer
        raise
    return decide(known)


def certainly(test: Callable[[], bool]) -> bool:
    """Whether the test holds without doubt."""
    try:
        return test()
    except Undecided:
        return False


def _negated(test: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: not test()
