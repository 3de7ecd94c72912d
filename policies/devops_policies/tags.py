"""Tags of a resource, with those its provider adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from devops_policies.known import UNKNOWN, Undecided
from devops_policies.view import Resource


def tag(resource: Resource, key: str) -> str | None:
    """The value of a tag: the resource's own, else the provider's default; none where neither has it."""
    for place, tags in _sources(resource):
        value = tags.get(key)
        if value is UNKNOWN:
            raise Undecided(f"{place}.{key}")
        if value is not None:
            return str(value)
    return None


def listed(resource: Resource) -> Resource:
    """The resource with its tags as others write them, where it lists them as objects with `key` and `value`."""
    return replace(resource, props={"tags": {each.text("key"): each.props.get("value") for each in resource.each("tags")}})


def _sources(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "tags", cast("Mapping[str, Any]", resource.get("tags", {}))
    provider = resource.provider
    defaults = provider.part("defaultTags") if provider else None
    if defaults is not None:
        yield "defaultTags.tags", cast("Mapping[str, Any]", defaults.get("tags", {}))
