from __future__ import annotations

from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import CHANGES, COMPARED, ENCRYPTED, PRIVATE, changes, finding, findings, report, untimed
from report_examples import report as one_stack

from devops_components.toolkit.report.model import (
    Change,
    Finding,
    Report,
    RuleInfo,
    StackReport,
    count,
    fingerprints,
    plural,
    tally,
    tally_changes,
)


@pytest.mark.parametrize(
    ("kind", "level", "outcome", "refuses", "label"),
    [
        ("violation", "mandatory", "mandatory", True, "mandatory, high"),
        ("violation", "advisory", "advisory", False, "advisory, high"),
        ("undecided", "mandatory", "undecided", False, "undecided, mandatory, high"),
        ("undecided", "advisory", "undecided", False, "undecided, advisory, high"),
        ("error", "advisory", "failed", False, "failed, advisory, high"),
    ],
)
def test_kind_and_level_decide_what_a_finding_does(kind: str, level: str, outcome: str, refuses: bool, label: str) -> None:
    found = finding(kind=kind, level=level)

    assert (found.outcome, found.refuses, found.label) == (outcome, refuses, label)


@pytest.mark.parametrize(
    ("answer", "outcome", "label"),
    [
        ({"known": True}, "known", "known, mandatory, high"),
        ({"waiver": "because"}, "waived", "waived, mandatory, high"),
        ({"waiver": "because", "known": True}, "waived", "waived, mandatory, high"),
    ],
)
def test_what_was_there_before_or_is_waived_refuses_nothing(answer: dict[str, Any], outcome: str, label: str) -> None:
    found = finding(**answer)

    assert (found.outcome, found.refuses, found.label) == (outcome, False, label)


@pytest.mark.parametrize("excuse", [{"known": True}, {"waiver": "because"}])
def test_nothing_excuses_a_rule_that_could_not_be_applied(excuse: dict[str, Any]) -> None:
    made = report(finding(kind="error", **excuse))

    assert (made.findings[0].outcome, made.complete) == ("failed", False)


@pytest.mark.parametrize(
    ("path", "value", "evidence"),
    [("a.b", "false", "a.b = false"), (None, "false", "false"), ("a.b", None, None), ("a.b", '"[secret]"', 'a.b = "[secret]"')],
)
def test_the_evidence_is_the_property_with_its_value(path: str | None, value: str | None, evidence: str | None) -> None:
    assert finding(path=path, value=value).evidence == evidence


def test_the_reason_is_the_message_without_key_and_fix() -> None:
    found = finding(key="eu", message="[eu] `a` is 1. Fix: set `a: 2`", fix="set `a: 2`")

    assert (found.reason, found.id) == ("`a` is 1.", "rds-encrypted[eu]")


def test_a_message_of_another_form_is_its_own_reason() -> None:
    assert PRIVATE.reason == PRIVATE.message


@pytest.mark.parametrize(
    ("file", "line", "place"),
    [("a.py", 3, "a.py:3"), ("a.py", None, "a.py"), (None, 3, None), (None, None, None)],
)
def test_the_place_says_what_is_known(file: str | None, line: int | None, place: str | None) -> None:
    assert finding(file=file, line=line).place == place


def test_the_fingerprint_outlives_a_moved_line_and_a_reworded_message() -> None:
    moved = finding(file="other.py", line=99, message="said otherwise", severity="low", title="Other")

    assert moved.fingerprint == ENCRYPTED.fingerprint
    assert len(ENCRYPTED.fingerprint) == 32


@pytest.mark.parametrize("change", [{"rule": "other"}, {"key": "eu"}, {"urn": "other"}, {"path": "other"}])
def test_the_fingerprint_tells_different_findings_apart(change: dict[str, str]) -> None:
    assert finding(**change).fingerprint != ENCRYPTED.fingerprint


def test_findings_that_are_alike_are_told_apart_by_their_number() -> None:
    marks = fingerprints([ENCRYPTED, PRIVATE, finding(message="other")])

    assert marks == [f"{ENCRYPTED.fingerprint}:1", f"{PRIVATE.fingerprint}:1", f"{ENCRYPTED.fingerprint}:2"]


def test_findings_are_sorted_worst_first_whatever_order_they_come_in() -> None:
    worst_first = [
        finding(severity="critical"),
        finding(rule="a"),
        finding(rule="b", urn="a"),
        finding(rule="b", urn="b"),
        finding(severity="low"),
        finding(kind="error", severity="low"),
        finding(kind="undecided", severity="low"),
        finding(level="advisory", severity="critical"),
        finding(level="advisory", severity="low"),
        finding(known=True, severity="critical"),
        finding(waiver="because", severity="critical"),
    ]
    shuffled = Random(1).sample(worst_first, len(worst_first))

    assert list(one_stack(*shuffled).stacks[0].findings) == worst_first


@untimed
@given(findings, findings, st.sampled_from([field.name for field in fields(Finding)]))
def test_findings_that_differ_in_anything_have_an_order(one: Finding, source: Finding, field: str) -> None:
    other = replace(one, **{field: getattr(source, field)})

    # A waiver without a reason is a waiver; any other empty text is as good as none.
    same = getattr(one, field) == getattr(other, field) or (
        field != "waiver" and not getattr(one, field) and not getattr(other, field)
    )
    assert (one.order == other.order) == same


