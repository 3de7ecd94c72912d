"""What is said of rules in every form they are shown in."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from devops_policies import facts, packs
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Mock, setting
from devops_policies.view import Options

RULE = all_rules()["lb-topology"]


def shown(*example: Mock) -> object:
    return yaml.safe_load(facts.program(RULE, example))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((7,), [(7, "every environment")]),
        ((1, 2, 2), [(1, "sandbox, dev and testing"), (2, "staging and production")]),
        ((["a"], [], ["a"]), [(["a"], "sandbox, dev, testing and production"), ([], "staging")]),
    ],
)
def test_defaults_name_the_environments_they_are_for(values: tuple[object, ...], said: list[tuple[object, str]]) -> None:
    assert facts.defaults(setting("How many", *values)) == said


def test_an_example_without_resources_of_its_own_shows_nothing() -> None:
    assert facts.program(RULE, [Mock("pulumi:pulumi:Stack", "shop")]) == ""


def test_an_example_refers_to_what_its_properties_are_made_from() -> None:
    network, web = Mock("x:y:Network", "net"), Mock("x:y:Server", "web", {"name": "web"}, {"network": "net", "all": ("net",)})

    assert shown(network, web) == {
        "net": {"type": "x:y:Network"},
        "web": {"type": "x:y:Server", "properties": {"network": "${net}", "all": ["${net}"], "name": "web"}},
    }


def test_what_is_not_known_inside_a_property_is_what_it_is_made_from() -> None:
    group = Mock("x:y:Group", "app", {"rules": [{"port": 80, "sources": [UNKNOWN]}]}, {"rules": "edge"})

    assert shown(group) == {
        "app": {"type": "x:y:Group", "properties": {"rules": [{"port": 80, "sources": ["${edge}"]}]}},
    }


def test_an_example_shows_its_options_and_its_parent() -> None:
    database = Mock("x:y:Database", "db", options=Options(protect=True, ignore_changes=("size",)), parent="store")

    assert shown(database) == {
        "db": {"type": "x:y:Database", "options": {"parent": "${store}", "protect": True, "ignoreChanges": ["size"]}},
    }


def test_text_of_several_lines_is_written_as_it_is() -> None:
    text = facts.program(RULE, [Mock("x:y:Server", "web", {"userData": "#!/bin/sh\nrun\n"})])

    assert "    userData: |\n      #!/bin/sh\n      run\n" in text


def test_every_rule_knows_its_packs_and_its_relatives() -> None:
    held = {name: {rule.id for rule in packs.rules(name)} for name in packs.names()}

    assert {id_: [name for name, ids in held.items() if id_ in ids] for id_ in all_rules()} == {
        id_: list(facts.packs_of(rule)) for id_, rule in all_rules().items()
    }
    assert {other.id for other in facts.related(RULE)} >= {"lb-hardening", "lb-ops"}
    assert [id_ for id_, rule in all_rules().items() if rule in facts.related(rule)] == []


def test_every_example_is_a_program() -> None:
    programs = [facts.program(rule, example) for rule in all_rules().values() for example in (rule.good, rule.bad)]

    declared = [resource for text in programs if text for resource in yaml.safe_load(text).values()]
    assert declared
    assert [resource for resource in declared if not {"type"} <= resource.keys() <= {"type", "properties", "options"}] == []


def test_types_are_grouped_by_module_and_a_pattern_says_the_types_it_means() -> None:
    rule = replace(
        RULE,
        types=(
            "aws:rds/cluster:Cluster",
            "aws:rds/instance:Instance",
            "kubernetes:core/v1:Pod",
            "kubernetes:core/v1:Pod*",
            "taggable",
        ),
    )

    assert facts.types_by_module(rule) == {"aws:rds": ["Cluster", "Instance"], "kubernetes:core/v1": ["Pod*"], "": ["taggable"]}
