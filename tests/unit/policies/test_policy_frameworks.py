"""The frameworks answer to rules that exist, and every rule answers to a framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from devops_policies.frameworks import FOLDER, controls_of, frameworks, read
from devops_policies.registry import all_rules

FILES = sorted(FOLDER.glob("*.yaml"))
EACH_FILE = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def test_every_framework_lies_in_the_file_of_its_id() -> None:
    assert list(frameworks()) == [file.stem for file in FILES]
    assert set(frameworks()) == {
        "aws-fsbp",
        "cis-aws-3.0",
        "cis-aws-5.0",
        "cis-aws-7.0",
        "cis-kubernetes",
        "iso-27001-2022",
        "nist-800-53-r5",
        "pci-dss-4.0",
        "pod-security-standards",
        "soc-2",
    }


def _twice(node: yaml.Node) -> Iterator[str]:
    """Keys that stand twice in one mapping, of which a reader of YAML keeps the last."""
    if isinstance(node, yaml.MappingNode):
        counted = Counter(key.value for key, _ in node.value)
        yield from (key for key, count in counted.items() if count > 1)
    for child in node.value if isinstance(node.value, list) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _twice(part)


@EACH_FILE
def test_no_requirement_and_no_rule_stands_twice(file: Path) -> None:
    requirements = read(file.read_text()).requirements

    assert list(_twice(yaml.compose(file.read_text()))) == []
    assert [number for number, each in requirements.items() if sorted(set(each.rules)) != list(each.rules)] == []


def test_a_requirement_that_stands_twice_is_noticed() -> None:
    node = yaml.compose('requirements: {"1.1": {title: a}, "1.2": {title: b}, "1.1": {title: c, rules: [x], rules: [y]}}')

    assert sorted(_twice(node)) == ["1.1", "rules"]


def test_every_rule_answers_to_a_framework() -> None:
    assert [rule for rule in all_rules() if not controls_of(rule)] == []


def test_every_rule_that_a_framework_names_exists() -> None:
    named = {rule for each in frameworks().values() for needed in each.requirements.values() for rule in needed.rules}

    assert named - set(all_rules()) == set()


@pytest.mark.parametrize(("id_", "total", "manual"), [("cis-aws-3.0", 62, 10), ("cis-aws-5.0", 63, 9), ("cis-aws-7.0", 70, 15)])
def test_every_recommendation_of_cis_is_listed(id_: str, total: int, manual: int) -> None:
    requirements = frameworks()[id_].requirements.values()

    assert len(requirements) == total
    assert len([each for each in requirements if each.manual]) == manual


def test_a_rule_names_what_it_answers_to() -> None:
    assert controls_of("sg-no-public-admin") == (
        "cis-aws-3.0 5.2",
        "cis-aws-3.0 5.3",
        "cis-aws-5.0 5.3",
        "cis-aws-5.0 5.4",
        "cis-aws-7.0 6.3",
        "cis-aws-7.0 6.4",
        "iso-27001-2022 A.8.20",
        "nist-800-53-r5 AC-3",
        "nist-800-53-r5 AC-4",
        "nist-800-53-r5 SC-7",
        "pci-dss-4.0 1.3.1",
        "pci-dss-4.0 1.4.4",
        "soc-2 CC6.6",
    )
    assert controls_of("no-such-rule") == ()


def test_every_rule_about_pods_that_the_standards_demand_is_mandatory_in_production() -> None:
    demanded = {rule for each in frameworks()["pod-security-standards"].requirements.values() for rule in each.rules}

    assert {rule: all_rules()[rule].level("production").value for rule in demanded} == dict.fromkeys(demanded, "mandatory")


def described(requirement: str) -> str:
    return f'id: house\nname: House rules\nversion: "1"\nsource: the wall\nrequirements: {{"1": {requirement}}}'


def test_a_framework_is_read_from_its_text() -> None:
    house = read(described("{title: Doors are shut, rules: [door-shut]}"))

    assert house.requirements["1"].rules == ("door-shut",)
    assert house.requirements["1"].manual is None


FAULTS = {
    "neither rules nor evidence": ("{title: Doors are shut}", "needs either `rules` or `manual` evidence"),
    "both rules and evidence": (
        "{title: Doors, rules: [door-shut], manual: a photo}",
        "needs either `rules` or `manual` evidence",
    ),
    "no rules in a list of rules": ("{title: Doors, rules: []}", "needs either `rules` or `manual` evidence"),
    "an empty title": ('{title: "", rules: [door-shut]}', "at least 1 character"),
    "evidence without words": ('{title: Doors, manual: ""}', "at least 1 character"),
    "a key of its own": ("{title: Doors, rules: [door-shut], rule: x}", "Extra inputs are not permitted"),
    "a rule that is no name": ("{title: Doors, rules: [1]}", "valid string"),
    "no title": ("{rules: [door-shut]}", "Field required"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_framework_is_refused_for(case: str) -> None:
    requirement, message = FAULTS[case]

    with pytest.raises(ValueError, match=message):
        read(described(requirement))
