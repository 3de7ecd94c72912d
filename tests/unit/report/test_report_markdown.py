from __future__ import annotations

import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_examples import (
    ENCRYPTED,
    HOSTILE,
    PRIVATE,
    SHORT,
    finding,
    hostile_report,
    large_report,
    report,
    reports,
    squeezed,
    text,
    untimed,
    workflow_commands,
)

from devops_components.toolkit.report.characters import one_line, visible
from devops_components.toolkit.report.formats.markdown import LIMIT, MARKER
from devops_components.toolkit.report.markup import cell, code, prose
from devops_components.toolkit.report.model import Report, StackReport
from devops_components.toolkit.report.registry import FORMATS

markdown = FORMATS["markdown"]

ACTIVE = re.compile(r"@\w|#\d|://|www\.|:\w+:|\$|\bgh-\d", re.IGNORECASE)
"""What GitHub makes mentions, references, links, pictures and formulas of, outside code."""

FOREIGN = {
    *("html_inline", "link_open", "image", "s_open", "softbreak"),
    *("fence", "code_block", "blockquote_open", "ordered_list_open", "hr"),
}
"""Markup that the project itself does not use."""


def parsed(source: str) -> list[Token]:
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    return [*blocks, *(child for block in blocks for child in block.children or [])]


def contents(tokens: list[Token], *types: str) -> list[str]:
    return [token.content for token in tokens if token.type in types]


def harmless(source: str) -> bool:
    """Whether the only markup is the project's own."""
    tokens = parsed(source)
    own = re.compile(r"<!-- devops-check -->|<details( open)?><summary><b>[A-Z][a-z ]+</b></summary>|</details>")
    blocks = [block.strip() for block in contents(tokens, "html_block")]
    foreign = [block for block in blocks if not own.fullmatch(block)]
    nested = [block.startswith("</") for block in blocks[1:]] != [False, True] * (len(blocks) // 2)
    active = [content for content in contents(tokens, "text") if ACTIVE.search(content)]
    return not foreign and not nested and not active and not FOREIGN & {token.type for token in tokens}


def test_the_comment_can_be_found_again_by_its_first_line() -> None:
    assert markdown(SHORT).splitlines()[:2] == [
        MARKER,
        "### Policy check: 1 mandatory, 1 undecided in 1 stack with 42 resources",
    ]


def test_a_table_says_how_each_stack_fares() -> None:
    made = Report([*SHORT.stacks, StackReport("shop", "dev", "dev", 1_234, 9)])

    rows = [line for line in markdown(made).splitlines() if line.startswith("|")]

    assert rows == [
        "| Stack | Judged as | Resources | Rules | Mandatory | Failed | Undecided | Advisory |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        "| `shop/dev` | `dev` | 1,234 | 9 | 0 | 0 | 0 | 0 |",
        "| `shop/production` | `production` | 42 | 3 | 1 | 0 | 1 | 0 |",
    ]


def test_an_entry_says_everything_about_a_finding() -> None:
    assert (
        "- **mandatory, high**: `rds-encrypted` on `orders-db`"
        " (`aws:rds/instance:Instance`, `shop/production`, `stacks/platform/__main__.py:12`): `storageEncrypted` is false.\\\n"
        "  *Why:* Backups and replicas inherit the setting, so one plain instance leaks through every copy of it.\\\n"
        "  *Fix:* set `storageEncrypted: true`; an existing instance is replaced from a snapshot\n"
    ) in markdown(SHORT)


def test_outcomes_are_blocks_of_which_only_advice_is_folded() -> None:
    made = report(ENCRYPTED, PRIVATE, finding(level="advisory"), finding(kind="error"))

    blocks = [line for line in markdown(made).splitlines() if line.startswith("<details")]

    assert blocks == [
        "<details open><summary><b>Refused</b></summary>",
        "<details open><summary><b>Rules that could not be applied</b></summary>",
        "<details open><summary><b>Cannot be decided before deployment</b></summary>",
        "<details><summary><b>Advice</b></summary>",
    ]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("set `a: b` (or `c`), then wait; 50% done.", "set `a: b` (or `c`), then wait; 50% done."),
        ("ask @team about #1", "ask `@team` about `#1`"),
        ("see https://evil.example now", "see `https://evil.example` now"),
        ("*a* <b>x</b> a_b", "`*a*` `<b>x</b>` `a_b`"),
        ("an odd ` tick", "an odd `` ` `` tick"),
        ("`a``b`", "``` `a``b` ```"),
        ("a\n# b", "a `#` b"),
    ],
)
def test_prose_stays_prose_and_the_rest_is_code(sentence: str, shown: str) -> None:
    assert prose(sentence) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), (" a", "`  a `"), ("", ""), ("a\nb", "`a\\nb`")],
)
def test_a_name_is_a_code_span_that_it_cannot_leave(name: str, shown: str) -> None:
    assert code(name) == shown


