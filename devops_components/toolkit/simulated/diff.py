"""What changes between two versions of a resource's inputs, and what of it forces a replacement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from devops_components.toolkit.simulated.facts import Facts, facts
from devops_components.toolkit.simulated.kubernetes import AUTONAMED, kubernetes_facts
from devops_components.toolkit.simulated.names import naming
from devops_components.toolkit.simulated.schema import package, schema
from devops_components.toolkit.simulated.supplement import DELETE_BEFORE_REPLACE
from devops_components.toolkit.simulated.values import SIGNATURE, UNKNOWN, has_unknown, is_list, is_object, reveal

Kind = Literal["add", "update", "delete"]


@dataclass(frozen=True)
class Change:
    """One property that changes."""

    path: str
    """As in `rules[0].name`."""
    kind: Kind
    replaces: bool
    """Whether the resource must be replaced for it."""


@dataclass(frozen=True)
class Difference:
    """Everything that changes of one resource."""

    changes: Sequence[Change] = ()
    """Sorted by path."""
    delete_before_replace: bool = False
    """Whether the old resource must go before the new one can come."""
    replaces: bool = field(init=False)
    """Whether the resource must be replaced."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "replaces", any(change.replaces for change in self.changes))


def difference(
    token: str, olds: Mapping[str, Any], news: Mapping[str, Any], outputs: Mapping[str, Any], provider_inputs: Mapping[str, Any]
) -> Difference:
    """What changes of a resource of this type."""
    if package(token) == "random":
        known = Facts(exact=True, fixed=(*olds, *news))
    elif package(token) == "kubernetes":
        known = kubernetes_facts(token, news, provider_inputs)
    else:
        known = facts(token)
    found = changes(known, olds, news, outputs)
    fixed = any(change.replaces for change in found) and (token in DELETE_BEFORE_REPLACE or _has_fixed_name(token, olds, news))
    return Difference(found, fixed)


