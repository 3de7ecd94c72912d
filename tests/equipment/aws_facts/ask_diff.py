"""Learns from a plugin's diffs what forces a replacement, and what is no change at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from devops_components.toolkit.simulated.schema import Field, Schema, Shape, fields
from tests.equipment.aws_facts.plugin import Change, Difference, Plugin, Refused
from tests.equipment.aws_facts.samples import FAMILIES, leaves, sample, samples, skeleton

ORDERED = ('{"a":"1","b":"2"}', '{"b":"2","a":"1"}')
"""The same JSON document twice."""
APART = frozenset({"region", "tags", "timeouts"})
"""Properties that every type treats alike."""

Make = Callable[[Shape, int], Any]


@dataclass(frozen=True)
class Changes:
    """What is known about changes of one type."""

    replace: frozenset[str]
    """Paths whose change forces a replacement."""
    kept: frozenset[str]
    """Paths whose removal from the program changes nothing: AWS keeps what it has."""
    sets: frozenset[str]
    """Lists whose order means nothing."""
    documents: frozenset[str]
    """Texts that are compared as JSON."""


def changes(plugin: Plugin, schema: Schema) -> Changes:
    """Everything the plugin says about changes of a type."""
    asked = _Asked(plugin, schema.token, {name: field for name, field in schema.inputs.items() if name not in APART})
    if asked.needs_a_cloud():
        return Changes(frozenset(), frozenset(), frozenset(), frozenset())
    pairs = list(asked.pairs())
    noticed = {path for _, path in _changed_paths(asked, pairs)}
    strings = {path for path, shape in asked.leaves.items() if shape.kind == "string"}
    return Changes(
        replace=frozenset(_replacing(asked, pairs)),
        kept=frozenset(_kept(asked)),
        sets=frozenset(_unchanged(asked, _lists(asked.known), _permuted)) & noticed,
        documents=frozenset(_unchanged(asked, strings, _documents)) & noticed,
    )


@dataclass(frozen=True)
class _Pair:
    """Old and new values, and what the plugin says of them."""

    names: frozenset[str]
    """The properties that differ."""
    difference: Difference


@dataclass(frozen=True)
class _Asked:
    plugin: Plugin
    token: str
    known: Mapping[str, Field]

    @cached_property
    def leaves(self) -> Mapping[str, Shape]:
        return dict(leaves(self.known))

    def needs_a_cloud(self) -> bool:
        """Whether the plugin looks into the account before it answers; then nothing can be learned here."""
        whole = samples(self.known, 0)
        try:
            self.plugin.diff(self.token, whole, whole)
        except Refused as refusal:
            return "request send failed" in str(refusal)
        return False

    def difference(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference | None:
        try:
            return self.plugin.diff(self.token, before, after)
        except Refused:
            return None

    def general(self, path: str) -> str:
        """A path without positions and map keys: `rules[0].name` is `rules[*].name`, `tags.key` is `tags`."""
        general = re.sub(r"\[\d+\]", "[*]", path)
        return general if general in self.leaves else re.sub(r"\.key$", "", general)

    def pairs(self) -> Iterator[_Pair]:
        """Everything changed at once, or one property at a time where the plugin refuses that."""
        whole = samples(self.known, 0), samples(self.known, 1)
        difference = self.difference(*whole)
        if difference:
            yield _Pair(frozenset(whole[0]), difference)
            return
        for name, field in self.known.items():
            for before, after in self._single(name, field, whole[0]):
                difference = self.difference(before, after)
                if difference:
                    yield _Pair(frozenset({name}), difference)
                    break

    def _single(self, name: str, field: Field, whole: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Old and new values that differ in one property: among all the others, and alone in every form of text."""
        if name in whole:
            yield whole, {**whole, name: sample(field.shape, 1)}
        for family in FAMILIES:
            before, after = sample(field.shape, 0, family), sample(field.shape, 1, family)
            if before is not None:
                yield {name: before}, {name: after}


