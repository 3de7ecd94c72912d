"""A preview that somebody made is a graph like any other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.graph.preview import from_preview
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

URN = "urn:pulumi:dev::shop::aws:sns/topic:Topic::"


def step(op: str, name: str, **inputs: Any) -> dict[str, Any]:
    state = {"urn": URN + name, "type": "aws:sns/topic:Topic", "custom": True, "inputs": inputs}
    return {"op": op, "urn": URN + name, "oldState": state, **({} if op == "delete" else {"newState": state})}


def test_what_the_preview_leaves_standing_is_in_the_graph() -> None:
    steps = [step("same", "a"), step("create", "b"), step("delete", "c"), step("delete-replaced", "d"), step("update", "e")]

    graph = from_preview(json.dumps({"steps": steps}))

    assert (graph.project, graph.stack) == ("shop", "dev")
    assert [node.name for node in graph.resources] == ["a", "b", "e"]


def test_what_only_the_cloud_decides_is_unknown_and_secrets_stay_hidden() -> None:
    graph = from_preview(json.dumps({"steps": [step("create", "a", displayName="[secret]", tags={"a": ["[secret]"]})]}))

    (node,) = graph.resources
    assert isinstance(node.inputs["displayName"], Secret)
    assert isinstance(node.inputs["tags"]["a"][0], Secret)
    assert node.outputs["arn"] is UNKNOWN


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"steps": []}', '{"steps": [{"op": "create"}]}', '{"steps": [1]}'])
def test_what_is_no_preview_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        from_preview(text)
