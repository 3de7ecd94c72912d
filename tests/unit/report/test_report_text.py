from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import (
    CHANGES,
    COMPARED,
    ENCRYPTED,
    PRIVATE,
    SHORT,
    finding,
    hostile_report,
    large_report,
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
        "  Value: storageEncrypted = false",
        "  Why: Backups and replicas inherit the setting, so one plain instance leaks through every copy of",
        "  it.",
        "  Fix: set `storageEncrypted: true`; an existing instance is replaced from a snapshot",
        "  Controls: cis-aws 2.3.1, soc2 CC6.1",
    ]


def test_what_is_undecided_or_failed_suggests_no_fix() -> None:
    shown = text.render(report(PRIVATE, finding(kind="error")))

    assert "Fix:" not in shown


def test_what_changes_comes_before_the_findings_the_most_dangerous_first() -> None:
    heading, changes, *_ = text.render(COMPARED).split("\n\n")

    assert heading == "shop/production, judged as production: 42 resources, 3 rules, 1 known, 1 waived"
    assert changes.splitlines() == [
        "Compared with the revision before: 1 replaced, 1 deleted, 1 changed, 1 created",
        "  replaced  orders-db (aws:rds/instance:Instance), forced by engine, kmsKeyId; also tags.owner",
        "  deleted   old (aws:s3/bucket:Bucket)",
        "  changed   alarms (aws:sns/topic:Topic): name, tags.owner",
        "  created   orders (aws:sqs/queue:Queue)",
    ]


def test_a_comparison_without_a_change_says_so() -> None:
    assert "\n\nCompared with the revision before: nothing changes\n\n" in text.render(report(changes=[]))


def test_what_was_there_before_or_is_waived_is_counted_only() -> None:
    shown = text.render(report(finding(known=True, title="Old"), finding(waiver="because"), finding(rule="new")))

    assert re.findall(r"^\[.*", shown, re.MULTILINE) == ["[mandatory, high] new: Databases encrypt their storage"]
    assert "\n\nNot listed here: 1 known, 1 waived.\n\n" in shown


def test_long_values_and_many_controls_and_properties_are_cut() -> None:
    change = replace(CHANGES[1], changed=[f"p{number:02}" for number in range(12)])
    made = report(finding(value="x" * 1_000, controls=[f"cis {number}" for number in range(8)]), changes=[change])

    shown = " ".join(text.render(made).split())

    assert "xxx… (719 more characters) Why:" in shown
    assert "Controls: cis 0, cis 1, cis 2, cis 3, cis 4 and 3 more" in shown
    assert "changed alarms (aws:sns/topic:Topic): p00, p01, p02, p03, p04, p05, p06, p07, p08, p09 and 2 more" in shown


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


def test_a_change_is_coloured_by_its_danger() -> None:
    plain, coloured = text.render(COMPARED), text.render(COMPARED, colour=True)

    assert SGR.sub("", coloured) == plain
    assert re.findall(r"^  (\S+m)(\w+)", coloured, re.MULTILINE) == [
        ("\x1b[1;31m", "replaced"),
        ("\x1b[31m", "deleted"),
        ("\x1b[33m", "changed"),
        ("\x1b[32m", "created"),
    ]


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
    listed = [item for item in made.findings if item.outcome not in ("known", "waived")]
    parts = [part for item in listed for part in (visible(item.resource_name), visible(item.id), one_line(item.reason))]
    parts += [visible(change.resource_name) for _, change in made.changes or ()]
    assert [part for part in parts if squeezed(part) not in squeezed(shown)] == []


@pytest.mark.parametrize("width", [20, 100])
def test_no_hostile_text_becomes_a_command_where_a_line_breaks(width: int) -> None:
    shown = text.render(hostile_report(), width=width)

    assert workflow_commands(shown) == []
    assert any(line.strip().startswith("\\::add-mask::x") for line in shown.splitlines())


def test_what_findings_of_one_rule_share_is_said_once() -> None:
    output = text.render(large_report(3))

    shared = [output.count(text) for text in ("[mandatory, high]", "  Why: ", "  Fix: ")]
    assert shared == [1, 1, 1]
    assert output.count("(aws:rds/instance:Instance)") == 3
