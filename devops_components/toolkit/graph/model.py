"""The one value through which everything is known about a stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

SCHEMA_VERSION = 1
"""Version of the JSON form."""


@dataclass(frozen=True)
class Location:
    """Where in the program a resource comes from."""

    file: str
    """Relative to the project's folder."""
    line: int


@dataclass(frozen=True)
class Node:
    """One resource, as the engine knows it."""

    urn: str
    type: str
    name: str
    parent: str | None
    """URN of the parent; none for the stack itself and for providers the engine adds."""
    custom: bool
    """Whether a provider manages it; components and the stack are not custom."""
    provider: str | None
    """URN of the provider that manages it."""
    inputs: Mapping[str, Any]
    """What the provider accepted: plain values, `UNKNOWN` and `Secret`; camelCase keys as the engine sends them."""
    outputs: Mapping[str, Any]
    """What the cloud answered, in the same form."""
    dependencies: Sequence[str] = ()
    """URNs it depends on, sorted."""
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Property to the URNs it was made from, sorted."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The resource options that were set, in camelCase."""
    id: str | None = None
    """Identifier in the cloud; none for components and where it is not known."""
    location: Location | None = None
    """Line of the program that made it; none where the graph comes from a state."""

    @property
    def in_the_cloud(self) -> bool:
        """Whether it stands for a thing in the cloud, and not for a component, a provider or the stack."""
        return self.custom and not self.type.startswith("pulumi:")


@dataclass(frozen=True)
class Graph:
    """The resources of one stack, in the order of their URNs."""

    project: str
    stack: str
    resources: Sequence[Node]

    @cached_property
    def by_urn(self) -> Mapping[str, Node]:
        """Resource by URN."""
        return {node.urn: node for node in self.resources}

    def of_type(self, *types: str) -> Iterator[Node]:
        """The resources of these types."""
        return (node for node in self.resources if node.type in types)

    def of_type_prefix(self, prefix: str) -> Iterator[Node]:
        """The resources whose type starts with this."""
        return (node for node in self.resources if node.type.startswith(prefix))

    def component(self, name: str) -> Node:
        """The component with this name; raises `KeyError` where there is none."""
        found = next((node for node in self.resources if not node.custom and node.name == name), None)
        if found is None:
            raise KeyError(f"no component is called {name}")
        return found

    def resource(self, type_: str, name: str) -> Node:
        """The resource of this type with this name; raises `KeyError` where there is none."""
        found = next((node for node in self.of_type(type_) if node.name == name), None)
        if found is None:
            raise KeyError(f"no {type_} is called {name}")
        return found

    def names(self) -> list[str]:
        """Names of all resources but the stack itself and the providers, sorted."""
        return sorted(node.name for node in self.resources if not node.type.startswith("pulumi:"))

    def children(self, urn: str) -> Iterator[Node]:
        """The resources whose parent has this URN."""
        return (node for node in self.resources if node.parent == urn)
