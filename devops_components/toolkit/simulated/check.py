"""Decides what a provider accepts of a resource's inputs, and what it adds to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devops_components.toolkit.simulated import limits, names
from devops_components.toolkit.simulated.accept import accept_object
from devops_components.toolkit.simulated.account import Account
from devops_components.toolkit.simulated.facts import Facts, facts
from devops_components.toolkit.simulated.failure import Failure, Place, did_you_mean
from devops_components.toolkit.simulated.schema import Schema, knows_module, package, schema, tokens
from devops_components.toolkit.simulated.values import Secret, is_list, is_object


@dataclass(frozen=True)
class Checked:
    """What a provider made of a resource's inputs."""

    inputs: Mapping[str, Any]
    """The inputs it accepted, with what it filled in."""
    failures: Sequence[Failure] = ()
    """Why it does not accept them; empty where it does."""
    defaults: Sequence[str] = ()
    """The properties it filled in, sorted."""


def unknown_type(token: str) -> Failure | None:
    """The failure of a type that no provider has; none for known types and for custom resources of Kubernetes."""
    if schema(token) is not None or (package(token) == "kubernetes" and not knows_module(token)):
        return None
    return Failure("", f"Resource type `{token}` not found{did_you_mean(token, tokens(package(token)))}")


def check_bridged(
    known: Schema, urn: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any], account: Account, generation: int
) -> Checked:
    """Checks a resource of a provider made from a Terraform provider: AWS and random."""
    place = Place()
    inputs = accept_object(known.inputs, news, place)
    failures = place.failures
    more = facts(known.token)
    failures += limits.combinations(more, inputs)
    filled = {**_defaults(more, inputs), **_auto_name(known, urn, name, inputs, olds, generation, failures)}
    inputs = _filled({**inputs, **filled}, more.defaults)
    if "region" in known.inputs and "region" not in inputs and known.token.startswith("aws:"):
        inputs["region"] = account.region
    if known.taggable:
        inputs["tagsAll"] = account.all_tags(inputs.get("tags"))
    refused = {failure.property for failure in failures}
    failures += [failure for failure in limits.failures(more, inputs) if failure.property not in refused]
    return Checked(inputs, failures, sorted(filled))


def check_provider(token: str, news: Mapping[str, Any]) -> Checked:
    """Checks the configuration of a provider, in which the engine sends everything but texts as JSON."""
    known = schema(token)
    assert known is not None  # noqa: S101 - every SDK has its provider
    place = Place()
    accept_object(known.inputs, {name: _parsed(known, name, value) for name, value in news.items() if name != "version"}, place)
    return Checked(dict(news), place.failures)


def _parsed(known: Schema, name: str, value: Any) -> Any:
    field = known.inputs.get(name)
    if isinstance(value, Secret):
        return Secret(_parsed(known, name, value.value))
    if field is None or field.shape.kind == "string" or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _defaults(more: Facts, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The provider's defaults of the resource's own properties, but not beside a property they exclude."""
    return {
        name: default
        for name, default in more.defaults.items()
        if name not in inputs and "." not in name and not any(other in inputs for other in more.conflicts.get(name, ()))
    }


def _filled(inputs: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with the defaults of objects in them that were given."""
    for path, default in defaults.items():
        steps = path.split(".")
        if len(steps) > 1 and steps[0].removesuffix("[*]") in inputs:
            inputs = _with_default(inputs, steps, default)
    return inputs


def _with_default(values: Any, steps: Sequence[str], default: Any) -> Any:
    if isinstance(values, Secret):
        return Secret(_with_default(values.value, steps, default))
    if not is_object(values):
        return values
    step, rest = steps[0], steps[1:]
    if not rest:
        return dict(values) if step in values else {**values, step: default}
    name = step.removesuffix("[*]")
    inner = values.get(name)
    if step != name and is_list(inner):
        return {**values, name: [_with_default(item, rest, default) for item in inner]}
    return {**values, name: _with_default(inner, rest, default)} if inner is not None else dict(values)


def _auto_name(
    known: Schema,
    urn: str,
    name: str,
    inputs: Mapping[str, Any],
    olds: Mapping[str, Any],
    generation: int,
    failures: list[Failure],
) -> Mapping[str, str]:
    how = names.naming(known, inputs)
    if how is None or how.property in inputs:
        return {}
    kept = olds.get(how.property)
    if kept is not None and how.property in olds.get("__defaults", (how.property,)):
        return {how.property: kept}
    try:
        return {how.property: names.physical_name(how, name, urn, inputs, generation)}
    except ValueError as error:
        failures.append(Failure(how.property, str(error)))
        return {}
