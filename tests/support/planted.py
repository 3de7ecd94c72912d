"""A program that breaks every rule: it makes what the rules give as bad examples, all in one stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi.output import UNKNOWN as NOT_KNOWN

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.check import Checked
from devops_components.toolkit.simulated.values import UNKNOWN as NOT_ANSWERED
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Mock, Rule

PROGRAM = "from tests.support import planted\n\nplanted.plant()\n"
_PROVIDERS = ("aws", "kubernetes", "random")


def check(urn: str, token: str, name: str, news: Mapping[str, Any], *_: Any, **__: Any) -> Checked:
    """Accepts everything: examples hold what a rule looks at and nothing else."""
    return Checked(dict(news), [])


def create(urn: str, token: str, inputs: Mapping[str, Any], *_: Any, **__: Any) -> cloud.Created:
    """Answers with what was asked for, as the examples have it."""
    return cloud.Created(NOT_ANSWERED, dict(inputs))


def plant() -> None:
    """Makes the bad example of every rule, its resources called after the rule."""
    for rule in all_rules().values():
        made: dict[str, pulumi.Resource] = {}
        waiting = [mock for mock in _mocks(rule) if mock.type != "pulumi:pulumi:Stack"]
        while waiting:
            ready = [mock for mock in waiting if _needs(mock) <= set(made)]
            assert ready, f"{rule.id}: the example refers to what it does not hold"
            made |= {mock.name: _make(f"{rule.id}-{mock.name}", mock, made) for mock in ready}
            waiting = [mock for mock in waiting if mock.name not in made]


def _mocks(rule: Rule) -> Sequence[Mock]:
    return rule.bad if isinstance(rule.bad, Sequence) else [Mock(rule.types[0], "example", rule.bad)]


def _needs(mock: Mock) -> set[str]:
    return {name for names in mock.refs.values() for name in _names(names)} | ({mock.parent} if mock.parent else set())


def _names(names: str | Sequence[str]) -> Iterator[str]:
    yield from (names,) if isinstance(names, str) else names


def _make(name: str, mock: Mock, made: Mapping[str, pulumi.Resource]) -> pulumi.Resource:
    options = pulumi.ResourceOptions(
        parent=made.get(mock.parent or ""),
        protect=mock.options.protect or None,
        ignore_changes=list(mock.options.ignore_changes) or None,
    )
    props = {key: _sent(value) for key, value in mock.props.items()}
    for key, names in mock.refs.items():
        props[key] = _from([made[each] for each in _names(names)], props.get(key, NOT_KNOWN))
    package, _, rest = mock.type.partition(":")
    if package == "pulumi":
        return pulumi.ProviderResource(rest.rpartition(":")[2], name, props, options)
    class_ = pulumi.CustomResource if package in _PROVIDERS else pulumi.ComponentResource
    return class_(mock.type, name, props, options)


def _from(sources: Sequence[pulumi.Resource], value: Any) -> pulumi.Output[Any]:
    """A value that is made from resources."""
    return pulumi.Output.all(*(source.urn for source in sources)).apply(lambda _: value)


def _sent(value: Any) -> Any:
    if value is UNKNOWN:
        return NOT_KNOWN
    if isinstance(value, Mapping):
        return {key: _sent(item) for key, item in value.items()}
    return [_sent(item) for item in value] if isinstance(value, (list, tuple)) else value
