"""Examples of rules as resources, for tests and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from devops_policies.known import UNKNOWN
from devops_policies.rule import Example, Mock, Rule
from devops_policies.view import Resource

PROJECT: Final = "shop"
STACK: Final = "production"


def resources(rule: Rule, example: Example) -> list[Resource]:
    """The resources of an example as the engine would show them in the first preview of a production stack."""
    mocks = example if isinstance(example, Sequence) else [Mock(rule.types[0], "example", example)]
    by_name = {mock.name: mock for mock in mocks}
    urns = {mock.name: f"urn:pulumi:{STACK}::{PROJECT}::{_types(mock, by_name)}::{mock.name}" for mock in mocks}
    return [_resource(mock, urns) for mock in mocks]


def _types(mock: Mock, by_name: Mapping[str, Mock]) -> str:
    """The types of what it is a part of and its own, from the outside in, as a URN keeps them."""
    return f"{_types(by_name[mock.parent], by_name)}${mock.type}" if mock.parent else mock.type


def _resource(mock: Mock, urns: Mapping[str, str]) -> Resource:
    sources = {path: (made_from,) if isinstance(made_from, str) else made_from for path, made_from in mock.refs.items()}
    return Resource(
        urn=urns[mock.name],
        type=mock.type,
        name=mock.name,
        props={**dict.fromkeys(sources, UNKNOWN), **mock.props},
        parent=urns[mock.parent] if mock.parent else None,
        options=mock.options,
        dependencies={path: [urns[name] for name in names] for path, names in sources.items()},
    )
