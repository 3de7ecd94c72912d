"""What an engine that was cut off left behind, and how the state comes to say again what is there.

The engine writes down that it begins to create a resource, and after the cloud's answer that it exists. Cut off in
between, it leaves a resource that no state knows. The simulated cloud is asked what became of each; of a real cloud a
person must say it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from devops_components.errors import Problem, StateError
from devops_components.toolkit.engine import state
from devops_components.toolkit.engine.events import Outcome, Step

if TYPE_CHECKING:
    from devops_components.toolkit.engine.session import Session


def settle(held: Session) -> list[str]:
    """Makes the state certain again, and says what was done about each operation that was cut off.

    Raises `StateError` where the state is damaged, or where only a person can tell what became of a resource.
    """
    cut_off = state.pending(held.state())
    if not cut_off:
        return []
    if held.cloud != "simulated":
        raise StateError(
            f"{held.subject}: {len(cut_off)} operations were cut off, and what became of their resources is not known",
            [Problem(f"was {pending.kind}", key=pending.urn, fix=_FIX) for pending in cut_off],
        )
    exported = held.call("stack", "export")
    if exported.code:
        raise StateError(f"{held.subject}: the state cannot be read: {exported.said.strip()}")
    deployment = json.loads(exported.output)
    done = [_settle(deployment["deployment"], pending, held) for pending in cut_off]
    deployment["deployment"]["pending_operations"] = []
    file = held.work / "settled.json"
    file.write_text(json.dumps(deployment), encoding="utf-8")
    imported = held.call("stack", "import", "--file", str(file))
    file.unlink()
    if imported.code:
        raise StateError(f"{held.subject}: the settled state is not accepted: {imported.said.strip()}")
    return done


_FIX = "look in the account: `pulumi import` it if it is there, then `pulumi refresh --clear-pending-creates`"


def plan_deletion(outcome: Outcome, resource: Mapping[str, Any]) -> None:
    """Adds the deletion of a resource to what is planned."""
    urn = resource["urn"]
    outcome.steps[urn] = Step(urn, resource["type"], urn.split("::", 3)[3], "delete")


def _settle(deployment: dict[str, Any], pending: state.Pending, held: Session) -> str:
    """Adopts what was created, forgets what was deleted; everything else the next operation repeats without harm."""
    name = pending.urn.split("::", 3)[3]
    there = held.ledger.find(pending.urn)
    known = deployment.setdefault("resources", [])
    if pending.kind == "creating" and there is not None and all(resource["urn"] != pending.urn for resource in known):
        known.append({**pending.resource, "id": there.id, "outputs": there.wire_outputs()})
        return f"{name}: had been created; it is taken over"
    if pending.kind == "deleting" and there is None:
        deployment["resources"] = [resource for resource in known if resource["urn"] != pending.urn]
        return f"{name}: had been deleted; it is forgotten"
    return f"{name}: {pending.kind} did not happen or can be repeated"
