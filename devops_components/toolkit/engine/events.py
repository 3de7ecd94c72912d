"""What the engine reports, as values: steps, policy verdicts, messages, outputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from devops_components.toolkit.graph.urns import ROOT_TYPE
from devops_components.toolkit.simulated import values

CHANGES = ("create", "update", "replace", "delete", "import")
"""Operations that change something, in the order they are shown."""
_REPLACING = ("replace", "create-replacement", "delete-replaced")
_COLOUR = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
_UNDECIDED = re.compile(r"can't run (?:policy|remediation) '[^']*' from policy pack '[^']*' during preview: ")
"""What the SDK puts before the words of a policy that met a value that is not known."""
# Said at every run that finds the pack runner on PATH, which is where this project puts it.
_EXPECTED = "using pulumi-analyzer-policy-python from $PATH"


@dataclass(frozen=True)
class Step:
    """What the engine does, or would do, with one resource."""

    urn: str
    type: str
    name: str
    op: str
    """`same`, `create`, `update`, `replace`, `delete`, `read`, `import`, `refresh`."""
    changed: tuple[str, ...] = ()
    """Paths of the properties that change."""
    forcing: tuple[str, ...] = ()
    """Those of them that force a replacement."""
    custom: bool = True
    """Whether it is something in the cloud; components, the stack and providers exist for Pulumi only."""
    parent: str = ""
    """URN of its parent."""


@dataclass(frozen=True)
class PolicyHit:
    """What a policy said of a resource."""

    pack: str
    rule: str
    level: str
    """`advisory` or `mandatory`."""
    urn: str
    message: str
    undecided: bool = False
    """Whether it could not say, since a value is not known before deployment."""


@dataclass(frozen=True)
class Message:
    """Something the engine, a provider or the program said."""

    severity: str
    """`info`, `warning` or `error`."""
    urn: str
    text: str


@dataclass
class Outcome:
    """Everything the engine reported of one operation."""

    planned: bool = False
    """Whether nothing is changed yet: a preview."""
    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    """By URN, in the order they began."""
    done: set[str] = field(default_factory=set[str])
    """URNs whose step is finished."""
    failed: set[str] = field(default_factory=set[str])
    """URNs whose step failed."""
    policies: list[PolicyHit] = field(default_factory=list[PolicyHit])
    messages: list[Message] = field(default_factory=list[Message])
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The stack's outputs."""
    old_outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The stack's outputs before."""

    @property
    def counts(self) -> dict[str, int]:
        """Number of resources in the cloud by operation, `same` included."""
        counts: dict[str, int] = {}
        for step in self.steps.values():
            if step.custom:
                counts[step.op] = counts.get(step.op, 0) + 1
        return counts

    @property
    def changes(self) -> list[Step]:
        """The steps that change something in the cloud, in the order they began."""
        return [step for step in self.steps.values() if step.op in CHANGES and step.custom]

    @property
    def refusals(self) -> list[PolicyHit]:
        """Violations of mandatory policies."""
        return [hit for hit in self.policies if hit.level == "mandatory"]

    @property
    def errors(self) -> list[Message]:
        """What went wrong."""
        return [message for message in self.messages if message.severity == "error"]


def absorb(event: Mapping[str, Any], outcome: Outcome) -> None:
    """Adds one event of the engine's log to the outcome."""
    for kind, handle in _HANDLERS.items():
        body = event.get(kind)
        if body is not None:
            handle(body, outcome)


def _began(body: Mapping[str, Any], outcome: Outcome) -> None:
    step = _step(body["metadata"])
    before = outcome.steps.get(step.urn)
    if before is not None and before.op == "replace":
        return
    outcome.steps[step.urn] = step


def _ended(body: Mapping[str, Any], outcome: Outcome) -> None:
    metadata = body["metadata"]
    outcome.done.add(metadata["urn"])
    before = outcome.steps.get(metadata["urn"])
    if before is not None and before.op == "refresh":
        # Only its end tells what a refresh found: nothing, a change, or nothing left.
        outcome.steps[before.urn] = _step(metadata)
    if metadata["type"] == ROOT_TYPE:
        outcome.outputs = _outputs(metadata.get("new"))
        outcome.old_outputs = _outputs(metadata.get("old"))


def _failed(body: Mapping[str, Any], outcome: Outcome) -> None:
    outcome.failed.add(body["metadata"]["urn"])


def _policy(body: Mapping[str, Any], outcome: Outcome) -> None:
    message = _clean(body["message"])
    hit = PolicyHit(
        pack=body["policyPackName"],
        rule=body["policyName"],
        level=body["enforcementLevel"],
        urn=body.get("resourceUrn", ""),
        message=_UNDECIDED.sub("", message),
        undecided=_UNDECIDED.match(message) is not None,
    )
    outcome.policies.append(hit)


def _diagnostic(body: Mapping[str, Any], outcome: Outcome) -> None:
    text = _clean(body["message"])
    severity = body["severity"].partition("#")[0]
    if severity == "debug" or body.get("ephemeral") or not text or text.startswith(_EXPECTED):
        return
    outcome.messages.append(Message(severity, body.get("urn", ""), text))


def _error(body: Mapping[str, Any], outcome: Outcome) -> None:
    outcome.messages.append(Message("error", "", _clean(str(body.get("error", body)))))


_HANDLERS = {
    "resourcePreEvent": _began,
    "resOutputsEvent": _ended,
    "resOpFailedEvent": _failed,
    "policyEvent": _policy,
    "diagnosticEvent": _diagnostic,
    "errorEvent": _error,
}


def _step(metadata: Mapping[str, Any]) -> Step:
    op = "replace" if metadata["op"] in _REPLACING else metadata["op"]
    detailed = cast("Mapping[str, Mapping[str, Any]]", metadata.get("detailedDiff") or {})
    changed = tuple(sorted(detailed)) or tuple(sorted(metadata.get("diffs") or ()))
    forcing = tuple(sorted(path for path, diff in detailed.items() if str(diff.get("diffKind", "")).endswith("-replace")))
    urn = metadata["urn"]
    state = cast("Mapping[str, Any]", metadata.get("new") or metadata.get("old") or {})
    custom = bool(state.get("custom")) and not metadata["type"].startswith("pulumi:")
    forced = forcing or tuple(sorted(metadata.get("keys") or ()))
    return Step(urn, metadata["type"], urn.split("::", 3)[3], op, changed, forced, custom, state.get("parent") or "")


def _outputs(state: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return values.plain(state.get("outputs") or {}) if state else {}


def _clean(text: str) -> str:
    return _COLOUR.sub("", text).strip()
