"""Of everything the engine says when it gives up, the reason is told, and its kind decides the exit code."""

from __future__ import annotations

import pytest

from devops_components.errors import (
    AuthenticationError,
    CancelledError,
    DevopsError,
    ResourceError,
    StackLockedError,
    UndecidedError,
    UnexpectedChangesError,
)
from devops_components.toolkit.engine.events import Message, Outcome
from devops_components.toolkit.engine.failures import failure
from devops_components.toolkit.engine.process import Ended

URN = "urn:pulumi:dev::shop::aws:rds/instance:Instance::orders"
LOGS = "urn:pulumi:dev::shop::aws:cloudwatch/logGroup:LogGroup::steps"


def ended(*messages: tuple[str, str], failed: bool = True, code: int = 255, said: str = "") -> Ended:
    outcome = Outcome(messages=[Message("error", urn, text) for urn, text in messages])
    outcome.failed.update({URN} if failed else ())
    return Ended(code, "", said, outcome)


def told(error: DevopsError) -> list[tuple[str | None, str]]:
    return [(problem.key, problem.what) for problem in error.problems]


@pytest.mark.parametrize(
    "consequence",
    ["failed to run policy: context canceled", "expected resource operations for urn:pulumi:dev::shop::x::y but none were seen"],
)
def test_what_only_followed_from_the_failure_is_not_told(consequence: str) -> None:
    error = failure("shop/dev", ended((LOGS, consequence), (URN, "quota exceeded")))

    assert type(error) is ResourceError
    assert told(error) == [("orders", "quota exceeded")]


def test_a_policy_that_could_not_run_for_its_own_reason_is_undecided() -> None:
    error = failure("shop/dev", ended((LOGS, "failed to run policy: connection refused"), failed=False))

    assert type(error) is UndecidedError
    assert told(error) == [("steps", "failed to run policy: connection refused")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("error: the stack is currently locked by 1 lock(s)", StackLockedError),
        ("incorrect passphrase", AuthenticationError),
        ("update violates plan: properties changed", UnexpectedChangesError),
        ("create is not allowed by the plan", UnexpectedChangesError),
        ("could not start policy pack baseline", UndecidedError),
        ("something else", DevopsError),
    ],
)
def test_the_words_of_the_engine_decide_the_kind(text: str, kind: type[DevopsError]) -> None:
    error = failure("shop/dev", ended(failed=False, code=77, said=text))

    assert type(error) is kind


def test_an_engine_that_a_signal_ended_is_no_failure_of_a_resource() -> None:
    error = failure("shop/dev", ended((URN, "quota exceeded"), code=-9))

    assert type(error) is CancelledError
    assert error.message == "shop/dev: the engine was ended by SIGKILL; run the same command again, it recovers first"
