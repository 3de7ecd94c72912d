"""What a rule is: one pure function with its metadata and its examples."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from devops_policies.environments import by_profile
from devops_policies.exemptions import Exemption
from devops_policies.known import Doubts
from devops_policies.type_sets import means
from devops_policies.view import Options, Resource, Stack


class Severity(StrEnum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a violation does: nothing, a warning, or a refusal."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"


_LETTERS = {"-": Level.DISABLED, "A": Level.ADVISORY, "M": Level.MANDATORY}
_JSON_TYPES: Mapping[type, Mapping[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    list: {"type": "array", "items": {"type": "string"}},
}


@dataclass(frozen=True)
class Setting:
    """A parameter of a rule: its value in each environment, and what a pack's configuration may make of it."""

    meaning: str
    values: Mapping[str, Any]
    """Value by profile; any other environment takes production's."""
    constraints: Mapping[str, Any]
    """JSON schema keywords beside the type, such as `minimum`."""

    def value(self, environment: str) -> Any:
        """The value in an environment where the pack's configuration says nothing."""
        return self.values.get(environment, self.values["production"])

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the value; names the defaults in words, for a default in the schema would rule everywhere alike."""
        kind = _JSON_TYPES[type(self.values["production"])]
        defaults = ", ".join(f"{json.dumps(self.values[profile])} in {profile}" for profile in ("dev", "staging", "production"))
        return {**kind, **self.constraints, "description": f"{self.meaning}; by default {defaults}"}


def setting(meaning: str, *values: Any, sandbox: Any = None, **constraints: Any) -> Setting:
    """A parameter with one value for all environments, or three for dev, staging and production.

    A sandbox is like dev, unless `sandbox` says otherwise.
    """
    dev, staging, production = values if len(values) == 3 else values * 3
    by_environment = by_profile(dev, staging, production)
    return Setting(meaning, by_environment if sandbox is None else {**by_environment, "sandbox": sandbox}, constraints)


@dataclass(frozen=True)
class Violation:
    """Something a rule found."""

    message: str
    """What is wrong, with the value found and never a secret one; no full stop."""
    path: str | None = None
    """Dotted path of the property."""
    key: str | None = None
    """Which of the rule's findings this is, for rules that have several; a waiver can name it."""
    resource: Resource | None = None
    """The resource at fault, where it is not the one being judged."""


Violations = Iterator[Violation]


@dataclass(frozen=True)
class Context:
    """What surrounds the resource being judged."""

    environment: str
    """Profile of the environment."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The rule's parameters, with the pack's configuration applied."""
    stack: Stack = field(default_factory=lambda: Stack(()))
    """The whole stack; empty for rules about single resources."""
    doubts: Doubts = field(default_factory=Doubts)
    """Where the rule leaves unknown values aside; fresh for each resource."""
    exemptions: Sequence[Exemption] = ()
    """Violations of the rule that are accepted for now."""


@dataclass(frozen=True)
class Mock:
    """A resource in an example."""

    type: str
    name: str
    props: Mapping[str, Any] = field(default_factory=dict[str, Any])
    refs: Mapping[str, str | Sequence[str]] = field(default_factory=dict[str, str | Sequence[str]])
    """Property to the names of the resources in the example that it was made from.

    The property's value is not known before deployment unless `props` gives one.
    """
    options: Options = field(default_factory=Options)
    parent: str | None = None
    """Name of the component in the example that it is a part of."""


Example = Mapping[str, Any] | Sequence[Mock]
"""Properties of one resource of the rule's first type, or resources where the rule judges the stack or names no single type."""

Check = Callable[[Resource, Context], Violations]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule and everything that is said about it."""

    id: str
    """Catalogue id: `<service>-<state that holds>`."""
    title: str
    """The state that holds, as a sentence; the first line of the function's docstring."""
    why: str
    """Why it matters; the rest of the docstring."""
    types: tuple[str, ...]
    """The resources it judges: type tokens, patterns such as `aws:*`, or sets such as `taggable`."""
    severity: Severity
    levels: Mapping[str, Level]
    """Level in each environment."""
    fix: str
    """What to write in the program."""
    check: Check
    good: Example
    """Passes."""
    bad: Example
    """Fails."""
    bad_settings: Mapping[str, Any]
    """Its parameters in the bad example, where it fails by those."""
    keys: tuple[str, ...]
    """Keys of its findings; none where it has only one kind."""
    whole_stack: bool
    """Whether it needs the other resources of the stack."""
    settings: Mapping[str, Setting]
    """Its parameters."""

    def judges(self, type_: str) -> bool:
        """Whether it judges resources of this type."""
        return means(self.types, type_)

    def level(self, environment: str) -> Level:
        """The level in an environment; one that is not known is judged as production."""
        return self.levels.get(environment, self.levels["production"])

    def text(self, violation: Violation) -> str:
        """The message of a violation, the same in the engine and outside it."""
        key = f"[{violation.key}] " if violation.key else ""
        return f"{key}{violation.message}. Fix: {self.fix}"

    def settings_in(self, environment: str, configured: Mapping[str, Any]) -> dict[str, Any]:
        """Its parameters in an environment, overridden by what a pack's configuration says of the rule.

        Raises `ValueError` for a parameter it does not have, so that a typing error does not pass for a setting.
        """
        unknown = sorted(configured.keys() - self.settings.keys())
        if unknown:
            known = ", ".join(self.settings) or "none"
            raise ValueError(f"{self.id}.{unknown[0]}: not a setting of this rule; it has {known}")
        return {name: setting.value(environment) for name, setting in self.settings.items()} | dict(configured)


def rule(
    *,
    id: str,
    types: Sequence[str],
    severity: Severity,
    levels: str,
    fix: str,
    good: Example,
    bad: Example,
    keys: Sequence[str] = (),
    sandbox: str | None = None,
    whole_stack: bool = False,
    settings: Mapping[str, Setting] | None = None,
    bad_settings: Mapping[str, Any] | None = None,
) -> Callable[[Check], Rule]:
    """Makes a rule of a function.

    `levels` are those of dev/staging/production: `-` off, `A` advisory, `M` mandatory. A sandbox warns, unless `sandbox` says so.
    """

    def wrap(check: Check) -> Rule:
        title, _, why = (inspect.getdoc(check) or "").partition("\n")
        return Rule(
            id=id,
            title=title.strip(),
            why=why.strip(),
            types=tuple(types),
            severity=severity,
            levels=_levels(levels, sandbox),
            fix=fix,
            check=check,
            good=good,
            bad=bad,
            bad_settings=dict(bad_settings or {}),
            keys=tuple(keys),
            whole_stack=whole_stack,
            settings=dict(settings or {}),
        )

    return wrap


def _levels(shorthand: str, sandbox: str | None) -> dict[str, Level]:
    levels = by_profile(*(_LETTERS[letter] for letter in shorthand.split("/")))
    if levels["dev"] is not Level.DISABLED:
        # What holds in dev is demanded in testing as in staging; what does not is about environments built like production.
        levels["testing"] = levels["staging"]
    levels["sandbox"] = _LETTERS[sandbox] if sandbox else min(levels["dev"], Level.ADVISORY, key=list(Level).index)
    return levels
