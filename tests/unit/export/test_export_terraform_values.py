"""Values in Terraform's form, and what of them is known, unknown and secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.export.names import Name
from devops_components.toolkit.export.references import connect, target
from devops_components.toolkit.export.terraform_values import (
    Blocks,
    Reference,
    addresses,
    after,
    expressions,
    secrets,
    unknowns,
    value_of,
    values,
)
from devops_components.toolkit.graph.model import Node
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

INNER = {"keyIds": Name("key_id")}
LIST = Name("rule", "many", INNER)
KEY = Node(
    urn="urn:key",
    type="aws:kms/key:Key",
    name="key",
    parent=None,
    custom=True,
    provider=None,
    inputs={"description": "for the data", "region": "eu-west-1"},
    outputs={"arn": "arn:aws:kms:eu-west-1:1:key/abc", "keyId": "abcdefgh", "region": "eu-west-1", "enabled": True},
    id="abcdefgh",
)
DOCUMENT = '{"Resource":"arn:aws:kms:eu-west-1:1:key/abc"}'
TARGET = target(KEY, "aws_kms_key.key", {})


@pytest.mark.parametrize(
    ("name", "given_", "expected"),
    [
        (Name("tags"), {"keyIds": "x"}, {"keyIds": "x"}),
        (LIST, [{"keyIds": 1}, {"other": 2}], Blocks([{"key_id": 1}, {"other": 2}])),
        (Name("rule", "one", INNER), {"keyIds": {"aB": 1}}, Blocks([{"key_id": {"aB": 1}}])),
        (Name("rule", "one"), {}, Blocks([{}])),
        (Name("ids", "one"), "x", ["x"]),
        (Name("rule", "object", INNER), {"keyIds": 1}, {"key_id": 1}),
        (Name("rule", "one"), UNKNOWN, UNKNOWN),
        (LIST, [{"keyIds": 1}, UNKNOWN], UNKNOWN),
        (LIST, [], Blocks()),
        (Name("password", "secret"), "x", Secret("x")),
        (Name("password", "secret"), UNKNOWN, UNKNOWN),
        (LIST, Secret([{"keyIds": 1}]), Blocks([{"key_id": Secret(1)}])),
        (Name("tags"), Secret({"a": "b"}), Secret({"a": "b"})),
    ],
)
def test_a_value_takes_terraform_s_form(name: Name, given_: Any, expected: Any) -> None:
    found = value_of(name, given_)

    assert found == expected
    assert type(found) is type(expected)


def test_properties_that_are_nothing_or_implied_are_left_out() -> None:
    assert values({"kind": "Pod", "empty": None, "keyIds": 1}, {"kind": Name("", "drop"), **INNER}) == {"key_id": 1}


def test_what_is_unknown_is_left_out_and_said_to_be_unknown() -> None:
    props = {
        "a": UNKNOWN,
        "b": [UNKNOWN, "x"],
        "c": [UNKNOWN],
        "d": Blocks([{"e": UNKNOWN, "f": 1}, {"f": 2}]),
        "g": Secret(UNKNOWN),
        "h": Reference(UNKNOWN, ("x.y",)),
        "i": {"j": UNKNOWN, "k": 1},
        "l": [],
    }

    assert after(props) == {"b": [None, "x"], "d": [{"f": 1}, {"f": 2}], "i": {"k": 1}, "l": []}
    whole = dict.fromkeys(("a", "c", "g", "h"), True)
    assert unknowns(props) == {**whole, "b": [True, False], "d": [{"e": True}, {}], "i": {"j": True}}


def test_what_is_secret_is_masked_in_its_kind_and_said_to_be_secret() -> None:
    props = {
        "text": Secret("x"),
        "number": Secret(5432),
        "list": Secret(["x", "y"]),
        "map": Secret({"x": "y"}),
        "unread": Secret(None),
        "referred": Reference(Secret("x"), ("a.b",)),
        "blocks": Blocks([{"a": Secret("x")}]),
    }

    assert after(props) == {
        "text": "[secret]",
        "number": None,
        "list": ["[secret]"],
        "map": {"[secret]": "[secret]"},
        "unread": "[secret]",
        "referred": "[secret]",
        "blocks": [{"a": "[secret]"}],
    }
    assert secrets(props) == {**dict.fromkeys(props, True), "blocks": [{"a": True}]}


def test_expressions_say_constants_references_and_blocks() -> None:
    refers = Reference(UNKNOWN, ("aws_kms_key.key.arn", "aws_kms_key.key"))
    props = {"a": 1, "b": refers, "c": [refers, refers], "d": Blocks([{"e": refers}, {}]), "f": UNKNOWN, "g": {"h": "i"}}
    both = {"references": ["aws_kms_key.key.arn", "aws_kms_key.key"]}

    assert expressions(props) == {
        "a": {"constant_value": 1},
        "b": both,
        "c": both,
        "d": [{"e": both}, {}],
        "f": {},
        "g": {"constant_value": {"h": "i"}},
    }


@pytest.mark.parametrize(
    ("given_", "value", "refers"),
    [
        ("arn:aws:kms:eu-west-1:1:key/abc", UNKNOWN, "aws_kms_key.key.arn"),
        ("abcdefgh", UNKNOWN, "aws_kms_key.key.id"),
        ("for the data", "for the data", "aws_kms_key.key.description"),
        (
            '{"Resource":"arn:aws:kms:eu-west-1:1:key/abc"}',
            '{"Resource":"arn:aws:kms:eu-west-1:1:key/abc"}',
            "aws_kms_key.key.arn",
        ),
        ("eu-west-1", "eu-west-1", None),
        (5, 5, None),
        (UNKNOWN, UNKNOWN, None),
    ],
)
def test_a_value_refers_to_the_attribute_it_is_made_of(given_: Any, value: Any, refers: str | None) -> None:
    expected = (refers, "aws_kms_key.key") if refers else ("aws_kms_key.key",)

    assert connect(given_, [TARGET]) == Reference(value, expected)


def test_references_stand_where_the_value_comes_from_and_nowhere_else() -> None:
    arn = KEY.outputs["arn"]

    found = connect(Blocks([{"a": "other", "b": [arn, "x"]}, {"c": Secret(f"<{arn}>")}]), [TARGET])

    reference = Reference(UNKNOWN, ("aws_kms_key.key.arn", "aws_kms_key.key"))
    assert found == Blocks([{"a": "other", "b": [reference, "x"]}, {"c": Reference(Secret(f"<{arn}>"), reference.addresses)}])
    assert isinstance(found, Blocks)


def test_a_resource_that_nothing_is_made_of_is_referred_to_by_the_whole_value() -> None:
    assert connect(["other"], [TARGET]) == Reference(["other"], ("aws_kms_key.key",))
    assert connect(Blocks([{"a": "other"}]), [TARGET]) == Blocks([{"a": "other"}])


PLAIN = st.one_of(st.text(max_size=3), st.integers(), st.booleans())
TREES = st.recursive(
    st.one_of(PLAIN, PLAIN.map(Secret), st.just(UNKNOWN)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=12,
)


def leaves(value: Any) -> int:
    """How many of its parts are true."""
    if isinstance(value, Mapping):
        return sum(leaves(item) for item in value.values())
    return sum(leaves(item) for item in value) if isinstance(value, list) else value is True


def count(value: Any, wanted: Any) -> int:
    if isinstance(value, Mapping):
        return sum(count(item, wanted) for item in value.values())
    if isinstance(value, list):
        return sum(count(item, wanted) for item in value)
    return wanted(value)


@given(st.dictionaries(st.sampled_from("abcd"), TREES))
def test_every_secret_is_said_to_be_one_and_none_is_shown(props: dict[str, Any]) -> None:
    marked = {key: Secret("planted") if isinstance(value, Secret) else value for key, value in props.items()}

    assert leaves(secrets(props)) == count(props, lambda value: isinstance(value, Secret))
    assert "planted" not in repr((after(marked), unknowns(marked), secrets(marked), expressions(marked)))
    assert list(addresses(props)) == []
