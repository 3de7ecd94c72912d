"""Ways to break what a resource does right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from devops_policies.rule import Mock, Rule
from devops_policies.view import Resource

DELETED = object()
_DOCUMENTS = ("policy", "assumeRolePolicy", "containerDefinitions")
"""Properties that rules read as the object that their text holds."""
_OTHERS: Mapping[type, Sequence[Any]] = {
    bool: (True, False),
    int: (0, 1, 10**6),
    float: (0, 1, 10**6),
    str: ("", "*", "0.0.0.0/0"),
    list: ([], ["*"]),
    dict: ({},),
}
"""What is put in a value's place, by its type."""


def broken(rule: Rule, resource: Resource) -> Iterator[Resource]:
    """The resource with one thing about it changed.

    Each property in turn is taken away, emptied, turned round or opened; then the resource takes over what the rule's own
    bad example has, and is no longer part of a component.
    """
    opened = replace(resource, props={key: _opened(key, value) for key, value in resource.props.items()})
    for path in _paths(opened.props):
        for value in (DELETED, *_OTHERS.get(type(_at(opened.props, path)), ())):
            yield replace(opened, props=_changed(opened.props, path, value))
    for mock in bad_mocks(rule):
        if mock.type == resource.type:
            worse = {key: value for key, value in mock.props.items() if key not in mock.refs}
            yield from (replace(resource, props={**resource.props, key: value}) for key, value in worse.items())
            alone = "::".join((*resource.urn.split("::")[:2], resource.type, resource.name))
            yield replace(resource, urn=alone, parent=None, props={**resource.props, **worse}, options=mock.options)


def bad_mocks(rule: Rule) -> Sequence[Mock]:
    """The resources of a rule's bad example."""
    return rule.bad if isinstance(rule.bad, Sequence) else [Mock(rule.types[0], "example", rule.bad)]


def _opened(key: str, value: Any) -> Any:
    return json.loads(value) if key in _DOCUMENTS and isinstance(value, str) and value[:1] in ("{", "[") else value


def _entries(value: Any) -> Sequence[tuple[str | int, Any]]:
    return (
        list(value.items()) if isinstance(value, Mapping) else list(enumerate(value)) if isinstance(value, (list, tuple)) else []
    )


def _paths(value: Any, prefix: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for step, inner in _entries(value):
        yield (*prefix, step)
        yield from _paths(inner, (*prefix, step))


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _changed(value: Any, path: Sequence[str | int], to: Any) -> Any:
    step, *rest = path
    entries = dict(_entries(value))
    entries[step] = _changed(entries[step], rest, to) if rest else to
    kept = {key: item for key, item in entries.items() if item is not DELETED}
    return kept if isinstance(value, Mapping) else list(kept.values())
