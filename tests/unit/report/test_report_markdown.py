from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_examples import (
    CHANGES,
    COMPARED,
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
from devops_components.toolkit.report.model import Change, Report, StackReport
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
    own = re.compile(r"<!-- devops-check -->|<details( open)?><summary><b>[A-Z][a-z0-9 ,:]+</b></summary>|</details>")
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
        "| Stack | Judged as | Resources | Rules | Mandatory | Failed | Undecided | Advisory | Known | Waived |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| `shop/dev` | `dev` | 1,234 | 9 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| `shop/production` | `production` | 42 | 3 | 1 | 0 | 1 | 0 | 0 | 0 |",
    ]


def test_an_entry_says_everything_about_a_finding() -> None:
    assert (
        "- **mandatory, high**: `rds-encrypted` on `orders-db`"
        " (`aws:rds/instance:Instance`, `shop/production`, `stacks/platform/__main__.py:12`): `storageEncrypted` is false.\\\n"
        "  *Value:* `storageEncrypted = false`\\\n"
        "  *Why:* Backups and replicas inherit the setting, so one plain instance leaks through every copy of it.\\\n"
        "  *Fix:* set `storageEncrypted: true`; an existing instance is replaced from a snapshot\\\n"
        "  *Controls:* `cis-aws 2.3.1`, `soc2 CC6.1`\n"
    ) in markdown(SHORT)


def test_a_waiver_is_shown_with_its_reason() -> None:
    assert "- **waived, mandatory, high**: `rds-encrypted[replica]` on `orders-db`" in markdown(COMPARED)
    assert (
        '\n  *Waived:* the test data can be made again within an hour\\\n  *Value:* `storageEncrypted = "[secret]"`\\\n'
        in markdown(COMPARED)
    )


def test_a_table_says_what_changes_the_most_dangerous_first() -> None:
    lines = markdown(COMPARED).splitlines()

    forced = "forced by `engine`, `kmsKeyId`"
    start = lines.index("<details open><summary><b>Changes: 1 replaced, 1 deleted, 1 changed, 1 created</b></summary>")
    assert lines[start + 2 : start + 8] == [
        "| | Resource | Type | Stack | Properties |",
        "|---|---|---|---|---|",
        f"| replaced | `orders-db` | `aws:rds/instance:Instance` | `shop/production` | {forced}; also `tags.owner` |",
        "| deleted | `old` | `aws:s3/bucket:Bucket` | `shop/production` |  |",
        "| changed | `alarms` | `aws:sns/topic:Topic` | `shop/production` | `name`, `tags.owner` |",
        "| created | `orders` | `aws:sqs/queue:Queue` | `shop/production` |  |",
    ]


@pytest.mark.parametrize(
    ("operations", "state"), [(["create", "update"], ""), (["create", "delete"], " open"), (["replace"], " open")]
)
def test_changes_that_destroy_nothing_are_folded(operations: list[str], state: str) -> None:
    changes = [change for change in CHANGES if change.operation in operations]

    blocks = [line for line in markdown(report(changes=changes)).splitlines() if line.startswith("<details")]

    assert [block.startswith(f"<details{state}><summary><b>Changes: ") for block in blocks] == [True]


def test_a_comparison_without_a_change_says_so_in_the_headline() -> None:
    assert markdown(report(changes=[])).splitlines()[1].endswith("with 42 resources; nothing changes")


def test_many_properties_and_controls_are_counted() -> None:
    change = replace(CHANGES[0], changed=[f"p{number}" for number in range(8)])
    made = report(finding(controls=[f"cis {number}" for number in range(8)]), changes=[change])

    assert "| `p0`, `p1`, `p2`, `p3`, `p4` and 3 more |" in markdown(made)
    assert "*Controls:* `cis 0`, `cis 1`, `cis 2`, `cis 3`, `cis 4` and 3 more\n" in markdown(made)


def test_outcomes_are_blocks_of_which_those_that_ask_for_nothing_at_once_are_folded() -> None:
    made = report(ENCRYPTED, PRIVATE, finding(level="advisory"), finding(kind="error"), *COMPARED.findings)

    blocks = [line for line in markdown(made).splitlines() if line.startswith("<details")]

    assert blocks == [
        "<details open><summary><b>Refused</b></summary>",
        "<details open><summary><b>Rules that could not be applied</b></summary>",
        "<details open><summary><b>Cannot be decided before deployment</b></summary>",
        "<details><summary><b>Advice</b></summary>",
        "<details><summary><b>Were there before</b></summary>",
        "<details><summary><b>Waived</b></summary>",
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
    parts += [visible(item.value) for item in made.findings if item.value and not item.path and len(item.value) <= 50]
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
    fields = ("rule", "resource_name", "message", "why", "fix", "file", "value")
    found = [finding(**dict.fromkeys(fields, value), controls=[value] * 9) for value in long]
    changes = [Change("replace", value, value, value, [value] * 9, [value] * 9) for value in long]
    parts = [(value, found[index : index + 1], changes[index : index + 1]) for index, value in enumerate(long)]
    stacks = [StackReport(value, value, value, 1, 1, one, changes=change) for value, one, change in parts * 3]

    output = markdown(Report(stacks))

    rows = [line for line in output.splitlines() if line.startswith("| ")]
    replaced = [line for line in rows if line.startswith("| replaced ")]
    assert f"\n{len(stacks) - (len(rows) - len(replaced) - 2)} more stacks did not fit here.\n" in output
    left = len(stacks) - len(replaced)
    assert f"\n{left} more changes did not fit here: {left} replaced.\n" in output
    assert output.count("- **mandatory, high**") >= 2
    assert len(output.encode()) <= LIMIT
    assert harmless(output)
