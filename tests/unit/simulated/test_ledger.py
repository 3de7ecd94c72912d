"""What exists in a simulated cloud, on disk."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_components.errors import StackLockedError, StateError
from devops_components.toolkit.simulated.ledger import Entry, Ledger
from devops_components.toolkit.simulated.values import Secret

URN = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"
PASSWORD = "random:index/randomPassword:RandomPassword"


def entry(urn: str = URN, generation: int = 0, id: str = "q", size: int = 1) -> Entry:
    return Entry(urn, "aws:sqs/queue:Queue", id, {"name": "orders", "delaySeconds": size}, {"arn": "arn"}, generation)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cloud" / "ledger.jsonl"


def test_what_was_created_exists_after_the_file_is_opened_again(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.add(entry("urn:other"))

    with Ledger(path) as again:
        assert list(again) == [entry("urn:other"), entry()]
        assert len(again) == 2


def test_what_was_deleted_is_gone(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.remove(entry())

        assert ledger.find(URN) is None
    with Ledger(path) as again:
        assert list(again) == []


def test_what_was_changed_is_as_it_was_changed(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.change(entry(size=2))

    with Ledger(path) as again:
        assert again.find(URN) == entry(size=2)


def test_a_create_that_was_never_told_of_shows(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.add(entry("urn:told"))
        ledger.acknowledge(entry("urn:told"))

    with Ledger(path) as again:
        assert {found.urn: found.acknowledged for found in again} == {URN: False, "urn:told": True}


def test_the_newest_of_a_urn_is_found_and_the_oldest_of_an_id() -> None:
    ledger = Ledger()
    for generation in (0, 1):
        ledger.add(entry(generation=generation))

    assert ledger.find(URN) == entry(generation=1)
    assert ledger.find_id("aws:sqs/queue:Queue", "q") == entry()
    assert ledger.next_generation(URN) == 2


def test_of_two_with_an_id_the_one_with_the_urn_is_found() -> None:
    ledger = Ledger()
    ledger.add(entry("urn:a"))
    ledger.add(entry("urn:b"))

    found = [ledger.find_id("aws:sqs/queue:Queue", "q", urn) for urn in ("urn:b", "urn:c")]

    assert found == [entry("urn:b"), entry("urn:a")]
    assert ledger.find_id("aws:sqs/queue:Queue", "other") is None
    assert ledger.find_id("aws:sns/topic:Topic", "q") is None


def test_an_older_one_is_found_where_the_newest_is_gone() -> None:
    ledger = Ledger()
    ledger.add(entry())
    ledger.add(entry(generation=1))
    ledger.remove(entry(generation=1))

    assert ledger.find(URN) == entry()


def test_generations_are_counted_on_while_the_cloud_holds_anything(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.add(entry("urn:other"))
        ledger.remove(entry())

    with Ledger(path) as again:
        assert again.next_generation(URN) == 1
        again.remove(entry("urn:other"))
    with Ledger(path) as empty:
        assert empty.next_generation(URN) == 0


def test_a_torn_last_line_never_happened(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
        ledger.add(entry("urn:torn"))
    path.write_bytes(path.read_bytes()[:-20])

    with Ledger(path) as again:
        assert list(again) == [entry()]
        again.add(entry("urn:new"))
    with Ledger(path) as last:
        assert list(last) == [entry("urn:new"), entry()]


@given(cut=st.integers(0, 2000))
def test_wherever_the_file_is_torn_what_is_left_is_a_beginning_of_it(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("torn") / "ledger.jsonl"
    with Ledger(path) as ledger:
        for number in range(5):
            ledger.add(entry(f"urn:{number}"))
    written = path.read_bytes()
    path.write_bytes(written[: max(0, len(written) - cut)])

    with Ledger(path) as again:
        left = [found.urn for found in again]

    assert left == [f"urn:{number}" for number in range(len(left))]


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "{}",
        '{"is": "created"}',
        '{"is": "acknowledged", "urn": "a", "generation": 0}',
        '{"is": "ledger", "version": 9}',
    ],
)
def test_a_file_that_is_no_ledger_is_named_with_its_line(path: Path, line: str) -> None:
    with Ledger(path) as ledger:
        ledger.add(entry())
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    with pytest.raises(StateError, match=r"ledger\.jsonl: line 3 is not of a ledger"):
        Ledger(path)


def test_opening_drops_what_no_longer_counts(path: Path) -> None:
    with Ledger(path) as ledger:
        for size in range(50):
            ledger.add(entry(size=size))
        ledger.add(entry("urn:gone"))
        ledger.remove(entry("urn:gone"))

    with Ledger(path):
        lines = [json.loads(line)["is"] for line in path.read_text(encoding="utf-8").splitlines()]

    assert lines == ["ledger", "created"]


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with Ledger(path):
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {"ledger.jsonl": 0o600}


def test_only_one_process_has_the_file_open(path: Path) -> None:
    with Ledger(path), pytest.raises(StackLockedError, match=r"ledger\.jsonl"):
        Ledger(path)

    Ledger(path).close()


def test_secrets_are_never_on_disk(path: Path) -> None:
    held = replace(entry(), inputs={"a": Secret("canary"), "b": [{"c": Secret("canary")}]}, outputs={"a": Secret("canary")})

    with Ledger(path) as ledger:
        ledger.add(held)
        ledger.change(held)

    assert "canary" not in path.read_text(encoding="utf-8")
    with Ledger(path) as again:
        assert again.find(URN) == replace(
            held, inputs={"a": Secret(None), "b": [{"c": Secret(None)}]}, outputs={"a": Secret(None)}
        )


def test_outputs_for_a_state_make_the_clouds_own_secrets_again_and_leave_the_programs_out() -> None:
    urn = f"urn:pulumi:dev::shop::{PASSWORD}::orders"
    made = Entry(urn, PASSWORD, "none", {"length": 12}, {"length": 12, "result": Secret(None), "keepers": Secret(None)})

    outputs = made.wire_outputs()

    assert set(outputs) == {"length", "result"}
    assert len(json.loads(outputs["result"]["plaintext"])) == 12


def test_without_a_path_nothing_is_kept(tmp_path: Path) -> None:
    with Ledger() as ledger:
        ledger.add(entry())

    assert list(tmp_path.iterdir()) == []
    assert list(Ledger()) == []
