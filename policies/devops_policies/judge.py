"""Applies rules to resources; the one implementation behind the engine's packs and the offline check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from devops_policies.rule import Context, Rule, Violation
from devops_policies.view import Resource, Stack, Undecided


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one resource. No verdict means it holds."""

    kind: Literal["violation", "undecided", "error"]
    rule: Rule
    resource: Resource
    text: str
    """The message, as the engine shows it."""
    violation: Violation | None = None


def judge(rule: Rule, resource: Resource, context: Context) -> Iterator[Verdict]:
    """Everything one rule says of one resource: what it found before it met an unknown value or failed, and that."""
    try:
        for violation in rule.check(resource, context):
            yield Verdict("violation", rule, violation.resource or resource, rule.text(violation), violation)
    except Undecided as undecided:
        yield Verdict("undecided", rule, resource, f"cannot decide before deployment: `{undecided.path}` is not known yet")
    except Exception as error:  # noqa: BLE001 - a rule that raises must never pass
        yield Verdict("error", rule, resource, f"the rule failed: {type(error).__name__}: {error}")


def judge_stack(
    rules: Iterable[Rule],
    inputs: Sequence[Resource],
    outputs: Sequence[Resource],
    environment: str,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[Verdict]:
    """Everything the rules say of a stack: single resources by their inputs, the whole stack by its outputs."""
    rules = list(rules)
    by_type: dict[str, list[Rule]] = {}
    for rule in rules:
        for type_ in rule.types:
            by_type.setdefault(type_, []).append(rule)
    stack = Stack(outputs)
    contexts = {rule.id: context_for(rule, environment, settings, stack if rule.whole_stack else Stack(())) for rule in rules}
    for whole_stack, resources in ((False, inputs), (True, outputs)):
        for resource in resources:
            for rule in by_type.get(resource.type, ()):
                if rule.whole_stack is whole_stack:
                    yield from judge(rule, resource, contexts[rule.id])


def context_for(
    rule: Rule, environment: str, settings: Mapping[str, Mapping[str, Any]] | None, stack: Stack
) -> Context:
    """The context of a rule, its parameters overridden by the pack's configuration."""
    return Context(environment, {**rule.settings, **(settings or {}).get(rule.id, {})}, stack)
