"""The value a finding is about, as it may be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated import values
from devops_policies.known import Undecided
from devops_policies.plain_secrets import why_secret
from devops_policies.user_data import secrets_told
from devops_policies.view import Part, Unreadable


def value_at(node: Node, path: str | None) -> str | None:
    """The value at a dotted path of a resource, as JSON that may be shown; none where nothing stands there.

    What is a secret by its mark, its name or its shape is not shown: a rule that finds a password must not publish it.
    """
    if path is None:
        return None
    value: Any = node.outputs if path.partition(".")[0] not in node.inputs else node.inputs
    for step in path.split("."):
        if isinstance(value, values.Secret):
            return repr(value)
        if isinstance(value, str) and value[:1] in ("{", "["):
            value = _parsed(value)
        if isinstance(value, Mapping):
            value = cast("Mapping[str, Any]", value).get(step)
        elif isinstance(value, (list, tuple)) and step.isdigit() and int(step) < len(cast("list[Any]", value)):
            value = cast("list[Any]", value)[int(step)]
        else:
            return None
    return None if value is None else json.dumps(_shown(value, path.rpartition(".")[2]), ensure_ascii=False, sort_keys=True)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(value: Any, name: str) -> Any:
    """A value and what is in it; `name` is what the program calls it."""
    if value is values.UNKNOWN or isinstance(value, values.Secret):
        return repr(value)
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        called = str(entries.get("name") or entries.get("key") or "")
        return {key: _shown(item, called if key == "value" else key) for key, item in entries.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(item, name) for item in cast("list[Any]", value)]
    return "[secret]" if isinstance(value, str) and _gives_a_secret_away(name, value) else value


def _gives_a_secret_away(name: str, text: str) -> bool:
    try:
        return why_secret(Part({"name": name, "value": text}, "")) is not None or any(secrets_told(text, name))
    except (Undecided, Unreadable):
        return True
