"""The simulated cloud: what providers accept and what the cloud answers, as pure functions of plain values.

The renderer calls these in its own process and the provider server calls them for the real engine, so that a render, a
preview and a deployment agree. The same resource always gets the same answers, so ids and ARNs are known in a preview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from devops_components.toolkit.simulated import functions
from devops_components.toolkit.simulated.account import account_of
from devops_components.toolkit.simulated.aws.versions import published
from devops_components.toolkit.simulated.check import Checked, check_bridged, check_provider, unknown_type
from devops_components.toolkit.simulated.diff import Difference, difference
from devops_components.toolkit.simulated.kubernetes import check_kubernetes, kubernetes_answer
from devops_components.toolkit.simulated.outputs import aws_answer
from devops_components.toolkit.simulated.random import check_random, random_answer
from devops_components.toolkit.simulated.schema import package, schema
from devops_components.toolkit.simulated.template import Subject
from devops_components.toolkit.simulated.values import UNKNOWN, reveal


@dataclass(frozen=True)
class Created:
    """A resource that exists."""

    id: Any
    """`UNKNOWN` where it depends on something unknown."""
    outputs: Mapping[str, Any]


def check(
    urn: str,
    token: str,
    name: str,
    news: Mapping[str, Any],
    olds: Mapping[str, Any] | None = None,
    provider_inputs: Mapping[str, Any] | None = None,
    generation: int = 0,
) -> Checked:
    """What the provider makes of a resource's inputs.

    `olds` are the inputs of the last time, none for a new resource; a name that was filled in is kept from them.
    `generation` counts the replacements of the resource, whose names must differ.
    """
    unknown = unknown_type(token)
    if unknown is not None:
        return Checked(dict(news), [unknown])
    if token.startswith("pulumi:providers:"):
        return check_provider(token, news)
    if package(token) == "kubernetes":
        return check_kubernetes(urn, token, name, news, olds or {}, generation)
    known = schema(token)
    assert known is not None  # noqa: S101 - what no SDK knows was refused above
    account = account_of(provider_inputs, news.get("region"))
    checked = check_bridged(known, urn, name, news, olds or {}, account, generation)
    if package(token) == "random" and not checked.failures:
        return replace(checked, failures=list(check_random(token, checked.inputs)))
    return checked


def diff(
    token: str,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    outputs: Mapping[str, Any] | None = None,
    provider_inputs: Mapping[str, Any] | None = None,
) -> Difference:
    """What changes between old and new accepted inputs; `outputs` are what the cloud answered to the old ones."""
    return difference(token, olds, news, outputs or {}, provider_inputs or {})


def create(
    urn: str,
    token: str,
    inputs: Mapping[str, Any],
    provider_inputs: Mapping[str, Any] | None = None,
    generation: int = 0,
) -> Created:
    """The id and outputs of a resource with accepted inputs, the same before and after it is deployed."""
    if package(token) == "kubernetes":
        return Created(*kubernetes_answer(urn, token, inputs, generation))
    known = schema(token)
    if known is None:
        raise KeyError(token)
    account = account_of(provider_inputs, inputs.get("region"))
    subject = Subject(token, urn, urn.rpartition("::")[2], reveal(inputs), account, generation)
    if package(token) == "random":
        return Created(*random_answer(known, subject, inputs))
    if not account.known:
        return Created(UNKNOWN, {name: inputs.get(name, UNKNOWN) for name in known.outputs})
    return Created(*aws_answer(known, subject, inputs))


def update(
    urn: str,
    token: str,
    inputs: Mapping[str, Any],
    old_inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any],
    provider_inputs: Mapping[str, Any] | None = None,
    generation: int = 0,
) -> Mapping[str, Any]:
    """The outputs of a resource that was changed in place."""
    outputs = create(urn, token, inputs, provider_inputs, generation).outputs
    return published(token, inputs, outputs, old_inputs, old_outputs)


def invoke(token: str, args: Mapping[str, Any], provider_inputs: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The result of a function; raises `ResourceError` naming the token where the simulation has no answer."""
    return functions.invoke(token, args, provider_inputs)
