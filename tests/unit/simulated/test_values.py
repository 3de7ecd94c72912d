"""Property values between the wire and plain Python."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from devops_components.toolkit.simulated.values import (
    SIGNATURE,
    UNKNOWN,
    UNKNOWN_STRING,
    Secret,
    decode,
    encode,
    exported,
    has_secret,
    has_unknown,
    plain,
    redacted,
    reveal,
)

leaf = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.floats(-1e9, 1e9) | st.text() | st.just(UNKNOWN)
anything: st.SearchStrategy[Any] = st.recursive(
    leaf, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner) | inner.map(Secret)
)


@given(st.dictionaries(st.text("abc"), anything))
def test_values_survive_the_wire(values: dict[str, Any]) -> None:
    assert decode(encode(values)) == values


@given(st.dictionaries(st.text("abc"), anything))
def test_the_engines_json_is_read_like_its_wire(values: dict[str, Any]) -> None:
    written = json_format.MessageToDict(encode(values))

    assert plain(written) == values


def test_a_whole_number_is_an_integer_and_another_is_none() -> None:
    found = decode(encode({"a": 3, "b": 3.5, "c": True}))

    assert [(name, type(value)) for name, value in found.items()] == [("a", int), ("b", float), ("c", bool)]


def test_every_way_to_write_an_unknown_is_one() -> None:
    assert plain({"a": UNKNOWN_STRING, "b": ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"]}) == {"a": UNKNOWN, "b": [UNKNOWN]}


@pytest.mark.parametrize(
    ("wrapped", "value"),
    [
        ({SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "x"}, "x"),
        ({SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", "value": "x", "secret": True}, Secret("x")),
        ({SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}, UNKNOWN),
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:a", "id": "i"}, "i"),
        ({SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:a"}, "urn:a"),
        ({SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "zzz"}, Secret(None)),
    ],
)
def test_outputs_resources_and_ciphers_are_unwrapped(wrapped: dict[str, Any], value: Any) -> None:
    assert plain(wrapped) == value


def test_an_asset_stays_as_it_is() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "1", "path": "a"}

    assert plain({"code": asset}) == {"code": asset}
    assert decode(encode({"code": asset})) == {"code": asset}


def test_a_secret_shows_nothing() -> None:
    value = {"a": [Secret({"b": "canary"})]}

    assert "canary" not in repr(value)
    assert "canary" not in json.dumps(redacted(value))
    assert reveal(value) == {"a": [{"b": "canary"}]}


def test_what_was_redacted_is_known_to_be_a_secret() -> None:
    assert plain(redacted({"a": Secret("x"), "b": 1})) == {"a": Secret(None), "b": 1}


def test_a_secret_is_exported_in_the_clear_inside_its_mark() -> None:
    found = exported({"a": Secret({"b": Secret("x")})})

    assert found["a"]["plaintext"] == '{"b": "x"}'
    assert set(found["a"]) == {SIGNATURE, "plaintext"}


@given(anything)
def test_unknowns_and_secrets_are_found_wherever_they_are(value: Any) -> None:
    assert has_unknown({"a": [value]}) is has_unknown(value)
    assert has_unknown({"a": [value, Secret(UNKNOWN)]})
    assert has_secret({"a": [value]}) is has_secret(value)
    assert has_secret([value, {"b": Secret(1)}])
    assert not has_secret(reveal(value))


def test_there_is_one_unknown() -> None:
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert repr(UNKNOWN) == "[unknown]"
