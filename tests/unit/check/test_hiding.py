"""Secrets are taken out of texts that somebody else's code wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.check.hiding import SHORTEST, Hiding
from devops_components.toolkit.graph.model import Graph, Node
from devops_components.toolkit.simulated.values import Secret


def graph(*secrets: object) -> Graph:
    inputs = {"value": Secret(list(secrets)), "open": "shown"}
    node = Node("urn:pulumi:dev::shop::a:b:C::x", "a:b:C", "x", None, True, None, inputs, {})
    return Graph("shop", "dev", (node,))


@given(st.text(min_size=SHORTEST), st.text(), st.text())
def test_no_secret_is_left_in_a_text(secret: str, before: str, after: str) -> None:
    hidden = Hiding.of(graph(secret)).hide(before + secret + after)

    assert secret not in hidden.replace("[secret]", "\0")


def test_the_parts_of_a_secret_object_are_secrets_and_the_longest_is_hidden_first() -> None:
    hiding = Hiding.of(graph({"password": "hunter22"}, "hunter2222", 123456))

    assert hiding.hide("hunter2222 hunter22 123456 shown true") == "[secret] [secret] [secret] shown true"


def test_a_graph_without_secrets_hides_nothing() -> None:
    assert Hiding.of(Graph("shop", "dev", ())).hide("text") == "text"
