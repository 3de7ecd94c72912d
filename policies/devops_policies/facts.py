"""What there is to say of rules, settings and frameworks in every form they are shown in: text, JSON and reference pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

import yaml

from devops_policies import packs
from devops_policies.environments import PROFILES
from devops_policies.frameworks import Framework
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Example, Mock, Rule, Setting


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as it would be written by hand."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(str, _Dumper.represent_str)


def levels(rule: Rule) -> dict[str, str]:
    """The level of a rule in each environment, from the most lenient to the strictest."""
    return {environment: rule.level(environment).value for environment in PROFILES}


def defaults(setting: Setting) -> list[tuple[Any, str]]:
    """The values of a parameter where no configuration says otherwise, each with the environments it is for, in words."""
    values = [(environment, setting.value(environment)) for environment in PROFILES]
    distinct = [value for index, (_, value) in enumerate(values) if value not in [each for _, each in values[:index]]]
    if len(distinct) == 1:
        return [(distinct[0], "every environment")]
    return [(value, _listed([environment for environment, each in values if each == value])) for value in distinct]


def packs_of(rule: Rule) -> Sequence[str]:
    """The packs that hold a rule."""
    return _packs_by_rule()[rule.id]


def related(rule: Rule) -> list[Rule]:
    """The other rules that judge first of all what this one does."""
    return [other for other in all_rules().values() if other.types[0] == rule.types[0] and other.id != rule.id]


def types_by_module(rule: Rule) -> dict[str, list[str]]:
    """What a rule judges by the module it is in: `aws:rds` to `Cluster` and `Instance`; a set of types is in none."""
    grouped: dict[str, list[str]] = {}
    for token in rule.types:
        module, _, name = token.rpartition(":")
        grouped.setdefault(module.partition("/")[0] if module.startswith("aws:") else module, []).append(name)
    return {module: [name for name in names if f"{name}*" not in names] for module, names in grouped.items()}


def share(framework: Framework) -> tuple[int, int]:
    """How many requirements of a framework are met by rules, and how many by evidence."""
    by_rules = sum(bool(each.rules) for each in framework.requirements.values())
    return by_rules, len(framework.requirements) - by_rules


def program(rule: Rule, example: Example) -> str:
    """An example as the resources of a Pulumi YAML program; what is made from another resource says `${name}`.

    Nothing where it holds only what the engine makes itself.
    """
    mocks = example if isinstance(example, Sequence) else [Mock(rule.types[0], "example", example)]
    shown = {mock.name: _declared(mock) for mock in mocks if not mock.type.startswith("pulumi:")}
    return yaml.dump(shown, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True) if shown else ""


def _declared(mock: Mock) -> dict[str, Any]:
    made_from = {path: _references(names) for path, names in mock.refs.items()}
    props = {**made_from, **{key: _known(value, made_from.get(key)) for key, value in mock.props.items()}}
    options = {
        "parent": f"${{{mock.parent}}}" if mock.parent else None,
        "protect": mock.options.protect,
        "ignoreChanges": list(mock.options.ignore_changes),
        "aliases": list(mock.options.aliases),
        "deleteBeforeReplace": mock.options.delete_before_replace,
    }
    given = {name: value for name, value in options.items() if value}
    return {"type": mock.type, **({"properties": props} if props else {}), **({"options": given} if given else {})}


def _references(names: str | Sequence[str]) -> str | list[str]:
    return f"${{{names}}}" if isinstance(names, str) else [f"${{{name}}}" for name in names]


def _known(value: Any, made_from: str | list[str] | None) -> Any:
    """A value with what it is made from in the places that are not known."""
    if value is UNKNOWN:
        return made_from
    if isinstance(value, Mapping):
        return {key: _known(item, made_from) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_known(item, made_from) for item in cast("Sequence[Any]", value)]
    return value


def _listed(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


@cache
def _packs_by_rule() -> Mapping[str, Sequence[str]]:
    held: dict[str, list[str]] = {id_: [] for id_ in all_rules()}
    for name in packs.names():
        for rule in packs.rules(name):
            held[rule.id].append(name)
    return held
