"""How rules read properties."""

from __future__ import annotations

from typing import Any

import pytest

from devops_policies.examples import resources
from devops_policies.known import UNKNOWN, Undecided
from devops_policies.registry import all_rules
from devops_policies.rule import Mock
from devops_policies.view import Part, Resource, Stack, Unreadable

URN = "urn:pulumi:dev::shop::x:y:Z::"


def resource(name: str = "it", dependencies: dict[str, list[str]] | None = None, **props: Any) -> Resource:
    return Resource(f"{URN}{name}", "x:y:Z", name, props, dependencies=dependencies or {})


def test_a_path_leads_into_objects_and_lists() -> None:
    it = resource(a={"b": [{"c": 1}, {"c": None}]})

    assert it.get("a.b.0.c") == 1
    assert it.get("a.b.1.c", "absent") == "absent"
    assert [it.get(path, "absent") for path in ("z", "a.z", "a.b.2", "a.b.x", "a.b.0.c.d")] == ["absent"] * 5


def test_reading_what_is_not_known_says_where_it_is() -> None:
    it = resource(a={"b": UNKNOWN}, c=[1, UNKNOWN])

    def where(path: str) -> str:
        with pytest.raises(Undecided) as raised:
            it.get(path)
        return raised.value.path

    assert [where(path) for path in ("a.b", "a.b.c.d", "c.1")] == ["a.b", "a.b", "c.1"]


def test_something_is_there_whether_it_is_known_or_not() -> None:
    it = resource(known=0, unknown=UNKNOWN, null=None)

    assert [path for path in ("known", "unknown", "null", "absent") if it.has(path)] == ["known", "unknown"]


def test_values_are_read_in_the_forms_a_provider_takes() -> None:
    it = resource(yes="true", no=False, number="22", share=0.5, text=7)

    assert (it.flag("yes"), it.flag("no"), it.flag("absent", True)) == (True, False, True)
    assert (it.number("number"), it.number("share"), it.number("absent", 3)) == (22, 0.5, 3)
    assert (it.text("text"), it.text("absent"), it.text("absent", "x")) == ("7", "", "x")


def test_values_of_another_kind_are_unreadable() -> None:
    it = resource(words="perhaps", items=[1], switch=True)

    with pytest.raises(Unreadable, match="`words` is not a boolean"):
        it.flag("words")
    with pytest.raises(Unreadable, match="`items` is not a number"):
        it.number("items")
    with pytest.raises(Unreadable, match="`switch` is not a string"):
        it.text("switch")
    with pytest.raises(Unreadable, match="`words` is not JSON"):
        it.part("words")
    with pytest.raises(Unreadable, match=r"`items.0` is not an object"):
        list(it.each("items"))
    with pytest.raises(Unreadable, match=r"`items.0` is not a string"):
        list(it.strings("items"))


def test_an_object_may_be_written_as_json_text() -> None:
    it = resource(text='{"a": {"b": 1}}', item={"a": {"b": 2}}, empty="", null="null")

    parts = [it.part(path) for path in ("text", "item", "empty", "null", "absent")]

    assert [part and (part.path, part.get("a.b")) for part in parts] == [("text", 1), ("item", 2), None, None, None]


def test_items_know_where_they_stand_and_unknown_ones_come_last() -> None:
    items = resource(rules=[UNKNOWN, {"ports": [22, "x"]}, UNKNOWN]).each("rules")

    assert next(items).at("ports") == "rules.1.ports"
    with pytest.raises(Undecided) as raised:
        next(items)
    assert raised.value.path == "rules.0"


def test_one_thing_is_a_list_of_one() -> None:
    it = resource(one={"a": 1}, text='[{"a": 2}]', word="x", words=["y", "z"])

    assert [part.path for path in ("one", "text", "absent") for part in it.each(path)] == ["one", "text.0"]
    assert list(it.strings("word", "absent", "words")) == ["x", "y", "z"]
    assert list(it.strings("text")) == ['[{"a": 2}]']


def test_parts_of_parts_keep_the_full_path() -> None:
    part = Part({"b": [{"c": UNKNOWN}]}, "a.0")

    with pytest.raises(Undecided) as raised:
        next(part.each("b")).get("c")

    assert raised.value.path == "a.0.b.0.c"


def test_a_stack_is_searched_by_type_and_urn() -> None:
    one, two = resource("one"), resource("two")
    stack = Stack([one, two])

    assert list(stack.of_type("x:y:Z", "x:y:A")) == [one, two]
    assert stack.by_urn(f"{URN}two") is two
    assert stack.by_urn("urn:none") is None
    assert one.stack == "dev"


TARGET = resource("target", arn="arn:target", id=UNKNOWN)


def refers(source: Resource) -> bool:
    return Stack([source, TARGET]).refers(source, "to.arns", TARGET, "arn", "id")


def test_what_was_made_from_a_resource_refers_to_it_though_it_is_not_known() -> None:
    assert refers(resource(to={"arns": [UNKNOWN]}, dependencies={"to": [TARGET.urn]}))


def test_an_equal_identity_refers() -> None:
    assert refers(resource(to={"arns": ["arn:other", "arn:target"]}))
    assert not refers(resource(to={"arns": ["arn:other"]}))
    assert not refers(resource())


def test_what_was_made_from_something_else_does_not_refer() -> None:
    assert not refers(resource(to={"arns": [UNKNOWN]}, dependencies={"to": [f"{URN}other"]}))


def test_what_came_from_nowhere_may_refer() -> None:
    with pytest.raises(Undecided):
        refers(resource(to={"arns": [UNKNOWN]}))


def test_a_part_of_an_example_keeps_the_types_above_it_in_its_urn() -> None:
    mocks = [Mock("a:b:Outer", "outer"), Mock("a:b:Inner", "inner", parent="outer"), Mock("x:y:Z", "it", parent="inner")]

    outer, inner, it = resources(all_rules()["golden-path"], mocks)

    assert it.urn == "urn:pulumi:production::shop::a:b:Outer$a:b:Inner$x:y:Z::it"
    assert (it.parent, inner.parent, outer.parent) == (inner.urn, outer.urn, None)