@untimed
@given(changes, changes, st.sampled_from([field.name for field in fields(Change)]))
def test_changes_that_differ_in_anything_have_an_order(one: Change, source: Change, field: str) -> None:
    other = replace(one, **{field: getattr(source, field)})

    assert (one.order == other.order) == (one == other)


def test_changes_are_sorted_the_most_dangerous_first_whatever_order_they_come_in() -> None:
    dev = StackReport("shop", "dev", "dev", 1, 1, changes=[CHANGES[2]])
    production = StackReport("shop", "production", "production", 1, 1, changes=CHANGES)

    assert [change.operation for change in production.changes or ()] == ["replace", "delete", "update", "create"]
    assert [(stack.stack, change.operation) for stack, change in Report([production, dev]).changes or ()] == [
        ("production", "replace"),
        ("dev", "delete"),
        ("production", "delete"),
        ("production", "update"),
        ("production", "create"),
    ]


@pytest.mark.parametrize(("given", "expected"), [([None, None], None), ([None, []], []), ([], None)])
def test_a_report_knows_whether_anything_was_compared(given: list[list[Change] | None], expected: list[Any] | None) -> None:
    stacks = [StackReport("shop", str(index), "dev", 1, 1, changes=changed) for index, changed in enumerate(given)]

    assert Report(stacks).changes == expected


def test_what_changes_without_forcing_a_replacement_is_told_apart() -> None:
    assert [list(change.also) for change in COMPARED.stacks[0].changes or ()] == [["tags.owner"], [], ["name", "tags.owner"], []]


def test_stacks_and_rules_are_sorted_too() -> None:
    def stack(project: str, name: str) -> StackReport:
        return StackReport(project, name, "dev", 1, 1, passed=["b", "a"])

    rule = RuleInfo("x", "", "", "low", "")

    made = Report([stack("b", "a"), stack("a", "b"), stack("a", "a")], {"z": rule, "y": rule})

    assert [stack.name for stack in made.stacks] == ["a/a", "a/b", "b/a"]
    assert list(made.rules) == ["y", "z"]
    assert made.stacks[0].passed == ("a", "b")


def test_findings_of_all_stacks_are_together_worst_first() -> None:
    low, high = finding(severity="low"), finding(severity="high")
    stacks = [StackReport("a", "a", "dev", 1, 1, [low]), StackReport("b", "b", "dev", 1, 1, [high])]

    made = Report(stacks)

    assert [(stack.name, found) for stack, found in made.placed] == [("b/b", high), ("a/a", low)]
    assert made.findings == [high, low]


@pytest.mark.parametrize(
    ("made", "complete", "summary"),
    [
        (report(), True, "no findings in 1 stack with 42 resources"),
        (report(ENCRYPTED, PRIVATE), True, "1 mandatory, 1 undecided in 1 stack with 42 resources"),
        (report(finding(kind="error")), False, "1 failed in 1 stack with 42 resources"),
        (COMPARED, True, "1 known, 1 waived in 1 stack with 42 resources; 1 replaced, 1 deleted, 1 changed, 1 created"),
        (report(changes=[]), True, "no findings in 1 stack with 42 resources; nothing changes"),
        (Report([]), False, "nothing was judged"),
        (report(resources=0), False, "nothing was judged"),
        (
            Report([StackReport("a", "a", "dev", 0, 1), StackReport("b", "b", "dev", 1, 1)]),
            False,
            "no findings in 2 stacks with 1 resource; 1 stack had nothing to judge",
        ),
    ],
    ids=[
        "clean",
        "findings",
        "a rule failed",
        "compared",
        "nothing changes",
        "no stack",
        "no resource",
        "one stack without resources",
    ],
)
def test_a_report_that_is_not_complete_never_reads_as_a_pass(made: Report, complete: bool, summary: str) -> None:
    assert (made.complete, made.summary) == (complete, summary)


def test_every_outcome_is_counted() -> None:
    found = [ENCRYPTED, ENCRYPTED, PRIVATE, finding(level="advisory"), finding(kind="error"), *COMPARED.findings]

    assert list(count(found).items()) == [
        ("mandatory", 2),
        ("failed", 1),
        ("undecided", 1),
        ("advisory", 1),
        ("known", 1),
        ("waived", 1),
    ]
    assert tally(found) == "2 mandatory, 1 failed, 1 undecided, 1 advisory, 1 known, 1 waived"
    assert tally([]) == "no findings"


def test_every_operation_is_counted() -> None:
    assert tally_changes([*CHANGES, CHANGES[0]]) == "1 replaced, 1 deleted, 1 changed, 2 created"
    assert tally_changes([]) == "nothing changes"


def test_numbers_agree_with_their_nouns() -> None:
    assert [plural(number, "stack") for number in (0, 1, 2, 10_000)] == ["0 stacks", "1 stack", "2 stacks", "10,000 stacks"]
