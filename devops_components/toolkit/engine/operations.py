"""What can be done with a stack: preview, up, refresh, destroy, outputs, history.

Every `up` previews first, is judged in the preview, and may then do what was previewed and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from devops_components.errors import (
    CancelledError,
    DevopsError,
    PolicyViolationError,
    Problem,
    ResourceError,
    UnexpectedChangesError,
)
from devops_components.toolkit.engine import failures, recovery, state
from devops_components.toolkit.engine.events import Outcome
from devops_components.toolkit.engine.language import Runtime
from devops_components.toolkit.engine.process import Ended, OnEvent
from devops_components.toolkit.engine.session import Session
from devops_components.toolkit.graph.model import Location
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.simulated import values

Approve = Callable[[Outcome], bool]
"""Asked whether what a preview shows may be done."""


@dataclass(frozen=True)
class Result:
    """What an operation did, or would do."""

    operation: str
    project: str
    stack: str
    cloud: str
    outcome: Outcome
    outputs: Mapping[str, Any]
    """The stack's outputs, secrets marked."""


def preview(held: Session, on_event: OnEvent, *, expect_no_changes: bool = False) -> Result:
    """What `up` would do, judged by the policies; nothing is changed.

    Raises `PolicyViolationError` for a mandatory violation, and `UnexpectedChangesError` where changes were not expected.
    """
    recovery.settle(held)
    outcome = _planned(held, on_event)
    if expect_no_changes:
        _refuse_changes(held, outcome)
    return _result("preview", held, outcome)


def up(held: Session, on_event: OnEvent, approve: Approve, *, expect_no_changes: bool = False) -> Result:
    """Makes the stack what its program says, exactly as previewed.

    Raises what `preview` raises, `CancelledError` where it is not approved, and `ResourceError` naming every resource
    that failed; what was done until then is in the state.
    """
    recovery.settle(held)
    outcome = _planned(held, on_event)
    if expect_no_changes:
        _refuse_changes(held, outcome)
    if not outcome.changes and outcome.outputs == outcome.old_outputs:
        return _result("up", held, outcome)
    if not approve(outcome):
        raise CancelledError("not approved; nothing was changed")
    command = ["up", "--yes", "--skip-preview", "--plan", str(_plan(held))]
    ended, runtime = held.operate(command, on_event, judged=True)
    _raise_if_failed(held, ended, runtime)
    return _result("up", held, ended.outcome)


def refresh(held: Session, on_event: OnEvent, *, expect_no_changes: bool = False) -> Result:
    """Reads every resource from the cloud and writes down what changed there: drift.

    Raises `UnexpectedChangesError` where there is drift and none was expected.
    """
    recovery.settle(held)
    ended, runtime = held.operate(["refresh", "--yes", "--skip-preview"], on_event, judged=False)
    _raise_if_failed(held, ended, runtime)
    if expect_no_changes:
        _refuse_changes(held, ended.outcome)
    return _result("refresh", held, ended.outcome)


def destroy(held: Session, on_event: OnEvent, approve: Approve, *, remove_protection: bool = False) -> Result:
    """Deletes every resource of the stack.

    Raises `ResourceError` naming the protected resources, unless their protection is to be removed.
    """
    recovery.settle(held)
    found = state.resources(held.state())
    protected = sorted(resource["urn"].split("::", 3)[3] for resource in found if resource.get("protect"))
    if protected and not remove_protection:
        fix = "`--remove-protection` lifts it"
        raise ResourceError(
            f"{len(protected)} resources are protected", [Problem("is protected", key=name, fix=fix) for name in protected]
        )
    planned = Outcome(planned=True)
    for resource in found:
        recovery.plan_deletion(planned, resource)
    if not found:
        return _result("destroy", held, planned)
    if not approve(planned):
        raise CancelledError("not approved; nothing was deleted")
    command = ["destroy", "--yes", "--skip-preview", *(["--ignore-protect"] if protected else [])]
    ended, runtime = held.operate(command, on_event, judged=False)
    _raise_if_failed(held, ended, runtime)
    return _result("destroy", held, ended.outcome)


def outputs(held: Session) -> Mapping[str, Any]:
    """The outputs of the last deployment, secrets marked."""
    ended = held.call("stack", "output", "--json")
    if ended.code:
        raise DevopsError(f"the outputs cannot be read: {ended.said.strip()}")
    return cast("Mapping[str, Any]", values.plain(json.loads(ended.output)))


def history(held: Session) -> list[Mapping[str, Any]]:
    """What was done with the stack, newest first."""
    ended = held.call("stack", "history", "--json")
    if ended.code:
        raise DevopsError(f"the history cannot be read: {ended.said.strip()}")
    return [
        {
            "version": update["version"],
            "operation": update["kind"],
            "result": update["result"],
            "started": update["startTime"],
            "ended": update["endTime"],
            "changes": update.get("resourceChanges") or {},
        }
        for update in json.loads(ended.output or "[]")
    ]


def _planned(held: Session, on_event: OnEvent) -> Outcome:
    ended, runtime = held.operate(["preview", "--save-plan", str(_plan(held))], on_event, judged=True)
    _raise_if_failed(held, ended, runtime)
    return ended.outcome


def _plan(held: Session) -> Any:
    return held.work / "plan.json"


def _result(operation: str, held: Session, outcome: Outcome) -> Result:
    return Result(operation, held.project.name, held.stack, held.cloud, outcome, outcome.outputs)


def _refuse_changes(held: Session, outcome: Outcome) -> None:
    if outcome.changes:
        problems = [Problem(f"{step.op}: {', '.join(step.changed) or step.type}", key=step.name) for step in outcome.changes]
        raise UnexpectedChangesError(f"{held.subject}: {len(problems)} changes where none were expected", problems)


def _raise_if_failed(held: Session, ended: Ended, runtime: Runtime) -> None:
    """Turns a failed operation into the error that says what the reader can do."""
    outcome = ended.outcome
    if outcome.refusals:
        message = f"{held.subject}: mandatory policy violations: {len(outcome.refusals)}"
        raise PolicyViolationError(message, _refusals(held, outcome), [vars(hit) for hit in outcome.policies])
    if runtime.error is not None:
        raise type(runtime.error)(f"{held.subject}: {runtime.error.message}", runtime.error.problems)
    if ended.interrupted:
        raise CancelledError(f"{held.subject}: stopped; what was done until then is in the state")
    if ended.code == 0 and not outcome.errors:
        return
    raise failures.failure(held.subject, ended)


def _refusals(held: Session, outcome: Outcome) -> list[Problem]:
    places = _locations(held)
    problems: list[Problem] = []
    for hit in outcome.refusals:
        place = places.get(hit.urn)
        file = f"{held.project.shown}/{place.file}" if place else None
        name = hit.urn.split("::", 3)[3] if hit.urn else held.subject
        problems.append(Problem(f"{name}: {hit.message}", key=hit.rule, file=file, line=place.line if place else None))
    return problems


def _locations(held: Session) -> dict[str, Location]:
    """Line of the program for each resource; the engine does not say, so the program is rendered once more."""
    try:
        graph = render_project(held.project, held.stack)
    except DevopsError:
        return {}
    return {node.urn: node.location for node in graph.resources if node.location}
