"""`PublicAccessBlock`: internet gateways of an account pass what is excluded, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components import PublicAccessBlock, PublicAccessBlockArgs
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Node
from tests.conftest import Render


def block(render: Render, **args: Any) -> Node:
    graph = render(lambda: PublicAccessBlock("internet", PublicAccessBlockArgs(**args)))
    (found,) = graph.of_type("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    assert graph.component("internet").outputs == {"blockMode": found.inputs["internetGatewayBlockMode"]}
    return found


@pytest.mark.parametrize(
    ("given", "mode"),
    [({}, "block-bidirectional"), ({"blocks": "both"}, "block-bidirectional"), ({"blocks": "ingress"}, "block-ingress")],
)
def test_it_stops_both_ways_unless_asked_otherwise(render: Render, given: dict[str, str], mode: str) -> None:
    assert block(render, **given).inputs["internetGatewayBlockMode"] == mode


@pytest.mark.parametrize(
    ("profile", "protected"),
    [("sandbox", False), ("dev", False), ("testing", False), ("staging", True), ("production", True)],
)
def test_it_is_protected_where_the_profile_protects(render: Render, profile: str, protected: bool) -> None:
    assert block(render, profile=profile).options.get("protect", False) is protected


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ArgumentError) as refused:
        PublicAccessBlockArgs(blocks="egress")  # type: ignore[arg-type]  # what is refused here

    assert "blocks = egress: is not one of ingress, both" in str(refused.value)
