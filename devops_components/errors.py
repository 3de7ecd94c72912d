"""Every error this project raises on purpose, each with the exit code the `devops` command ends with.

    DevopsError                 1    something went wrong that no other class names
    ├── StackLockedError        1    another operation holds the stack
    ├── ConfigurationError      2    flags, files or values a person can correct
    │   └── ArgumentError       2    arguments of a component
    ├── AuthenticationError     3    the cloud or the backend refused the credentials
    ├── ResourceError           4    a resource could not be created, changed or deleted
    ├── PolicyViolationError    5    a mandatory policy was violated
    ├── StackNotFoundError      6    no such stack
    ├── UnexpectedChangesError  7    changes where none were expected
    ├── CancelledError          8    a person or a signal stopped the operation
    ├── DeadlineError           9    the operation took longer than it may
    ├── UndecidedError         10    a judgement could not be made, so nothing may pass
    ├── StateError             11    the stack's state must be recovered first
    └── InternalError         255    a defect of this project

The numbers up to 255 are the Pulumi CLI's own, so that scripts carry over; 10 and 11 are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in one line: where, what, and how to put it right."""

    what: str
    """What is wrong, in the reader's terms, with the value given and the values allowed."""
    key: str | None = None
    """Dotted path of the value, as it is spelled where the reader wrote it."""
    value: str | None = None
    """The value given, ready to print; never a secret."""
    file: str | None = None
    """File the value stands in, relative to where the command ran."""
    line: int | None = None
    """Line in that file, counted from 1."""
    fix: str | None = None
    """What to do about it."""

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        subject = "" if self.key is None else f"{self.key}: " if self.value is None else f"{self.key} = {self.value}: "
        remedy = "" if self.fix is None else f"; {self.fix}"
        return f"{place}{subject}{self.what}{remedy}"


class DevopsError(Exception):
    """Something went wrong; `exit_code` says what kind of thing."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.message = message
        self.problems = tuple(problems)
        super().__init__(self.message, self.problems)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  {problem}" for problem in self.problems)])


class StackLockedError(DevopsError):
    """Another operation holds the stack; the message names its owner."""


class ConfigurationError(DevopsError):
    """Flags, files or values that a person can correct."""

    exit_code = 2


class ArgumentError(ConfigurationError, ValueError):
    """Arguments of a component that it does not accept."""


class AuthenticationError(DevopsError):
    """The cloud or the backend refused the credentials."""

    exit_code = 3


class ResourceError(DevopsError):
    """A resource could not be created, changed or deleted."""

    exit_code = 4


class PolicyViolationError(DevopsError):
    """A mandatory policy was violated; `verdicts` is everything the policies said, warnings included."""

    exit_code = 5

    def __init__(self, message: str, problems: Iterable[Problem] = (), verdicts: Iterable[Mapping[str, str]] = ()) -> None:
        super().__init__(message, problems)
        self.verdicts = tuple(verdicts)


class StackNotFoundError(DevopsError):
    """There is no stack of that name; the message lists those there are."""

    exit_code = 6


class UnexpectedChangesError(DevopsError):
    """There are changes where none were expected."""

    exit_code = 7


class CancelledError(DevopsError):
    """A person or a signal stopped the operation."""

    exit_code = 8


class DeadlineError(DevopsError):
    """The operation took longer than it may."""

    exit_code = 9


class UndecidedError(DevopsError):
    """A judgement could not be made: a rule raised, a pack did not load, or there was nothing to judge."""

    exit_code = 10


class StateError(DevopsError):
    """The stack's state is damaged or uncertain and must be recovered before anything else is done."""

    exit_code = 11


class InternalError(DevopsError):
    """A defect of this project."""

    exit_code = 255
