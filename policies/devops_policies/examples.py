"""Examples of rules as resources, for tests and documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from devops_policies.known import UNKNOWN
from devops_policies.rule import Example, Mock, Rule
from devops_policies.view import Resource

PROJECT: Final = "shop"
STACK: Final = "production"


def resources(rule: Rule, example: Example) -> list[Resource]:
    """The resources of an example as the engine would show them in the first preview of a production stack."""
    mocks = example if isinstance(example, Sequence) else [Mock(rule.types[0], "example", example)]
    urns = {mock.name: urn(mock) for mock in mocks}
    return [_resource(mock, urns) for mock in mocks]


def urn(mock: Mock) -> str:
    """The URN of an example's resource."""
    return f"urn:pulumi:{STACK}::{PROJECT}::{mock.type}::{mock.name}"


def _resource(mock: Mock, urns: dict[str, str]) -> Resource:
    sources = {path: (made_from,) if isinstance(made_from, str) else made_from for path, made_from in mock.refs.items()}
    return Resource(
        urn=urn(mock),
        type=mock.type,
        name=mock.name,
        props={**dict.fromkeys(sources, UNKNOWN), **mock.props},
        options=mock.options,
        dependencies={path: [urns[name] for name in names] for path, names in sources.items()},
    )
