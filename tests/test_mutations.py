"""Whatever our production stack does right is broken, and the rule that guards it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from devops_components.toolkit.check import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from devops_policies.judge import judge_stack
from devops_policies.registry import all_rules
from devops_policies.rule import Rule
from devops_policies.view import Provider, Resource
from tests.support.breaking import bad_mocks, broken

ROOT = Path(__file__).parent.parent
STACK = "production"
BREAKS: Mapping[str, Any] = yaml.safe_load((ROOT / "tests" / "mutations.yaml").read_text(encoding="utf-8"))
"""What is broken for the rules that the general ways do not reach."""


@dataclass(frozen=True)
class Estate:
    """A stack as rules see it."""

    inputs: Sequence[Resource]
    outputs: Sequence[Resource]

    @classmethod
    def of(cls, graph: Graph) -> Estate:
        providers = {
            node.urn: Provider(node.type, node.name, evaluate._plain(node.inputs))
            for node in graph.of_type_prefix("pulumi:providers:")
        }
        return cls(
            [evaluate._resource(node, node.inputs, providers, whole=False) for node in graph.resources],
            [evaluate._resource(node, node.outputs, providers, whole=True) for node in graph.resources],
        )

    def judged_by(self, rule: Rule) -> list[Resource]:
        return [resource for resource in self.outputs if rule.judges(resource.type)]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return render_project(load_project(ROOT / "stacks" / "platform"), STACK)


@pytest.fixture(scope="module")
def estate(graph: Graph) -> Estate:
    return Estate.of(graph)


def speaks(rule: Rule, inputs: Sequence[Resource], outputs: Sequence[Resource], settings: Any = None) -> bool:
    found = judge_stack([rule], inputs, outputs, STACK, settings and {rule.id: settings})
    return any(verdict.kind == "violation" for verdict in found)


def general(estate: Estate, rule: Rule) -> bool:
    """Whether the rule speaks as soon as something general is broken in the stack."""
    if not rule.whole_stack:
        judged = (resource for resource in estate.inputs if rule.judges(resource.type))
        return any(speaks(rule, [worse], [worse]) for resource in judged for worse in broken(rule, resource))
    return any(speaks(rule, [], outputs) for outputs in _without_or_worse(estate, rule))


def _without_or_worse(estate: Estate, rule: Rule) -> Iterator[Sequence[Resource]]:
    """The stack without one of its resources; then with one changed that the rule's example is about."""
    everything = list(estate.outputs)
    yield from (everything[:index] + everything[index + 1 :] for index in range(len(everything)))
    types = {mock.type for mock in bad_mocks(rule)}
    for index, resource in enumerate(everything):
        if resource.type in types:
            yield from ([*everything[:index], worse, *everything[index + 1 :]] for worse in broken(rule, resource))


def explicit(graph: Graph, rule: Rule) -> bool:
    """Whether the rule speaks when the stack is broken as the file beside this one says."""
    how = BREAKS[rule.id]
    nodes = [_worse(node, how) if node.type == how.get("type") else node for node in graph.resources]
    assert nodes != list(graph.resources) or "settings" in how, f"the stack has no {how['type']}"
    estate = Estate.of(replace(graph, resources=tuple(nodes)))
    return speaks(rule, estate.inputs, estate.outputs, how.get("settings"))


def _worse(node: Node, how: Mapping[str, Any]) -> Node:
    change, gone = how.get("set", {}), set(how.get("unset", ()))
    inputs, outputs = (
        {key: value for key, value in {**props, **change}.items() if key not in gone} for props in (node.inputs, node.outputs)
    )
    made_from = {key: urns for key, urns in node.property_dependencies.items() if key not in {*gone, *change}}
    return replace(node, inputs=inputs, outputs=outputs, property_dependencies=made_from)


def test_nothing_of_our_stack_breaks_a_rule(estate: Estate) -> None:
    found = judge_stack(all_rules().values(), estate.inputs, estate.outputs, STACK)

    assert [(verdict.rule.id, verdict.resource.name, verdict.text) for verdict in found] == []


def test_every_rule_about_single_resources_catches_what_is_broken(estate: Estate) -> None:
    rules = [rule for rule in all_rules().values() if not rule.whole_stack and rule.id not in BREAKS]

    assert [rule.id for rule in rules if estate.judged_by(rule) and not general(estate, rule)] == []


def test_every_rule_about_the_whole_stack_catches_what_is_broken(estate: Estate) -> None:
    rules = [rule for rule in all_rules().values() if rule.whole_stack and rule.id not in BREAKS]

    assert [rule.id for rule in rules if estate.judged_by(rule) and not general(estate, rule)] == []


def test_what_takes_more_to_break_is_caught_as_well(graph: Graph) -> None:
    assert [rule for rule in BREAKS if not explicit(graph, all_rules()[rule])] == []


def test_a_rule_that_catches_nothing_is_noticed(estate: Estate) -> None:
    deaf = {id_: replace(all_rules()[id_], check=lambda *_: iter(())) for id_ in ("kms-rotation", "s3-versioned")}

    assert [id_ for id_, rule in deaf.items() if general(estate, rule)] == []


def test_the_rules_that_never_look_at_anything_are_those_of_types_we_do_not_have(graph: Graph, estate: Estate) -> None:
    asked: set[str] = set()

    def watched(rule: Rule) -> Rule:
        return replace(rule, check=lambda resource, context: asked.add(rule.id) or rule.check(resource, context))

    list(judge_stack(map(watched, all_rules().values()), estate.inputs, estate.outputs, STACK))

    types = {node.type for node in graph.resources}
    without = {rule.id for rule in all_rules().values() if not any(rule.judges(type_) for type_ in types)}
    assert set(all_rules()) - asked == without
    assert without.isdisjoint(BREAKS)
