"""What a look at the cloud tells of a resource whose secrets were not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devops_components.toolkit.simulated.values import Secret, is_list, is_object


def with_secrets(kept: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept, with the secrets the engine knows in the places of those that were left out."""
    return {name: _with_secret(value, known.get(name)) for name, value in kept.items() if not _is_lost(value, known.get(name))}


def observed(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs a program would have to give for the outputs there are: what it gave, with the values found."""
    return {name: _observed(value, outputs[name]) if name in outputs else value for name, value in inputs.items()}


def _with_secret(kept: Any, known: Any) -> Any:
    if isinstance(kept, Secret):
        return kept if kept.value is not None else known if isinstance(known, Secret) else Secret(known)
    if is_object(kept):
        return with_secrets(kept, known if is_object(known) else {})
    if is_list(kept):
        others = known if is_list(known) and len(known) == len(kept) else [None] * len(kept)
        return [_with_secret(item, other) for item, other in zip(kept, others, strict=True)]
    return kept


def _is_lost(kept: Any, known: Any) -> bool:
    return isinstance(kept, Secret) and kept.value is None and known is None


def _observed(given: Any, found: Any) -> Any:
    if is_object(given) and is_object(found):
        return {key: _observed(item, found[key]) for key, item in given.items() if key in found}
    return found
