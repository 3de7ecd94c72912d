"""What the random provider accepts and answers."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.cloud import Created
from devops_components.toolkit.simulated.schema import tokens
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

PASSWORD = "random:index/randomPassword:RandomPassword"
STRING = "random:index/randomString:RandomString"
least = st.integers(0, 5)


def made(token: str, given: Mapping[str, Any], name: str = "orders", generation: int = 0) -> Created:
    urn = f"urn:pulumi:dev::shop::{token}::{name}"
    checked = cloud.check(urn, token, name, given)
    assert checked.failures == []
    return cloud.create(urn, token, checked.inputs, generation=generation)


def refused(token: str, given: Mapping[str, Any]) -> set[str]:
    return {
        failure.property for failure in cloud.check(f"urn:pulumi:dev::shop::{token}::orders", token, "orders", given).failures
    }


@given(more=st.integers(0, 60), lower=least, upper=least, numeric=least, special=least)
def test_a_text_obeys_length_and_least_counts(more: int, lower: int, upper: int, numeric: int, special: int) -> None:
    counts = {"minLower": lower, "minUpper": upper, "minNumeric": numeric, "minSpecial": special}
    length = max(1, sum(counts.values()) + more)

    text = made(STRING, {"length": length, **counts}).outputs["result"]

    assert len(text) == length
    patterns = {"minLower": "[a-z]", "minUpper": "[A-Z]", "minNumeric": "[0-9]", "minSpecial": "[^a-zA-Z0-9]"}
    assert [name for name, pattern in patterns.items() if len(re.findall(pattern, text)) < counts[name]] == []


@pytest.mark.parametrize(
    ("given", "pattern"),
    [
        ({"special": False}, "[a-zA-Z0-9]+"),
        ({"special": False, "upper": False}, "[a-z0-9]+"),
        ({"upper": False, "lower": False, "special": False}, "[0-9]+"),
        ({"upper": False, "lower": False, "special": False, "number": True}, "[0-9]+"),
        ({"number": False, "special": False}, "[a-zA-Z]+"),
        ({"overrideSpecial": "_", "upper": False, "lower": False, "numeric": False}, "_+"),
    ],
)
def test_a_text_has_the_characters_that_are_asked_for(given: Mapping[str, Any], pattern: str) -> None:
    assert re.fullmatch(pattern, made(STRING, {"length": 64, **given}).outputs["result"])


def test_a_password_is_secret_and_a_string_is_not() -> None:
    password, text = made(PASSWORD, {"length": 20}), made(STRING, {"length": 20})

    assert password.id == "none"
    assert isinstance(password.outputs["result"], Secret)
    assert isinstance(password.outputs["bcryptHash"], Secret)
    assert text.id == text.outputs["result"]


@given(low=st.integers(-(10**9), 10**9), width=st.integers(0, 10**9))
def test_an_integer_is_within_its_bounds(low: int, width: int) -> None:
    found = made("random:index/randomInteger:RandomInteger", {"min": low, "max": low + width})

    assert low <= found.outputs["result"] <= low + width
    assert found.id == str(found.outputs["result"])


@given(st.integers(1, 64))
def test_an_id_is_the_same_bytes_in_every_form(length: int) -> None:
    found = made("random:index/randomId:RandomId", {"byteLength": length, "prefix": "p-"})

    raw = bytes.fromhex(found.outputs["hex"].removeprefix("p-"))
    assert len(raw) == length
    assert base64.b64decode(found.outputs["b64Std"].removeprefix("p-")) == raw
    assert int(found.outputs["dec"].removeprefix("p-")) == int.from_bytes(raw, "big")
    assert found.outputs["b64Url"] == f"p-{found.id}"


def test_bytes_have_their_length() -> None:
    found = made("random:index/randomBytes:RandomBytes", {"length": 9})

    assert len(base64.b64decode(found.outputs["base64"].value)) == 9
    assert len(found.outputs["hex"].value) == 18


@given(st.lists(st.text("abc", max_size=3), min_size=1, max_size=8), st.integers(0, 20))
def test_a_shuffle_draws_from_all_before_it_draws_again(given: list[str], count: int) -> None:
    drawn = made("random:index/randomShuffle:RandomShuffle", {"inputs": given, "resultCount": count}).outputs["results"]

    assert len(drawn) == count
    assert sorted(drawn[: len(given)]) == sorted(given) or count < len(given)


def test_a_pet_has_its_words() -> None:
    assert re.fullmatch(r"[a-z]+-[a-z]+", made("random:index/randomPet:RandomPet", {}).id)
    assert re.fullmatch(
        r"app_[a-z]+_[a-z]+_[a-z]+", made("random:index/randomPet:RandomPet", {"length": 3, "separator": "_", "prefix": "app"}).id
    )


def test_a_uuid_has_the_form_of_one() -> None:
    found = made("random:index/randomUuid:RandomUuid", {})

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found.id)
    assert found.outputs["result"] == found.id


def test_the_same_resource_gets_the_same_and_another_one_another() -> None:
    texts = [
        made(STRING, {"length": 32}).id,
        made(STRING, {"length": 32}).id,
        made(STRING, {"length": 32}, name="other").id,
        made(STRING, {"length": 32}, generation=1).id,
    ]

    assert texts[0] == texts[1]
    assert len(set(texts)) == 3


def test_what_depends_on_something_unknown_is_unknown_but_a_keeper_decides_nothing() -> None:
    assert made(STRING, {"length": UNKNOWN}).id is UNKNOWN
    assert made(STRING, {"length": 8, "keepers": {"a": UNKNOWN}}).id == made(STRING, {"length": 8}).id


@pytest.mark.parametrize(
    ("token", "given", "places"),
    [
        (STRING, {}, {"length"}),
        (STRING, {"length": 0}, {"length"}),
        (STRING, {"length": 4, "minLower": 3, "minUpper": 2}, {"length"}),
        (STRING, {"length": 4, "lower": False, "upper": False, "numeric": False, "special": False}, {"special"}),
        (PASSWORD, {"length": "many"}, {"length"}),
        (PASSWORD, {"length": 8, "specials": "!"}, {"specials"}),
        ("random:index/randomId:RandomId", {"byteLength": 0}, {"byteLength"}),
        ("random:index/randomInteger:RandomInteger", {"min": 2, "max": 1}, {"min"}),
        ("random:index/randomInteger:RandomInteger", {"min": UNKNOWN, "max": 1}, set[str]()),
    ],
)
def test_arguments_that_nothing_can_obey_are_refused(token: str, given: Mapping[str, Any], places: set[str]) -> None:
    assert refused(token, given) == places


@pytest.mark.parametrize("token", tokens("random"))
def test_every_type_of_random_is_answered(token: str) -> None:
    arguments = {"length": 8, "byteLength": 8, "min": 1, "max": 2, "inputs": ["a"]}
    urn = f"urn:pulumi:dev::shop::{token}::orders"
    given = {name: value for name, value in arguments.items() if name not in refused(token, arguments)}

    assert isinstance(cloud.create(urn, token, cloud.check(urn, token, "orders", given).inputs).id, str)
