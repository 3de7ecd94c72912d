"""The configuration a pack gets: its own, overridden by what is given, exactly as the engine puts them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from google.protobuf import json_format

from devops_components.errors import ConfigurationError, Problem
from devops_components.toolkit.check.schemas import violations
from devops_components.toolkit.check.wire import protocol

_LEVEL_KEY = "enforcementLevel"
_LEVELS = {"advisory": 0, "mandatory": 1, "disabled": 2, "remediate": 3}


def reconciled(info: Any, given: Mapping[str, Any], shown: str) -> Any:
    """The request that configures a pack; raises `ConfigurationError` where a policy does not take what it is given."""
    request = protocol.ConfigureAnalyzerRequest()
    own = {
        name: {_LEVEL_KEY: each.enforcementLevel, **json_format.MessageToDict(each.properties)}
        for name, each in info.initialConfig.items()
    }
    problems = list(_misunderstood(given, [policy.name for policy in info.policies], shown))
    if problems:
        raise ConfigurationError(f"{shown}: {len(problems)} policies are not understood", problems)
    for policy in info.policies:
        schema = {
            name: cast("dict[str, Any]", body) for name, body in json_format.MessageToDict(policy.configSchema.properties).items()
        }
        level = policy.enforcementLevel
        settings = {name: body["default"] for name, body in schema.items() if "default" in body}
        for layer in (own, given):
            # The engine takes the level of `all`, and none of its settings.
            level = _level(layer.get(policy.name), _level(layer.get("all"), level))
            settings |= _settings(layer.get(policy.name))
        shape = {"type": "object", "properties": schema, "required": list(policy.configSchema.required)}
        problems += [
            Problem(reason, key=f"{policy.name}.{path}".rstrip("."), file=shown) for path, reason in violations(shape, settings)
        ]
        request.policyConfig[policy.name].enforcementLevel = level
        request.policyConfig[policy.name].properties.update(settings)
    if problems:
        raise ConfigurationError(f"{shown}: {len(problems)} settings are not accepted", problems)
    return request


def _misunderstood(given: Mapping[str, Any], policies: Sequence[str], shown: str) -> Iterator[Problem]:
    for name, said in given.items():
        level: Any = cast("Mapping[str, Any]", said).get(_LEVEL_KEY) if isinstance(said, Mapping) else said
        if name != "all" and name not in policies:
            yield Problem("is not a policy of this pack", key=name, file=shown, fix=f"it has {', '.join(policies)}")
        elif not isinstance(said, (str, Mapping)):
            yield Problem("is neither a level nor an object", key=name, file=shown)
        elif level is not None and (not isinstance(level, str) or level not in _LEVELS):
            yield Problem(f"is not one of {', '.join(_LEVELS)}", key=f"{name}.{_LEVEL_KEY}", value=str(level), file=shown)


def _level(said: Any, otherwise: int) -> int:
    level: Any = cast("Mapping[str, Any]", said).get(_LEVEL_KEY) if isinstance(said, Mapping) else said
    return otherwise if level is None else _LEVELS[level] if isinstance(level, str) else int(level)


def _settings(said: Any) -> dict[str, Any]:
    body: Mapping[str, Any] = cast("Mapping[str, Any]", said) if isinstance(said, Mapping) else {}
    return {name: value for name, value in body.items() if name != _LEVEL_KEY}
