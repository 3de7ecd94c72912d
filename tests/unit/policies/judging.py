"""Judges fixtures the way the offline check does, and says in short lines what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from devops_policies.examples import resources
from devops_policies.judge import Verdict, judge_stack
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Example, Rule
from devops_policies.view import Provider, Resource


def verdicts(
    rule: Rule, given: Sequence[Resource], environment: str = "production", settings: Mapping[str, Any] | None = None
) -> list[Verdict]:
    """Everything a rule says of resources."""
    return list(judge_stack([rule], given, given, environment, {rule.id: settings} if settings else None))


def found(
    rule_id: str,
    example: Example,
    environment: str = "production",
    *,
    type: str | None = None,
    settings: Mapping[str, Any] | None = None,
    provider: Mapping[str, Any] | None = None,
) -> list[str]:
    """What a rule says of an example, one line each, without the fix, which is the same for all."""
    rule = all_rules()[rule_id]
    given = resources(rule, example)
    if type:
        given = [replace(resource, type=type) for resource in given]
    if provider:
        given = [replace(resource, provider=Provider("pulumi:providers:aws", "aws", provider)) for resource in given]
    return [line(verdict) for verdict in verdicts(rule, given, environment, settings)]


def line(verdict: Verdict) -> str:
    """A verdict as one line: violations as they are, anything else after its kind."""
    if verdict.violation is None:
        return f"{verdict.kind}: {verdict.text}"
    assert verdict.violation.key is None or verdict.violation.key in verdict.rule.keys
    return verdict.text.removesuffix(f". Fix: {verdict.rule.fix}")


def unknown(path: str) -> str:
    """The line of a value that is not known yet."""
    return f"undecided: cannot decide before deployment: `{path}` is not known yet"


def paths(value: Any, prefix: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value inside, objects and lists included."""
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    for step, inner in entries:
        yield (*prefix, step)
        yield from paths(inner, (*prefix, step))


def changed(value: Any, path: Sequence[str | int], to: Any) -> Any:
    """A copy in which the value at the path is another; `DELETED` takes it away."""
    step, *rest = path
    entries = dict(value.items() if isinstance(value, Mapping) else enumerate(value))
    entries[step] = changed(entries[step], rest, to) if rest else to
    kept = {key: item for key, item in entries.items() if item is not DELETED}
    return kept if isinstance(value, Mapping) else list(kept.values())


DELETED = object()


def variants(given: Sequence[Resource], to: Any) -> Iterator[tuple[str, list[Resource]]]:
    """The resources with one of their values changed, for each value in turn."""
    for index, resource in enumerate(given):
        for path in paths(resource.props):
            other = replace(resource, props=changed(resource.props, path, to))
            name = f"{resource.name}.{'.'.join(map(str, path))}"
            yield name, [*given[:index], other, *given[index + 1 :]]


__all__ = ["DELETED", "UNKNOWN", "changed", "found", "line", "paths", "unknown", "variants", "verdicts"]