@untimed
@given(text)
def test_a_code_span_reads_back(value: str) -> None:
    tokens = parsed(f"x {code(value)} y")

    assert contents(tokens, "code_inline") == ([visible(value)] if value else [])


@untimed
@given(text, text)
def test_a_cell_cannot_leave_its_row(first: str, second: str) -> None:
    table = f"| a | b |\n|---|---|\n| {cell(first)} | {cell(second)} |\n"

    tokens = parsed(table)

    assert [token.type for token in tokens].count("td_open") == 2
    assert contents(tokens, "code_inline") == [visible(value).replace("|", "\\x7c") for value in (first, second) if value]


@untimed
@given(reports)
def test_hostile_text_is_shown_and_never_marks_up(made: Report) -> None:
    output = markdown(made)

    assert harmless(output)
    assert workflow_commands(output) == []
    read = squeezed("".join(contents(parsed(output), "text", "code_inline")))
    parts = [part for item in made.findings for part in (visible(item.id), one_line(item.reason)) if len(part) <= 100]
    assert [part for part in parts if squeezed(part) not in read] == []


@pytest.mark.parametrize(
    "planted", ["<img src=x>", "[a](b)", "@team", "see #1", "https://evil.example", "</details>", "> a", "1. a", "***"]
)
def test_the_check_for_markup_finds_what_is_planted(planted: str) -> None:
    assert not harmless(f"{markdown(SHORT)}\n{planted}\n")


def test_every_hostile_text_is_harmless_and_the_comment_is_found_once() -> None:
    output = markdown(hostile_report())

    assert harmless(output)
    assert contents(parsed(output), "html_block").count(f"{MARKER}\n") == 1
    assert [line for line in output.splitlines() if line.strip() == MARKER] == [MARKER]


def test_what_does_not_fit_is_counted_worst_first() -> None:
    made = large_report(10_000)

    output = markdown(made)

    shown = output.count("- **mandatory, high**")
    assert f"\n{10_000 - shown:,} more findings did not fit here: {10_000 - shown:,} mandatory.\n" in output
    assert LIMIT - 2_000 < len(output.encode()) <= LIMIT
    assert harmless(output)


def test_long_hostile_texts_and_many_stacks_fit_as_well() -> None:
    long = [value * (3_000 // max(1, len(value))) for value in HOSTILE]
    found = [finding(rule=value, resource_name=value, message=value, why=value, fix=value, file=value) for value in long]
    stacks = [StackReport(value, value, value, 1, 1, found[index : index + 1]) for index, value in enumerate(long * 3)]

    output = markdown(Report(stacks))

    rows = len([line for line in output.splitlines() if line.startswith("| ")]) - 1
    assert f"\n{len(stacks) - rows} more stacks did not fit here.\n" in output
    assert output.count("- **mandatory, high**") >= 2
    assert len(output.encode()) <= LIMIT
    assert harmless(output)
