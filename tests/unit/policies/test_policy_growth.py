"""What it costs to judge a large stack: counted in calls, for a clock would measure the machine."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from devops_policies.examples import resources
from devops_policies.judge import judge_stack
from devops_policies.registry import all_rules
from devops_policies.rule import Mock, Rule
from devops_policies.view import Resource

COPIES = (6, 12, 24)
MOST = 2.6
"""How many times as much the second step may cost as the first, which adds half as many copies: 2 where all is in proportion."""

PAIRS = {
    "backup-coverage": "a selection takes stores in by patterns and tags",
    "k8s-availability": "a budget selects pods by their labels",
    "k8s-netpol": "a network policy selects pods by their labels",
    "k8s-wiring": "a Service selects pods by their labels",
    "no-public-path-to-db": "a security group lets in whatever has its address in a range",
}
"""Rules that must look at every pair of two kinds of resources, of which a stack holds few."""

EXAMPLES = {
    f"{rule.id}-{kind}": (rule, example)
    for rule in all_rules().values()
    for kind, example in (("good", rule.good), ("bad", rule.bad))
    if rule.id not in PAIRS and isinstance(example, Sequence)
}


def numbered(value: Any, names: re.Pattern[str], number: int) -> Any:
    """The value with a number behind every name of the example's resources in it."""
    if isinstance(value, str):
        return names.sub(rf"\g<0>-{number}", value)
    if isinstance(value, dict):
        return {key: numbered(item, names, number) for key, item in value.items()}
    return [numbered(item, names, number) for item in value] if isinstance(value, (list, tuple)) else value


def copies(rule: Rule, mocks: Sequence[Mock], count: int) -> list[Resource]:
    names = re.compile("|".join(rf"(?<![\w-]){re.escape(mock.name)}(?![\w-])" for mock in mocks))
    renamed = (
        [
            replace(
                mock,
                name=f"{mock.name}-{number}",
                props=numbered(dict(mock.props), names, number),
                refs=numbered(dict(mock.refs), names, number),
                parent=mock.parent and f"{mock.parent}-{number}",
            )
            for mock in mocks
        ]
        for number in range(count)
    )
    return [resource for each in renamed for resource in resources(rule, each)]


def calls(rule: Rule, given: Sequence[Resource]) -> int:
    """How many functions are called to judge the resources."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        list(judge_stack([rule], given, given, "production"))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("case", EXAMPLES)
def test_a_rule_costs_in_proportion_to_the_stack(case: str) -> None:
    rule, example = EXAMPLES[case]
    stacks = [copies(rule, example, count) for count in COPIES]
    calls(rule, stacks[0])  # what is remembered of words alone is remembered now

    few, more, many = (calls(rule, stack) for stack in stacks)

    assert many - more <= MOST * (more - few), (few, more, many)


def test_a_rule_that_looks_at_every_pair_is_noticed() -> None:
    rule, example = EXAMPLES["ecr-lifecycle-good"]

    def quadratic(resource: Resource, context: Any) -> Any:
        yield from (None for other in context.stack.resources if other.get("name") == resource.name and False)

    slow = replace(rule, check=quadratic)
    few, more, many = (calls(slow, copies(rule, example, count)) for count in COPIES)

    assert many - more > MOST * (more - few)
