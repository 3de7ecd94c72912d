"""What kind of failure it was when the engine gave up, and what of all it said is the reason."""

from __future__ import annotations

import signal
from collections.abc import Mapping

from devops_components import errors
from devops_components.errors import (
    AuthenticationError,
    CancelledError,
    DevopsError,
    Problem,
    ResourceError,
    StackLockedError,
    UndecidedError,
    UnexpectedChangesError,
)
from devops_components.toolkit.engine import state
from devops_components.toolkit.engine.process import Ended

_CONSEQUENCES = ("expected resource operations for", "failed to run policy: context canceled")
"""What the engine says of planned resources it did not come to, and of those it was judging, because another one failed."""
_BY_WORDS: Mapping[str, type[DevopsError]] = {
    state.LOCKED: StackLockedError,
    "incorrect passphrase": AuthenticationError,
    "violates plan": UnexpectedChangesError,
    "not allowed by the plan": UnexpectedChangesError,
    "failed to run policy": UndecidedError,
    "policy pack": UndecidedError,
}
_BY_CODE = {
    class_.exit_code: class_
    for class_ in vars(errors).values()
    if isinstance(class_, type) and issubclass(class_, DevopsError) and "exit_code" in vars(class_)
}


def failure(subject: str, ended: Ended) -> DevopsError:
    """The error that says why an operation failed and, by its class, what the reader can do."""
    if ended.code < 0:
        name = signal.Signals(-ended.code).name
        return CancelledError(f"{subject}: the engine was ended by {name}; run the same command again, it recovers first")
    said = _said(ended)
    kind = _class(ended, " ".join(map(str, said)))
    if kind is StackLockedError:
        said.append(state.LOCK_REMEDY)
    return kind(f"{subject}: the operation failed", said)


def _said(ended: Ended) -> list[Problem]:
    """What went wrong, without what only followed from it."""
    reasons = [message for message in ended.outcome.errors if not message.text.startswith(_CONSEQUENCES)]
    problems = [Problem(message.text, key=message.urn.split("::", 3)[3] if message.urn else None) for message in reasons]
    return problems or [Problem(line) for line in ended.said.strip().splitlines()[:20]]


def _class(ended: Ended, said: str) -> type[DevopsError]:
    """The kind of failure, by what the engine said and by its exit code."""
    for words, class_ in _BY_WORDS.items():
        if words in said:
            return class_
    return ResourceError if ended.outcome.failed else _BY_CODE.get(ended.code, DevopsError)
