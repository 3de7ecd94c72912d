"""The configuration of policies, in the very form Pulumi's `--policy-pack-config` takes.

{"all": "mandatory", "rds-multi-az": "advisory", "rds-backup-retention": {"enforcementLevel": "mandatory", "days": 21}}
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from devops_components.errors import ConfigurationError, Problem
from devops_components.toolkit.check.schemas import violations
from devops_policies.exemptions import CONFIGURED_AS, SCHEMA
from devops_policies.rule import Level, Rule

ALL = "all"
"""Name that stands for every policy that is not named itself."""
LEVEL = "enforcementLevel"
_LEVELS = {"disabled": Level.DISABLED, "advisory": Level.ADVISORY, "mandatory": Level.MANDATORY, "remediate": Level.MANDATORY}


@dataclass(frozen=True)
class PolicyConfig:
    """What a configuration says of policies."""

    levels: Mapping[str, Level] = field(default_factory=dict[str, Level])
    """Level by rule, `all` among them."""
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Parameters by rule."""

    def level(self, rule: Rule, environment: str) -> Level:
        """The level of a rule in an environment."""
        return self.levels.get(rule.id, rule.level(environment))


def as_object(text: str, shown: str) -> Mapping[str, Any]:
    """The configuration as it stands, for a pack that knows its policies itself."""
    try:
        data: Any = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{shown}: is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise ConfigurationError(f"{shown}: is not an object of policies")
    return cast("dict[str, Any]", data)


def parse(text: str, shown: str, rules: Mapping[str, Rule]) -> PolicyConfig:
    """The configuration in a text, called `shown` in messages."""
    levels: dict[str, Level] = {}
    settings: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for name, value in as_object(text, shown).items():
        body: Any = {LEVEL: value} if isinstance(value, str) else value
        if name != ALL and name not in rules:
            near = difflib.get_close_matches(name, rules, n=1)
            fix = f"did you mean {near[0]}?" if near else "`devops policies list` shows the rules"
            problems.append(Problem("is not a rule of these packs", key=name, file=shown, fix=fix))
        elif not isinstance(body, dict):
            problems.append(Problem("is neither a level nor an object", key=name, file=shown))
        else:
            said = cast("dict[str, Any]", body)
            level = said.get(LEVEL)
            if level in _LEVELS:
                levels[name] = _LEVELS[level]
            elif level is not None:
                problems.append(Problem(f"is not one of {', '.join(_LEVELS)}", f"{name}.{LEVEL}", str(level), shown))
            given = {key: item for key, item in said.items() if key != LEVEL}
            problems += _wrong_settings(name, given, rules, shown)
            if given and name != ALL:
                settings[name] = given
    if problems:
        raise ConfigurationError(f"{shown}: {len(problems)} policies are not understood", problems)
    if ALL in levels:
        levels = {**dict.fromkeys(rules, levels.pop(ALL)), **levels}
    return PolicyConfig(levels, settings)


def _wrong_settings(name: str, given: Mapping[str, Any], rules: Mapping[str, Rule], shown: str) -> list[Problem]:
    if not given:
        return []
    schema: dict[str, Any] = {name: each.schema for name, each in rules[name].settings.items()} if name in rules else {}
    known = {CONFIGURED_AS: dict(SCHEMA), **schema}
    unknown = [
        Problem("is not a setting of this rule", f"{name}.{key}", file=shown, fix=f"it takes {', '.join(known)}")
        for key in given
        if key not in known
    ]
    wrong = violations({"properties": known}, dict(given))
    return [*unknown, *(Problem(reason, f"{name}.{path}", file=shown) for path, reason in wrong)]
