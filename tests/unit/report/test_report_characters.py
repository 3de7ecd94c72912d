from __future__ import annotations

import ast
import json
import re
import unicodedata

import pytest
from hypothesis import given
from pydantic_core import from_json
from report_examples import HOSTILE, text, untimed, workflow_commands

from devops_components.toolkit.report.characters import clip, json_text, one_line, relative_path, some, visible

BIDIRECTIONAL = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("plain ümläut 日本 😀", "plain ümläut 日本 😀"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x85\x9b", "\\x85\\x9b"),
        ("\u202egnp", "\\u202egnp"),
        ("\ud800", "\\ud800"),
        ("\ufeff\uffff", "\\ufeff\\uffff"),
        ("\U000e0041", "\\U000e0041"),
        ("##[error]x", "#\\#[error]x"),
        ("##vso[a]", "#\\#vso[a]"),
        ("###[a]", "##\\#[a]"),
        ("## heading [a]", "## heading [a]"),
    ],
)
def test_hidden_characters_become_escapes(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


@untimed
@given(text)
def test_nothing_hidden_is_left(value: str) -> None:
    shown = visible(value)

    left = {character for character in shown if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}}
    assert left | (BIDIRECTIONAL & set(shown)) == set()
    assert visible(shown) == shown


@untimed
@given(text)
def test_the_escapes_tell_what_was_there(value: str) -> None:
    value = value.replace("\\", "").replace("#", "")

    read_back = re.sub(r"\\(x..|u....|U.{8}|[ntr])", lambda match: ast.literal_eval(f'"{match[0]}"'), visible(value))

    assert read_back == value


@untimed
@given(text)
def test_one_line_has_single_spaces_only(value: str) -> None:
    line = one_line(value)

    assert not re.search(r"\s\s|[^\S ]|^\s|\s$", line)


def test_line_breaks_of_a_message_become_spaces() -> None:
    assert one_line(" a\r\n\tb\xa0 c\x1b ") == "a b c\\x1b"


def test_a_clipped_text_says_how_much_is_left_out() -> None:
    assert [clip("abc", 3), clip("a" * 2_003, 3)] == ["abc", "aaa… (2,000 more characters)"]


def test_the_first_of_many_texts_say_how_many_are_left_out() -> None:
    assert [some([], 2), some(["a", "b"], 2), some(["a"] * 1_002, 2)] == ["", "a, b", "a, a and 1,000 more"]


@pytest.mark.parametrize(
    ("path", "relative"),
    [
        ("stacks/a.py", "stacks/a.py"),
        ("./a/./b.py", "a/b.py"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc//passwd", "etc/passwd"),
        ("a\nb", "a\\nb"),
        ("/..", ""),
        ("", ""),
    ],
)
def test_a_path_cannot_leave_the_repository(path: str, relative: str) -> None:
    assert relative_path(path) == relative


@untimed
@given(text)
def test_json_gives_the_same_text_back_to_strict_readers(value: str) -> None:
    written = json_text({"a": value})

    without_surrogates = re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", value)
    assert json.loads(written) == {"a": without_surrogates}
    assert from_json(written) == {"a": without_surrogates}
    assert {character for character in written.replace("\n", "") if unicodedata.category(character) in {"Cc", "Cs"}} == set()


def test_a_ci_log_finds_no_command_in_json() -> None:
    assert workflow_commands(json_text(HOSTILE)) == []
    assert json.loads(json_text(["##[error]x"])) == ["##[error]x"]
