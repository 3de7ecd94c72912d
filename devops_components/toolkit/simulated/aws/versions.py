"""What a change in place makes that did not exist before: the versions of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from devops_components.toolkit.simulated.values import UNKNOWN

_FUNCTION: Final = "aws:lambda/function:Function"
_QUALIFIED: Final = ("qualifiedArn", "qualifiedInvokeArn")
# What belongs to the function and not to a version; a change of it publishes nothing.
_OF_ALL_VERSIONS: Final = frozenset({"publish", "reservedConcurrentExecutions", "tags", "tagsAll"})


def published(
    token: str,
    inputs: Mapping[str, Any],
    outputs: Mapping[str, Any],
    old_inputs: Mapping[str, Any],
    old_outputs: Mapping[str, Any],
) -> dict[str, Any]:
    """The outputs of a resource that was changed in place; a function that publishes its versions has the next one."""
    if token != _FUNCTION or inputs.get("publish") is not True:
        return dict(outputs)
    old, made = str(old_outputs.get("version", "")), str(outputs["version"])
    count = int(old) if old.isdecimal() else 0
    version = str(count + 1) if _differ(inputs, old_inputs) or not count else old
    qualified = {name: _requalified(outputs[name], made, version) for name in _QUALIFIED}
    return {**outputs, **qualified, "version": version}


def _differ(inputs: Mapping[str, Any], old_inputs: Mapping[str, Any]) -> bool:
    names = {*inputs, *old_inputs} - _OF_ALL_VERSIONS
    return any(inputs.get(name) != old_inputs.get(name) for name in names)


def _requalified(arn: Any, made: str, version: str) -> Any:
    """The ARN of another version; an invoke ARN goes on behind it."""
    if arn is UNKNOWN:
        return arn
    head, mark, tail = str(arn).partition("/invocations")
    return f"{head.removesuffix(f':{made}')}:{version}{mark}{tail}"
