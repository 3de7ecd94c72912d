"""Results as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import click

from devops_components.toolkit.cli.terminal import COLOURS, MARKS
from devops_components.toolkit.engine.events import Outcome, PolicyHit, Step
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

if TYPE_CHECKING:
    from devops_components.toolkit.engine.operations import Result

SCHEMA_VERSION = 1
"""Version of the JSON form."""
_VERBS = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted", "import": "imported"}


def result_json(result: Result) -> str:
    """A result as JSON, without times: the same work gives the same text."""
    outcome = result.outcome
    return to_json(
        {
            "schemaVersion": SCHEMA_VERSION,
            "operation": result.operation,
            "project": result.project,
            "stack": result.stack,
            "cloud": result.cloud,
            "changes": [_step(step) for step in sorted(outcome.changes, key=lambda step: step.urn)],
            "counts": outcome.counts,
            "policies": [vars(hit) for hit in sorted(outcome.policies, key=lambda hit: (hit.urn, hit.rule, hit.message))],
            "outputs": shown(result.outputs),
        }
    )


def to_json(value: Any) -> str:
    """Sorted, indented JSON."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)


def changes_text(outcome: Outcome) -> str:
    """One line per change, with the properties that change and those that force a replacement."""
    return "\n".join(_change(step) for step in outcome.changes)


def _change(step: Step) -> str:
    head = click.style(f"{MARKS[step.op]} {step.op:<8}", fg=COLOURS[step.op])
    what = f"  [{', '.join(step.changed)}]" if step.changed else ""
    why = f"  forced by {', '.join(step.forcing)}" if step.op == "replace" and step.forcing else ""
    return f"{head} {step.name}  {step.type}{what}{why}"


def summary_text(outcome: Outcome, *, planned: bool) -> str:
    """How many resources changed, or would."""
    counts = {op: outcome.counts[op] for op in _VERBS if op in outcome.counts}
    same = outcome.counts.get("same", 0)
    if not counts:
        return f"no changes; {same} resources are as they should be"
    parts = [f"{count} {'to ' + op if planned else _VERBS[op]}" for op, count in counts.items()]
    return ", ".join([*parts, f"{same} unchanged"] if same else parts)


def components_text(outcome: Outcome) -> str:
    """A table of what changed, by the component it belongs to."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for step in outcome.changes:
        owner = outcome.steps.get(step.parent)
        name = (owner.name, owner.type) if owner else ("", "")
        counts = rows.setdefault(name, {})
        counts[step.op] = counts.get(step.op, 0) + 1
    table = [("component", "type", "resources")]
    table += [
        (*name, ", ".join(f"{count} {_VERBS[op]}" for op, count in counts.items())) for name, counts in sorted(rows.items())
    ]
    return columns(table)


def policies_text(hits: list[PolicyHit]) -> str:
    """One line per policy that said something."""
    lines: list[str] = []
    for hit in sorted(hits, key=lambda hit: (hit.level != "mandatory", hit.rule, hit.urn)):
        name = hit.urn.split("::", 3)[3] if hit.urn else ""
        colour = "red" if hit.level == "mandatory" else "yellow"
        word = "undecided" if hit.undecided else hit.level
        lines.append(f"{click.style(word, fg=colour)} {hit.rule} {name}: {hit.message.splitlines()[-1]}")
    return "\n".join(lines)


def outputs_text(outputs: Mapping[str, Any]) -> str:
    """The outputs, one a line; nested ones by their path."""
    rows = [(key, str(value)) for key, value in _flat(cast("Mapping[str, Any]", shown(outputs)))]
    return columns([("output", "value"), *rows]) if rows else ""


def columns(rows: list[tuple[str, ...]]) -> str:
    """Rows as a table with its heading underlined; nothing where there is only the heading."""
    if len(rows) < 2:
        return ""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def shown(value: Any) -> Any:
    """A value as it may be printed: secrets and unknowns by what they are."""
    if value is UNKNOWN:
        return "[unknown]"
    if isinstance(value, Secret):
        return "[secret]"
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in cast("list[Any]", value)]
    return value


def _flat(value: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, item in sorted(value.items()):
        path = f"{prefix}{key}"
        rows += _flat(cast("Mapping[str, Any]", item), f"{path}.") if isinstance(item, Mapping) and item else [(path, item)]
    return rows


def _step(step: Step) -> dict[str, Any]:
    return {
        "urn": step.urn,
        "type": step.type,
        "name": step.name,
        "operation": step.op,
        "changed": list(step.changed),
        "forcing": list(step.forcing),
    }
