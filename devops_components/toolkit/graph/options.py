"""The resource options in a registration request, as the graph keeps them."""

from __future__ import annotations

import re
from typing import Any

_UNITS = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}


def resource_options(request: Any) -> dict[str, Any]:
    """The options that were set, in camelCase, lists sorted; nothing for those left alone."""
    options: dict[str, Any] = {}
    for key in ("protect", "retainOnDelete"):
        if getattr(request, key, False):
            options[key] = True
    for key in ("ignoreChanges", "additionalSecretOutputs", "replaceOnChanges"):
        items = sorted(getattr(request, key, ()))
        if items:
            options[key] = items
    if getattr(request, "deleteBeforeReplaceDefined", False):
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    for key, name in (("deletedWith", "deletedWith"), ("importId", "import")):
        text = getattr(request, key, "")
        if text:
            options[name] = text
    aliases = [_alias(alias) for alias in getattr(request, "aliases", ())] + [
        str(urn) for urn in getattr(request, "aliasURNs", ())
    ]
    if aliases:
        options["aliases"] = aliases
    timeouts = _timeouts(request)
    if timeouts:
        options["customTimeouts"] = timeouts
    return options


def _alias(alias: Any) -> Any:
    if alias.urn:
        return alias.urn
    spec = alias.spec
    found = {key: getattr(spec, key) for key in ("name", "type", "stack", "project", "parentUrn") if getattr(spec, key)}
    return {**found, "noParent": True} if spec.noParent else found


def _timeouts(request: Any) -> dict[str, float]:
    """In seconds, as a state keeps them."""
    if "customTimeouts" not in request.DESCRIPTOR.fields_by_name or not request.HasField("customTimeouts"):
        return {}
    return {
        key: _seconds(getattr(request.customTimeouts, key))
        for key in ("create", "update", "delete")
        if getattr(request.customTimeouts, key)
    }


def _seconds(duration: str) -> float:
    """A duration as a program writes it, such as `1h30m`."""
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([0-9.]+)(h|ms|m|s)", duration))
