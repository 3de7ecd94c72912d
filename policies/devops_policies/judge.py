"""Applies rules to resources; the one implementation behind the engine's packs and the offline check."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal

from devops_policies.exemptions import CONFIGURED_AS, Exemption, today
from devops_policies.known import Doubts
from devops_policies.rule import Context, Level, Rule, Violation
from devops_policies.view import Resource, Stack, Unreadable


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one resource. No verdict means it holds."""

    kind: Literal["violation", "undecided", "error"]
    rule: Rule
    resource: Resource
    """The resource at fault."""
    text: str
    """The message, as the engine shows it."""
    path: str | None = None
    """Dotted path of the property."""
    violation: Violation | None = None
    exemption: Exemption | None = None
    """What accepts the violation for now; the engine does not show it then."""


def judge(rule: Rule, resource: Resource, context: Context) -> Iterator[Verdict]:
    """Everything one rule says of one resource.

    Violations come as they are found, then what could not be decided. A rule that raises ends with an error, after what it
    found until then.
    """
    context = replace(context, doubts=Doubts())
    try:
        with context.doubts:
            for violation in rule.check(resource, context):
                at_fault = violation.resource or resource
                accepted = (each for each in context.exemptions if each.covers(rule.id, violation.key, at_fault.urn))
                text = rule.text(violation)
                yield Verdict("violation", rule, at_fault, text, violation.path, violation, next(accepted, None))
    except Exception as error:  # a rule that raises must never pass
        yield Verdict("error", rule, resource, _failure(error))
    for text, path in dict.fromkeys((str(doubt), doubt.path) for doubt in context.doubts):
        yield Verdict("undecided", rule, resource, text, path)


def judge_stack(
    rules: Iterable[Rule],
    inputs: Sequence[Resource],
    outputs: Sequence[Resource],
    environment: str,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[Verdict]:
    """Everything the rules say of a stack: single resources by their inputs, the whole stack by its outputs.

    `settings` is what a pack's configuration says of rules, by id. Rules that are off in the environment are left out.
    """
    stack = Stack(outputs)
    applied = [
        (rule, context_for(rule, environment, settings, stack if rule.whole_stack else Stack(())))
        for rule in rules
        if rule.level(environment) is not Level.DISABLED
    ]
    for whole_stack, resources in ((False, inputs), (True, outputs)):
        concerned: dict[str, list[tuple[Rule, Context]]] = {}
        for resource in resources:
            if resource.type not in concerned:
                concerned[resource.type] = [
                    each for each in applied if each[0].whole_stack is whole_stack and each[0].judges(resource.type)
                ]
            for rule, context in concerned[resource.type]:
                yield from judge(rule, resource, context)


def context_for(rule: Rule, environment: str, settings: Mapping[str, Mapping[str, Any]] | None, stack: Stack) -> Context:
    """The context of a rule, its parameters and exemptions those of the pack's configuration."""
    configured = dict((settings or {}).get(rule.id, {}))
    given: list[Any] = [] if CONFIGURED_AS in rule.settings else configured.pop(CONFIGURED_AS, [])
    exemptions = [Exemption.of(each) for each in given]
    valid = [each for each in exemptions if each.weakness(rule.severity.value, today()) is None]
    return Context(environment, rule.settings_in(environment, configured), stack, exemptions=tuple(valid))


def _failure(error: Exception) -> str:
    """Why a rule failed: where, and never the words of an error, which may quote a secret."""
    if isinstance(error, Unreadable):
        return f"cannot be judged: {error}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"the rule failed: {type(error).__name__} in {PurePath(place.filename).name}:{place.lineno}"
