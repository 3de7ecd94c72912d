"""Who points at whom in a stack, found without looking at all pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_policies.known import UNKNOWN, Undecided
from devops_policies.links import end_of, is_pointed_at, referred, referring, sharing, start_of
from devops_policies.view import Resource, Stack, Unreadable

SOURCE, TARGET = "x:y:Source", "x:y:Target"
NAMES = st.sampled_from(["a", "b", "c"])
WRITTEN = st.one_of(NAMES, st.just(UNKNOWN), st.lists(st.one_of(NAMES, st.just(UNKNOWN)), max_size=2), st.none(), st.just(7))


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{type_}::{name}"


def source(name: str, to: Any, made_from: Sequence[str] = ()) -> Resource:
    dependencies: Mapping[str, Sequence[str]] = {"to": [urn(TARGET, each) for each in made_from]} if made_from else {}
    return Resource(urn(SOURCE, name), SOURCE, name, {"to": to}, dependencies=dependencies)


def target(name: str, id_: Any) -> Resource:
    return Resource(urn(TARGET, name), TARGET, name, {"id": id_, "count": 1})


SOURCES = st.lists(st.tuples(WRITTEN, st.lists(st.sampled_from(["t0", "t1"]), max_size=1)), max_size=4)
TARGETS = st.lists(st.one_of(NAMES, st.just(UNKNOWN)), max_size=3)


def outcome(stack: Stack, one: Resource, other: Resource) -> bool | str:
    try:
        return stack.refers(one, "to", other, "id")
    except (Undecided, Unreadable) as error:
        return str(error)


@given(SOURCES, TARGETS)
def test_whoever_is_left_out_certainly_does_not_point_there(written: list[tuple[Any, list[str]]], ids: list[Any]) -> None:
    sources = [source(f"s{place}", to, made_from) for place, (to, made_from) in enumerate(written)]
    targets = [target(f"t{place}", id_) for place, id_ in enumerate(ids)]
    stack = Stack([*sources, *targets])

    forward = {(one, other) for one in sources for other in referred(stack, one, "to", TARGET)}
    backward = {(one, other) for other in targets for one in referring(stack, other, "to", SOURCE)}

    answers = {(one, other): outcome(stack, one, other) for one in sources for other in targets}
    assert {pair: answers[pair] for pair in answers.keys() - forward if answers[pair] is not False} == {}
    assert {pair: answers[pair] for pair in answers.keys() - backward if answers[pair] is not False} == {}


def test_they_come_in_the_order_of_the_stack() -> None:
    stack = Stack([source("s2", "b"), source("s1", "a"), target("t", "a"), source("s0", ["c", "a"])])

    found = referring(stack, next(stack.of_type(TARGET)), "to", SOURCE)

    assert [each.name for each in found] == ["s1", "s0"]


def test_two_that_name_the_same_share_it() -> None:
    one, same, made, other = (
        source("one", "a", ["t"]),
        source("same", ["b", "a"]),
        source("made", UNKNOWN, ["t"]),
        source("other", "b"),
    )
    stack = Stack([one, same, made, other])

    assert [each.name for each in sharing(stack, one, "to", (SOURCE,), "to")] == ["one", "same", "made"]


def test_the_other_end_is_found_from_either_side() -> None:
    one, other = target("one", "a"), target("other", "b")
    pointing = source("s", "b")
    stack = Stack([one, other, pointing])

    assert end_of(stack, pointing, "to", (TARGET,), "id") is other
    assert start_of(stack, other, "to", (SOURCE,), "id") is pointing
    assert start_of(stack, one, "to", (SOURCE,), "id") is None
    assert [is_pointed_at(stack, each, "to", (SOURCE,), "id") for each in (one, other)] == [False, True]


def test_what_may_point_anywhere_leaves_it_open() -> None:
    stack = Stack([source("s", UNKNOWN), target("t", "a")])

    with pytest.raises(Undecided):
        is_pointed_at(stack, next(stack.of_type(TARGET)), "to", (SOURCE,), "id")
    with pytest.raises(Undecided):
        end_of(stack, next(stack.of_type(SOURCE)), "to", (TARGET,), "id")


def test_what_is_worked_out_once_is_not_worked_out_again() -> None:
    asked: list[tuple[Stack, str]] = []

    def work_out(stack: Stack, what: str) -> int:
        asked.append((stack, what))
        return len(asked)

    one, other = Stack(()), Stack(())

    assert [one.once(work_out, "a"), one.once(work_out, "a"), one.once(work_out, "b"), other.once(work_out, "a")] == [1, 1, 2, 3]
    assert asked == [(one, "a"), (one, "b"), (other, "a")]
