"""What an engine that was cut off left behind, and how the state comes to say again what is there.

The engine writes down that it begins to create a resource, and after the cloud's answer that it exists. Cut off in
between, it leaves a resource that no state knows. The simulated cloud is asked what became of each; of a real cloud a
person must say it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from devops_components.errors import Problem, StackLockedError, StateError
from devops_components.toolkit.engine import state
from devops_components.toolkit.engine.events import Outcome, Step
from devops_components.toolkit.graph import urns
from devops_components.toolkit.simulated import values
from devops_components.toolkit.simulated.ledger import Entry

if TYPE_CHECKING:
    from devops_components.toolkit.engine.session import Session


def settle(held: Session) -> list[str]:
    """Makes the state certain again, and says what was done about each operation that was cut off.

    Raises `StateError` where the state is damaged, or where only a person can tell what became of a resource.
    """
    found = held.state()
    cut_off = state.pending(found)
    known = {(resource["urn"], resource.get("id")) for resource in state.resources(found)}
    creating = {pending.urn for pending in cut_off if pending.kind == "creating"}
    unknown = [entry for entry in held.ledger if (entry.urn, entry.id) not in known and entry.urn not in creating]
    if not cut_off and not unknown:
        return []
    if held.cloud != "simulated":
        raise StateError(
            f"{held.subject}: operations were cut off, and what became of their resources is not known",
            [Problem(f"was {pending.kind}", key=pending.urn, fix=_FIX) for pending in cut_off],
        )
    exported = _engine(held, "stack", "export")
    whole = json.loads(exported)
    deployment = whole["deployment"]
    done = [_settle(deployment, pending, held) for pending in cut_off]
    done += [_take_over(deployment, entry, held) for entry in unknown]
    deployment["pending_operations"] = []
    file = held.work / "settled.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    _engine(held, "stack", "import", "--file", str(file))
    file.unlink()
    return done


def _engine(held: Session, *arguments: str) -> str:
    ended = held.call(*arguments)
    if state.LOCKED in ended.said:
        raise StackLockedError(f"{held.subject}: {ended.said.strip()}", [state.LOCK_REMEDY])
    if ended.code:
        raise StateError(f"{held.subject}: the state cannot be settled: {ended.said.strip()}")
    return ended.output


_FIX = "look in the account: `pulumi import` it if it is there, then `pulumi refresh --clear-pending-creates`"


def plan_deletion(outcome: Outcome, resource: Mapping[str, Any]) -> None:
    """Adds the deletion of a resource to what is planned."""
    urn, type_ = resource["urn"], resource["type"]
    custom = bool(resource.get("custom")) and not type_.startswith("pulumi:")
    outcome.steps[urn] = Step(urn, type_, urn.split("::", 3)[3], "delete", custom=custom)


def _settle(deployment: dict[str, Any], pending: state.Pending, held: Session) -> str:
    """Adopts what was created, forgets what was deleted; everything else the next operation repeats without harm."""
    there = held.ledger.find(pending.urn)
    known = deployment.setdefault("resources", [])
    if pending.kind == "creating" and there is not None and all(resource["urn"] != pending.urn for resource in known):
        return _adopt(deployment, pending.resource, there)
    if pending.kind == "deleting" and there is None:
        deployment["resources"] = [resource for resource in known if resource["urn"] != pending.urn]
        return f"{_name(pending.urn)}: had been deleted; it is forgotten"
    return f"{_name(pending.urn)}: {pending.kind} did not happen or can be repeated"


def _adopt(deployment: dict[str, Any], resource: Mapping[str, Any], entry: Entry) -> str:
    deployment.setdefault("resources", []).append({**resource, "id": entry.id, "outputs": entry.wire_outputs()})
    return f"{_name(entry.urn)}: had been created; it is taken over"


def _take_over(deployment: dict[str, Any], entry: Entry, held: Session) -> str:
    """Adopts a resource of which the state knows nothing; one that was to replace another is marked for deletion.

    Where the state does not even know its provider, as after the very first deployment with checkpoints turned off, it
    is removed, and made again.
    """
    resource = _resource(entry, deployment)
    if resource is None:
        held.ledger.remove(entry)
        return f"{_name(entry.urn)}: had been created, and nothing else is known of it; it is removed"
    replaced = any(other["urn"] == entry.urn and not other.get("delete") for other in deployment.get("resources") or ())
    return _adopt(deployment, {**resource, "delete": True} if replaced else resource, entry)


def _resource(entry: Entry, deployment: Mapping[str, Any]) -> dict[str, Any] | None:
    """A resource of which the state knows nothing; the next deployment adds parent and dependencies.

    Its provider is the one that stands closest above it, else the default one of its package.
    """
    package = f"pulumi:providers:{entry.type.partition(':')[0]}"
    providers = [resource for resource in deployment.get("resources") or () if resource["type"] == package]

    def closeness(provider: Mapping[str, Any]) -> int:
        above = urns.qualified_type(provider["urn"]).rpartition("$")[0]
        return len(above) if urns.qualified_type(entry.urn).startswith(above) else -1

    if not providers:
        return None
    provider = max(providers, key=closeness)
    return {
        "urn": entry.urn,
        "custom": True,
        "type": entry.type,
        "provider": f"{provider['urn']}::{provider['id']}",
        "inputs": values.exported(dict(entry.inputs)),
    }


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]
