from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import (
    ENCRYPTED,
    PRIVATE,
    SHORT,
    finding,
    hostile_report,
    report,
    reports,
    squeezed,
    untimed,
    workflow_commands,
)
from rich.cells import cell_len

from devops_components.toolkit.report.characters import one_line, visible
from devops_components.toolkit.report.formats import text
from devops_components.toolkit.report.model import Report

SGR = re.compile("\x1b\\[[0-9;]*m")


def test_a_paragraph_says_everything_about_a_finding() -> None:
    _, encrypted, *_ = text.render(SHORT).split("\n\n")

    assert encrypted.splitlines() == [
        "[mandatory, high] rds-encrypted: Databases encrypt their storage",
        "  orders-db (aws:rds/instance:Instance), stacks/platform/__main__.py:12",
        "  `storageEncrypted` is false.",
        "  Why: Backups and replicas inherit the setting, so one plain instance leaks through every copy of",
        "  it.",
        "  Fix: set `storageEncrypted: true`; an existing instance is replaced from a snapshot",
    ]


def test_what_is_undecided_or_failed_suggests_no_fix() -> None:
    shown = text.render(report(PRIVATE, finding(kind="error")))

    assert "Fix:" not in shown


def test_the_result_comes_last() -> None:
    assert text.render(SHORT).endswith("\n\n1 mandatory, 1 undecided in 1 stack with 42 resources.\n")


def test_nothing_to_judge_is_said() -> None:
    assert text.render(Report([])) == "Nothing was judged.\n"


def test_colours_come_only_when_asked_and_change_no_word() -> None:
    plain, coloured = text.render(SHORT), text.render(SHORT, colour=True)

    assert "\x1b" not in plain
    assert SGR.sub("", coloured) == plain
    assert "\x1b[1;31m[mandatory, high] rds-encrypted: Databases encrypt their storage\x1b[0m\n" in coloured
    assert "\x1b[33m[undecided, mandatory, critical]" in coloured


def test_lines_are_filled_to_the_last_column() -> None:
    assert text.wrap("aaaaa bb cc dd", 5) == ["aaaaa", "bb cc", "dd"]


def test_wide_characters_take_two_columns_and_may_be_parted() -> None:
    assert text.wrap("ab 日本語 cd", 6) == ["ab 日", "本語", "cd"]


def test_a_word_that_is_too_long_stays_whole() -> None:
    assert text.wrap(f"see {ENCRYPTED.urn} there", 20) == ["see", ENCRYPTED.urn, "there"]


@untimed
@given(st.text("ab \U0001f600日한é"), st.integers(8, 40))
def test_no_line_is_wider_than_asked(sentence: str, width: int) -> None:
    lines = text.wrap(sentence, width)

    too_wide = [line for line in lines if cell_len(line) > width]
    assert [line for line in too_wide if re.search(r" |[日한\U0001f600]", line)] == []
    assert "".join(lines).replace(" ", "") == "".join(sentence.split())


@untimed
@given(reports)
def test_hostile_text_is_shown_and_never_obeyed(made: Report) -> None:
    shown = text.render(made)

    assert {character for character in shown if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert workflow_commands(shown) == []
    parts = [part for item in made.findings for part in (visible(item.resource_name), visible(item.id), one_line(item.reason))]
    assert [part for part in parts if squeezed(part) not in squeezed(shown)] == []


@pytest.mark.parametrize("width", [20, 100])
def test_no_hostile_text_becomes_a_command_where_a_line_breaks(width: int) -> None:
    shown = text.render(hostile_report(), width=width)

    assert workflow_commands(shown) == []
    assert any(line.strip().startswith("\\::add-mask::x") for line in shown.splitlines())
