"""What every rule must keep, judged by its own examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import DELETED, UNKNOWN, changed, line, paths, variants, verdicts

from devops_components.toolkit.simulated.schema import tokens
from devops_policies import rules as rules_package
from devops_policies.environments import PROFILES
from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Level, Rule
from devops_policies.type_sets import means
from devops_policies.view import Resource
from tests.support.golden import golden

RULES = pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules())


@RULES
def test_the_good_example_passes_in_every_environment(rule: Rule) -> None:
    given_ = resources(rule, rule.good)

    said = {environment: [line(v) for v in verdicts(rule, given_, environment)] for environment in PROFILES}

    assert said == {environment: [] for environment in PROFILES}


@RULES
def test_the_bad_example_violates_the_rule_and_nothing_of_it_is_left_open(rule: Rule) -> None:
    kinds = {verdict.kind for verdict in verdicts(rule, resources(rule, rule.bad), settings=rule.bad_settings)}

    assert kinds == {"violation"}


FAMILIES = sorted({rule.id.partition("-")[0] for rule in all_rules().values()})


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_rule_is_and_says_is_a_contract(family: str) -> None:
    text = "\n".join(_contract(rule) for rule in all_rules().values() if rule.id.partition("-")[0] == family)

    assert text == golden(f"rules/{family}.txt", text)


def _contract(rule: Rule) -> str:
    levels = "/".join(level[0] for level in rule.levels.values())
    head = f"{rule.id} {rule.severity} {levels} [{','.join(rule.keys)}]\n  {' '.join(rule.types)}\n"
    said = verdicts(rule, resources(rule, rule.bad), settings=rule.bad_settings)
    return head + "".join(f"  {verdict.path or '-'}: {verdict.text}\n" for verdict in said)


@RULES
def test_every_word_about_a_rule_is_there(rule: Rule) -> None:
    assert rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert not rule.fix.endswith(".")
    assert rule.types
    assert set(rule.levels) == set(PROFILES)
    assert all(setting.meaning for setting in rule.settings.values())


def test_a_rule_lies_in_the_file_of_its_id() -> None:
    files = {path.stem for path in Path(rules_package.__path__[0]).rglob("*.py")} - {"__init__"}

    assert {rule.id.replace("-", "_") for rule in all_rules().values()} == files
    assert {rule.check.__name__ for rule in all_rules().values()} == files


PACKAGES = ("aws", "kubernetes", "random")
EXISTING = {type_ for package in PACKAGES for type_ in (f"pulumi:providers:{package}", *tokens(package))}
OF_THE_ENGINE = {"pulumi:pulumi:Stack"}
COMPONENTS = {"devops:data:PostgresDatabase"}
CUSTOM = {f"kubernetes:gateway.networking.k8s.io/{version}:HTTPRoute" for version in ("v1", "v1beta1")}
"""Kinds that a cluster takes once their definitions are installed; no SDK knows them."""


@RULES
def test_every_type_exists_in_the_provider(rule: Rule) -> None:
    known = EXISTING | OF_THE_ENGINE | COMPONENTS | CUSTOM
    unmeant = {name for name in rule.types if name not in known and not any(means((name,), type_) for type_ in known)}
    examples = {resource.type for example in (rule.good, rule.bad) for resource in resources(rule, example)}

    assert unmeant == set()
    assert examples - known == set()


@RULES
def test_what_is_not_known_is_never_taken_for_good(rule: Rule) -> None:
    said = {name: verdicts(rule, given_) for name, given_ in variants(resources(rule, rule.bad), UNKNOWN)}

    assert {name for name, found in said.items() if not found} == set()
    assert {name for name, found in said.items() for verdict in found if verdict.kind == "error"} == set()


@RULES
def test_what_is_not_known_is_never_taken_for_bad(rule: Rule) -> None:
    said = {name: verdicts(rule, given_) for name, given_ in variants(resources(rule, rule.good), UNKNOWN)}

    assert {name for name, found in said.items() for verdict in found if verdict.kind != "undecided"} == set()


@RULES
def test_a_property_that_is_left_out_stops_no_rule(rule: Rule) -> None:
    both = [*variants(resources(rule, rule.good), DELETED), *variants(resources(rule, rule.bad), DELETED)]

    assert {name for name, given_ in both for verdict in verdicts(rule, given_) if verdict.kind != "violation"} == set()


def _as_text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, (bool, int)) else value


def _twice(value: Any) -> Any:
    return [*value[::-1], *value] if isinstance(value, list) else value


def _as_json(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (dict, list)) else value


OTHER_SPELLINGS: Mapping[str, Callable[[Any], Any]] = {
    "booleans and numbers in quotes": _as_text,
    "lists reversed and doubled": _twice,
}


def _respelled(value: Any, spell: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _respelled(item, spell) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return spell([_respelled(item, spell) for item in value])
    return spell(value)


@RULES
@pytest.mark.parametrize("spelling", OTHER_SPELLINGS)
def test_another_spelling_changes_no_judgement(rule: Rule, spelling: str) -> None:
    for example in (rule.good, rule.bad):
        plain = resources(rule, example)

        respelled = [replace(each, props=_respelled(each.props, OTHER_SPELLINGS[spelling])) for each in plain]

        said, before = ({line(v) for v in verdicts(rule, each)} for each in (respelled, plain))
        assert said >= before
        assert bool(said) == bool(before)


@RULES
def test_json_text_is_judged_as_the_object_it_holds(rule: Rule) -> None:
    documents = {"policy", "assumeRolePolicy", "containerDefinitions"}
    for example in (rule.good, rule.bad):
        plain = resources(rule, example)

        as_text = [replace(r, props={k: _as_json(v) if k in documents else v for k, v in r.props.items()}) for r in plain]

        assert [line(v) for v in verdicts(rule, as_text)] == [line(v) for v in verdicts(rule, plain)]


def _switches(rule: Rule) -> Iterator[tuple[str, list[Resource]]]:
    for index, resource in enumerate(given_ := resources(rule, rule.good)):
        for path in paths(resource.props):
            value = resource.props
            for step in path:
                value = value[step]  # type: ignore[index]  # a path of this very value
            if isinstance(value, bool):
                other = replace(resource, props=changed(resource.props, path, not value))
                yield ".".join(map(str, path)), [*given_[:index], other, *given_[index + 1 :]]


@RULES
def test_every_switch_of_the_good_example_decides(rule: Rule) -> None:
    switched = {name: {verdict.kind for verdict in verdicts(rule, given_)} for name, given_ in _switches(rule)}

    assert [name for name, kinds in switched.items() if kinds != {"violation"}] == []


@RULES
@settings(max_examples=15)
@given(data=st.data())
def test_neither_neighbours_nor_order_take_a_violation_away(rule: Rule, data: st.DataObject) -> None:
    bad = resources(rule, rule.bad)
    neighbours = [
        Resource(f"urn:pulumi:production::shop::{type_}::n{index}", type_, f"n{index}", {"name": f"n{index}"})
        for index, type_ in enumerate(
            data.draw(st.lists(st.sampled_from(["aws:ec2/vpc:Vpc", "aws:sns/topic:Topic", "x:y:Z"]), max_size=4))
        )
    ]

    shuffled = data.draw(st.permutations([*bad, *neighbours]))

    assert {v.text for v in verdicts(rule, bad)} <= {v.text for v in verdicts(rule, shuffled)}


def test_only_encryption_administration_place_and_owner_refuse_in_a_sandbox() -> None:
    refused = {rule.id for rule in all_rules().values() if rule.level("sandbox") is Level.MANDATORY}

    assert refused == {"ebs-encrypted", "rds-encrypted", "region-account-guard", "sg-no-public-admin", "tags-required"}
