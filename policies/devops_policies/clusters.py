"""Where Kubernetes objects live, and how one names another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Final

from devops_policies.known import Undecided, every
from devops_policies.view import Properties, Provider, Resource, Stack

NAMESPACE: Final = "kubernetes:core/v1:Namespace"
RELEASE: Final = "kubernetes:helm.sh/v3:Release"

_LIST: Final = "List"
_PATCH: Final = "Patch"
_CLUSTER: Final = ("kubeconfig", "context", "cluster")
"""Inputs of a provider that say which cluster it manages."""


@dataclass(frozen=True, eq=False)
class Listed(Resource):
    """An object of a list, as if it were a resource of its own."""

    path: str = ""
    """Where it stands in the list."""


def with_lists(*types: str) -> tuple[str, ...]:
    """These types, and lists of objects of these types, which `kubectl` takes apart before it applies them."""
    return (*types, *(f"{type_}{_LIST}" for type_ in types))


def objects(resource: Resource) -> Iterator[Resource]:
    """The objects that a resource stands for: each one of a list, else itself."""
    if not resource.type.endswith(_LIST):
        yield resource
        return
    for item in resource.each("items"):
        yield Listed(
            urn=resource.urn,
            type=resource.type.removesuffix(_LIST),
            name=resource.name,
            props=item.props,
            parent=resource.parent,
            provider=resource.provider,
            options=resource.options,
            dependencies=resource.dependencies,
            path=item.path,
        )


def objects_of(stack: Stack, *types: str) -> Iterator[Resource]:
    """The objects of these types in a stack, also those in lists."""
    return (each for resource in stack.of_type(*with_lists(*types)) for each in objects(resource))


def is_patch(resource: Resource) -> bool:
    """Whether the resource only says what changes of an object that is described elsewhere."""
    return resource.type.endswith(_PATCH)


def kind_of(resource: Resource) -> str:
    """The kind of an object, or of the object that is patched."""
    return resource.type.rpartition(":")[2].removesuffix(_PATCH)


def namespace(resource: Resource) -> str:
    """The namespace an object lives in, or is: its own, else its provider's, else `default`.

    The namespace of a kubeconfig's context is not looked up: the provider writes it into the object.
    """
    if resource.type == NAMESPACE:
        return resource.text("metadata.name")
    provider = resource.provider
    return resource.text("metadata.namespace") or (provider.text("namespace") if provider else "") or "default"


def together(stack: Stack, one: Resource, other: Resource) -> bool:
    """Whether two objects live in the same namespace of the same cluster; a namespace lives in itself."""
    return every(lambda: _same_cluster(one, other), lambda: _same_namespace(stack, one, other))


def is_named(source: Resource, holder: Properties, path: str, target: Resource) -> bool:
    """Whether the name that `source` gives at a path of one of its parts is that of `target`.

    A name that is not known is that of whatever the program made it from.
    """
    try:
        return holder.text(path) == target.text("metadata.name")
    except Undecided:
        made_from = _made_from(source, holder, path)
        if made_from:
            return target.urn in made_from
        raise


def is_among(resource: Resource, namespaces: Sequence[str]) -> bool:
    """Whether an object lives in one of the namespaces, given with `*` as a wildcard; asks only where some are given."""
    return any(fnmatchcase(namespace(resource), pattern) for pattern in namespaces)


def written(resource: Resource) -> Properties:
    """What the program wrote of an object.

    In a reachable cluster the outputs also hold every default and whatever controllers changed; the provider keeps the inputs
    beside them.
    """
    return resource.part("__inputs") or resource


def _made_from(source: Resource, holder: Properties, path: str) -> Sequence[str]:
    """URNs of what the property was made from in which the path of one of its parts lies."""
    return source.dependencies.get(holder.at(path).partition(".")[0], ())


def _same_namespace(stack: Stack, one: Resource, other: Resource) -> bool:
    try:
        return namespace(one) == namespace(other)
    except Undecided:
        mine, theirs = _homes(stack, one), _homes(stack, other)
        if mine and theirs:
            return bool(mine & theirs)
        raise


def _homes(stack: Stack, resource: Resource) -> set[str]:
    """URNs of the namespaces that an object's metadata was made from."""
    if resource.type == NAMESPACE:
        return {resource.urn}
    sources = (stack.by_urn(urn) for urn in _made_from(resource, resource, "metadata"))
    return {source.urn for source in sources if source and source.type == NAMESPACE}


def _same_cluster(one: Resource, other: Resource) -> bool:
    mine, theirs = one.provider, other.provider
    if (mine and mine.name) == (theirs and theirs.name):
        return True
    return every(*(partial(_agree, mine, theirs, path) for path in _CLUSTER))


def _agree(mine: Provider | None, theirs: Provider | None, path: str) -> bool:
    return _value(mine, path) == _value(theirs, path)


def _value(provider: Provider | None, path: str) -> Any:
    return provider.get(path) if provider else None