def _replacing(asked: _Asked, pairs: Iterable[_Pair]) -> Iterator[str]:
    still = asked.difference(*[samples(asked.known, 0)] * 2)
    yield from (path for path in (still.stable if still else ()) if path in asked.known)
    for change, path in _changed_paths(asked, pairs):
        if change.kind.endswith("_REPLACE"):
            yield path
    for pair in pairs:
        yield from (path for path in pair.difference.stable if path in asked.known)


def _changed_paths(asked: _Asked, pairs: Iterable[_Pair]) -> Iterator[tuple[Change, str]]:
    """What changed, by its path; of a list's item the list as well."""
    for pair in pairs:
        for change in pair.difference.changes:
            if _top(change.path) in pair.names:
                path = asked.general(change.path)
                yield change, path
                if not change.kind.endswith("_REPLACE"):
                    yield from ((change, path[: at.start()]) for at in re.finditer(r"\[\*\]", path))


def _kept(asked: _Asked) -> Iterator[str]:
    whole = samples(asked.known, 1)
    optional = {name for name in whole if not asked.known[name].required}
    difference = asked.difference(whole, {})
    if difference is None:
        for name in optional:
            alone = asked.difference({name: whole[name]}, {})
            if alone is not None and all(_top(change.path) != name for change in alone.changes):
                yield name
        return
    yield from optional - {_top(change.path) for change in difference.changes}
    inner = asked.difference(whole, {**whole, **skeleton(asked.known)})
    touched = {asked.general(change.path) for change in inner.changes} if inner else set(asked.leaves)
    single = (path for path in asked.leaves if "." in path and "[*]" not in path)
    yield from (path for path in single if not any(path == one or path.startswith(f"{one}.") for one in touched))


def _unchanged(asked: _Asked, paths: set[str], make: Make) -> Iterator[str]:
    """Which of the paths show no change between two values that may be the same to the provider."""
    for groups in ([set(asked.known)], [{name} for name in asked.known]):
        answered = False
        for group in groups:
            part = {name: asked.known[name].shape for name in group}
            before, after = ({name: make(shape, variant) for name, shape in part.items()} for variant in (0, 1))
            difference = asked.difference(_present(before), _present(after))
            if difference is not None:
                answered = True
                touched = {asked.general(change.path) for change in difference.changes}
                yield from (path for path in paths if _top(path) in group and not _is_touched(path, touched))
        if answered:
            return


def _is_touched(path: str, touched: set[str]) -> bool:
    return any(one.startswith(path) or path.startswith(one) for one in touched)


def _lists(known: Mapping[str, Field], path: str = "", depth: int = 0) -> set[str]:
    """The lists that are not inside other lists."""
    found: set[str] = set()
    for name, field in known.items():
        place = f"{path}.{name}" if path else name
        if field.shape.kind == "list":
            found.add(place)
        elif field.shape.kind == "object" and field.shape.type and depth < 3:
            found |= _lists(fields(field.shape.type), place, depth + 1)
    return found


def _permuted(shape: Shape, variant: int, depth: int = 0) -> Any:
    """Lists of the same two things in another order; everything else the same."""
    if shape.kind == "list" and shape.item:
        items = [sample(shape.item, one) for one in (0, 1)]
        return None if None in items else items[:: -1 if variant else 1]
    if shape.kind == "object" and shape.type and depth < 3:
        return _present({name: _permuted(field.shape, variant, depth + 1) for name, field in fields(shape.type).items()})
    return None if shape.kind == "object" else sample(shape, 0)


def _documents(shape: Shape, variant: int, depth: int = 0) -> Any:
    """The same JSON in every text, its keys in another order."""
    if shape.kind == "string":
        return ORDERED[variant]
    if shape.kind == "list" and shape.item:
        item = _documents(shape.item, variant, depth)
        return None if item is None else [item]
    if shape.kind == "object" and shape.type and depth < 4:
        return _present({name: _documents(field.shape, variant, depth + 1) for name, field in fields(shape.type).items()})
    return None if shape.kind == "object" else sample(shape, 0)


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _top(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]
