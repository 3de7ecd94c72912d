"""The reference page of one rule."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from devops_policies import facts, frameworks
from devops_policies.rule import Example, Rule, Setting
from devops_policies.type_sets import TypeSet, type_set
from docs.markdown import block, code, escaped, folded, items, link, page, table

ROOT = Path(__file__).parent.parent
MANY = 8
"""Values from which on a list is folded away."""
SHOWN = 2
"""Entries of a list in an example of a configuration."""
LONG = 40
"""Lines from which on an example is folded away."""
_SETS: Mapping[str, str] = {
    "taggable": "every resource of AWS that takes tags",
    "deprecated": "every resource of AWS that has a successor",
    "stateful": "every resource whose deletion loses what no program can make again",
}


def rule_page(rule: Rule) -> str:
    """Everything about a rule, as `devops policies explain` says it, with links."""
    return page(
        f"# {rule.id}",
        f"**{escaped(rule.title)}**",
        escaped(rule.why),
        f"**Fix:** {escaped(rule.fix)}.",
        table(["severity", *facts.levels(rule)], [[rule.severity.value, *facts.levels(rule).values()]]),
        "## What it judges",
        _scope(rule),
        _types(rule),
        *_findings(rule),
        *_settings(rule),
        *_example("Holds", rule, rule.good),
        *_example("Does not hold", rule, rule.bad),
        *_bad_settings(rule),
        *_controls(rule),
        "## See also",
        _see_also(rule),
    )


def _scope(rule: Rule) -> str:
    if rule.whole_stack:
        return "Each of these together with the other resources of its stack, as they are known after a preview:"
    return "Each of these by itself, by the inputs of the program:"


def _types(rule: Rule) -> str:
    lines: list[str] = []
    for module, names in facts.types_by_module(rule).items():
        if not module:
            lines += [f"{_SETS[name]} ({len(type_set(cast('TypeSet', name)))} types)" for name in names]
        elif names == ["*"]:
            lines.append("every resource" if module == "*" else f"every resource of the provider {code(module)}")
        else:
            lines.append(f"{code(module)}: {', '.join(map(code, names))}")
    patterns = "`*` stands for any text." if any("*" in line for line in lines) else ""
    return page(items(lines), patterns).rstrip()


def _findings(rule: Rule) -> list[str]:
    if not rule.keys:
        return []
    text = "What it finds is told apart by a key. A waiver accepts one of them where it names it:"
    return ["## Findings", text, items(code(f"{rule.id}[{key}]") for key in rule.keys)]


def _settings(rule: Rule) -> list[str]:
    if not rule.settings:
        return []
    values = {name: each.value("production") for name, each in rule.settings.items()}
    shown = {name: cast("list[Any]", value)[:SHOWN] if isinstance(value, list) else value for name, value in values.items()}
    return [
        "## Settings",
        *(_setting(name, each) for name, each in rule.settings.items()),
        "In the file that `--policy-pack-config` names:",
        block("json", json.dumps({rule.id: {"enforcementLevel": "mandatory", **shown}}, indent=2, ensure_ascii=False)),
    ]


def _setting(name: str, setting: Setting) -> str:
    choices, defaults = _choices(setting), facts.defaults(setting)
    bold: list[str] = defaults[0][0] if choices and len(defaults) == 1 else []
    return page(
        f"### {code(name)}",
        f"{escaped(setting.meaning)}.",
        items([f"Takes {_takes(setting.schema)}", *(f"Default in {where}: {_value(value, bold)}" for value, where in defaults)]),
        _folded(choices, bold),
    ).rstrip()


def _choices(setting: Setting) -> list[str]:
    """What an entry of the parameter may be, where that is too much for a sentence."""
    schema = setting.schema
    choices: list[str] = schema.get("items", schema).get("enum", [])
    return choices if len(choices) > MANY else []


def _folded(choices: list[str], bold: list[str]) -> str:
    if not choices:
        return ""
    shown = ", ".join(f"**{code(choice)}**" if choice in bold else code(choice) for choice in choices)
    return folded(f"The {len(choices)} values it may hold", shown)


def _value(value: Any, bold: list[str]) -> str:
    if not isinstance(value, list):
        return code(json.dumps(value, ensure_ascii=False))
    if bold:
        return "those in bold below"
    return ", ".join(map(code, cast("list[str]", value))) or "nothing"


def _takes(schema: Mapping[str, Any]) -> str:
    if schema["type"] == "array":
        inner = schema["items"]
        return "waivers as objects" if inner.get("type") == "object" else f"a list; each entry is {_kind(inner)}"
    return _kind(schema)


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "one of those below" if len(schema["enum"]) > MANY else f"one of {', '.join(map(code, schema['enum']))}"
    names = {"boolean": "`true` or `false`", "integer": "a whole number", "string": "a text"}
    limits = {"minimum": "at least {}", "maximum": "at most {}", "pattern": "that matches `{}`"}
    said = [limits[key].format(schema[key]) for key in limits if key in schema]
    return ", ".join([names[schema.get("type", "string")], *said])


def _example(title: str, rule: Rule, example: Example) -> list[str]:
    text = facts.program(rule, example)
    if not text:
        return []
    lines, shown = text.count("\n"), block("yaml", text)
    return [f"## {title}", folded(f"A program of {lines} lines", shown) if lines > LONG else shown]


def _bad_settings(rule: Rule) -> list[str]:
    if not rule.bad_settings:
        return []
    return ["## Does not hold by these settings", block("yaml", yaml.safe_dump(dict(rule.bad_settings), sort_keys=False))]


def _controls(rule: Rule) -> list[str]:
    by_framework: dict[str, list[str]] = {}
    for control in frameworks.controls_of(rule.id):
        framework, _, number = control.partition(" ")
        by_framework.setdefault(framework, []).append(number)
    rows = [
        [link(_named(framework), f"../frameworks/{framework}.md"), ", ".join(numbers)]
        for framework, numbers in by_framework.items()
    ]
    return ["## Answers to", table(["framework", "requirements"], rows)] if rows else []


def _named(framework: str) -> str:
    known = frameworks.framework(framework)
    return f"{known.name} {known.version}"


def _see_also(rule: Rule) -> str:
    others = ", ".join(link(other.id, f"{other.id}.md") for other in facts.related(rule))
    chosen = ", ".join(code(name) for name in facts.packs_of(rule) if name not in frameworks.names())
    answered = ", and the pack of each framework above" if frameworks.controls_of(rule.id) else ""
    source = Path(inspect.getfile(rule.check)).relative_to(ROOT).as_posix()
    return items(
        [
            *([f"Rules about the same resources: {others}"] if others else []),
            f"Packs that hold it: {chosen}{answered}",
            f"{link('Its code', f'../../../{source}')}, and {link('all rules', 'README.md')}",
        ]
    )
