"""The rules, packs and frameworks as text and as JSON."""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterable
from typing import Any

import click

from devops_components.errors import ConfigurationError
from devops_components.toolkit.cli.results import SCHEMA_VERSION, columns, to_json
from devops_policies import facts, frameworks, packs
from devops_policies.frameworks import Framework
from devops_policies.registry import all_rules
from devops_policies.rule import Example, Rule, Setting

_WIDTH = 100
_SHOWN = ("dev", "staging", "production")


def listed(pack: str, *, as_json: bool) -> str:
    """The rules of a pack, one a line."""
    rules = packs.rules(_known("pack", pack, packs.names()))
    if as_json:
        return to_json({"schemaVersion": SCHEMA_VERSION, "pack": pack, "rules": [_json(rule) for rule in rules]})
    rows = [(rule.id, rule.severity.value, *(rule.level(name).value for name in _SHOWN), rule.title) for rule in rules]
    return columns([("rule", "severity", *_SHOWN, "what holds"), *rows])


def explained(name: str, *, as_json: bool) -> str:
    """Everything about one rule."""
    rule = all_rules()[_known("rule", name.partition("[")[0], all_rules())]
    if as_json:
        return to_json({"schemaVersion": SCHEMA_VERSION, "rule": _json(rule)})
    levels = ", ".join(f"{level} in {name}" for name, level in facts.levels(rule).items())
    parts = [
        f"{click.style(rule.id, bold=True)} ({rule.severity.value})",
        _filled(rule.title),
        *(_filled(paragraph) for paragraph in rule.why.split("\n\n") if paragraph),
        _filled(f"Fix: {rule.fix}"),
        _filled(f"Levels: {levels}"),
        _items("Judges", rule.types),
        _items("Findings", (f"{rule.id}[{key}]" for key in rule.keys)),
        _items("Settings", (f"{key}: {each.meaning}; by default {_defaults(each)}" for key, each in rule.settings.items())),
        _items("Answers to", frameworks.controls_of(rule.id)),
        _items("In packs", facts.packs_of(rule)),
        _example("Holds", rule, rule.good),
        _example("Does not hold", rule, rule.bad),
        _items("Does not hold by these settings", (f"{key}: {_as_json(value)}" for key, value in rule.bad_settings.items())),
    ]
    return "\n\n".join(part for part in parts if part)


def covered(name: str | None, *, as_json: bool) -> str:
    """How each requirement of a framework is met; without a name, how many of each framework are."""
    ids = [_known("framework", name, frameworks.names())] if name else frameworks.names()
    chosen = [frameworks.framework(each) for each in ids]
    if as_json:
        return to_json({"schemaVersion": SCHEMA_VERSION, "frameworks": [_framework_json(each) for each in chosen]})
    if name is None:
        rows = [(each.id, f"{each.name} {each.version}", *map(str, facts.share(each))) for each in chosen]
        return columns([("framework", "name", "by rules", "by evidence"), *rows])
    return _covered(chosen[0])


def _covered(framework: Framework) -> str:
    parts: list[str] = []
    for number, requirement in framework.requirements.items():
        met_by = ", ".join(requirement.rules) or f"evidence: {requirement.manual}"
        indented = _filled(met_by, "    ")
        parts.append(f"{click.style(number, bold=True)} {requirement.title}\n{indented}")
    by_rules, by_evidence = facts.share(framework)
    summary = f"{framework.name} {framework.version}: {by_rules} requirements by rules, {by_evidence} by evidence"
    return "\n".join([*parts, "", summary, _filled(framework.source)])


def _filled(text: str, indent: str = "", rest: str | None = None) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if rest is None else rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _known(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3)
        there = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names[:20])}"
        raise ConfigurationError(f"there is no {what} called {name}; {there}")
    return name


def _json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "why": rule.why,
        "severity": rule.severity.value,
        "levels": facts.levels(rule),
        "fix": rule.fix,
        "types": list(rule.types),
        "keys": list(rule.keys),
        "wholeStack": rule.whole_stack,
        "settings": {name: {"values": dict(each.values), "schema": each.schema} for name, each in rule.settings.items()},
        "controls": list(frameworks.controls_of(rule.id)),
        "packs": list(facts.packs_of(rule)),
    }


def _framework_json(framework: Framework) -> dict[str, Any]:
    by_rules, by_evidence = facts.share(framework)
    return {
        "id": framework.id,
        "name": framework.name,
        "version": framework.version,
        "source": framework.source,
        "byRules": by_rules,
        "byEvidence": by_evidence,
        "requirements": [
            {"id": number, "title": each.title, "rules": list(each.rules), "evidence": each.manual}
            for number, each in framework.requirements.items()
        ],
    }


def _items(title: str, items: Iterable[str]) -> str:
    lines = [_filled(item, "  ", "    ") for item in items]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _defaults(setting: Setting) -> str:
    return ", ".join(f"{_as_json(value)} in {where}" for value, where in facts.defaults(setting))


def _example(title: str, rule: Rule, example: Example) -> str:
    shown = facts.program(rule, example).rstrip()
    return f"{title}:\n{textwrap.indent(shown, '  ')}" if shown else ""