def _has_fixed_name(token: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Whether the physical name is the program's own and stays, so that two of them cannot exist side by side."""
    if package(token) == "kubernetes":
        return _kubernetes_name(news) is not None and _kubernetes_name(olds) == _kubernetes_name(news)
    known = schema(token)
    how = naming(known, news) if known else None
    if how is None or how.property not in news or news[how.property] is UNKNOWN:
        return False
    return how.property not in news.get("__defaults", ()) and reveal(olds.get(how.property)) == reveal(news[how.property])


def _kubernetes_name(inputs: Mapping[str, Any]) -> Any:
    metadata = inputs.get("metadata")
    if not is_object(metadata) or AUTONAMED in (metadata.get("annotations") or {}):
        return None
    return metadata.get("name"), metadata.get("namespace")


def changes(known: Facts, olds: Mapping[str, Any], news: Mapping[str, Any], outputs: Mapping[str, Any]) -> list[Change]:
    """What changes between old and new inputs, sorted by path.

    A property the program did not set before is compared with what the cloud answered. A property it sets no longer
    is no change where the cloud keeps its value.
    """
    before = {**_taken(news, outputs), **reveal(olds)}
    found = _mappings(known, before, reveal(news), "", "")
    return sorted(found, key=lambda change: change.path)


def _taken(news: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: reveal(outputs[name]) for name in news if outputs.get(name) is not None}


def _walk(facts: Facts, old: Any, new: Any, path: str, general: str) -> Iterator[Change]:
    if _same(old, new, facts.exact) or (_is_empty(old, facts.exact) and _is_empty(new, facts.exact)):
        return
    if is_object(old) and is_object(new) and SIGNATURE not in new:
        yield from _mappings(facts, old, new, path, general)
    elif is_list(old) and is_list(new):
        yield from _lists(facts, old, new, path, general)
    elif new is None:
        if general not in facts.kept:
            yield Change(path, "delete", _replaces(facts, general, old))
    elif old is None:
        yield Change(path, "add", _replaces(facts, general, new))
    elif not (general in facts.documents and _same_document(old, new)):
        yield Change(path, "update", _replaces(facts, general, None))


def _mappings(facts: Facts, old: Mapping[str, Any], new: Mapping[str, Any], path: str, general: str) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        if not key.startswith("__"):
            place = f"{path}.{key}" if path else key
            kind = f"{general}.{key}" if general else key
            yield from _walk(facts, old.get(key), new.get(key), place, kind)


def _lists(facts: Facts, old: Sequence[Any], new: Sequence[Any], path: str, general: str) -> Iterator[Change]:
    if general not in facts.sets or has_unknown(new):
        for at in range(max(len(old), len(new))):
            before, after = old[at] if at < len(old) else None, new[at] if at < len(new) else None
            yield from _walk(facts, before, after, f"{path}[{at}]", f"{general}[*]")
        return
    gone = [item for item in old if not any(_same(item, other, facts.exact) for other in new)]
    for at, item in enumerate(new):
        if not any(_same(item, other, facts.exact) for other in old):
            place, kind = f"{path}[{at}]", f"{general}[*]"
            if gone:
                yield from _walk(facts, gone.pop(0), item, place, kind)
            else:
                yield Change(place, "add", _replaces(facts, kind, item))
    for at, item in enumerate(old):
        if any(item is other for other in gone):
            yield Change(f"{path}[{at}]", "delete", _replaces(facts, f"{general}[*]", item))


def _replaces(facts: Facts, general: str, given: Any) -> bool:
    """Whether a change at the path replaces; what is added or removed as a whole replaces by anything inside it."""
    parent = general.rpartition(".")[0]
    if general == "region" or not facts.replace.isdisjoint((general, general.removesuffix("[*]"), f"{parent}.*")):
        return True
    if any(general == fixed or general.startswith((f"{fixed}.", f"{fixed}[")) for fixed in facts.fixed):
        return True
    if not is_object(given) and not is_list(given):
        return False
    return any(place in facts.replace for place in _places(given, general))


def _places(value: Any, general: str) -> Iterator[str]:
    if is_object(value):
        for key, item in value.items():
            yield f"{general}.{key}"
            yield from _places(item, f"{general}.{key}")
    elif is_list(value):
        yield f"{general}[*]"
        for item in value:
            yield from _places(item, f"{general}[*]")


def _is_empty(value: Any, exact: bool) -> bool:
    """Whether a provider cannot tell the value from none: nothing, an empty text or collection, zero, false."""
    return value is None or (not exact and value is not UNKNOWN and not isinstance(value, float) and not value)


def _same(old: Any, new: Any, exact: bool) -> bool:
    if is_object(old) and is_object(new) and SIGNATURE in new:
        return old.get("hash") == new.get("hash")
    if old is new:
        return True
    return UNKNOWN not in (old, new) and not has_unknown(new) and _comparable(old, exact) == _comparable(new, exact)


def _comparable(value: Any, exact: bool) -> Any:
    if is_object(value):
        present = {key: item for key, item in value.items() if not key.startswith("__") and not _is_empty(item, exact)}
        return {key: _comparable(item, exact) for key, item in present.items()}
    return [_comparable(item, exact) for item in value] if is_list(value) else value


def _same_document(old: Any, new: Any) -> bool:
    try:
        documents = json.loads(old), json.loads(new)
    except (TypeError, ValueError):
        return False
    return documents[0] == documents[1] or _same_policy(*documents)


def _same_policy(old: Any, new: Any) -> bool:
    """Whether two IAM policies say the same: the order of lists means nothing there, and a list of one is its item."""
    return is_object(old) and is_object(new) and "Statement" in old and _said(old) == _said(new)


def _said(part: Any) -> str:
    if is_object(part):
        return json.dumps({key: _said(value) for key, value in part.items()}, sort_keys=True)
    if is_list(part):
        items = sorted(_said(item) for item in part)
        return items[0] if len(items) == 1 else json.dumps(items)
    return json.dumps(part)
