"""A state that cannot be trusted is never acted upon."""

from __future__ import annotations

import json
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from devops_components.errors import StackLockedError, StateError
from devops_components.toolkit.engine import state

STACK = {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "type": "pulumi:pulumi:Stack"}
BUCKET = {"urn": "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::one", "type": "aws:s3/bucket:Bucket", "custom": True, "id": "one"}


def write(folder: Path, *resources: dict[str, Any], pending: list[dict[str, Any]] | None = None) -> Path:
    file = folder / "dev.json"
    latest = {"resources": list(resources), "pending_operations": pending}
    file.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}), encoding="utf-8")
    return file


def test_a_stack_that_was_never_deployed_has_no_state(tmp_path: Path) -> None:
    assert state.read(tmp_path / "dev.json", tmp_path / "copies") is None


def test_a_good_state_is_read(tmp_path: Path) -> None:
    found = state.read(write(tmp_path, STACK, BUCKET), tmp_path / "copies")

    assert [resource["urn"] for resource in state.resources(found)] == [STACK["urn"], BUCKET["urn"]]


def test_a_copy_is_for_its_owner_only_and_says_the_same(tmp_path: Path) -> None:
    file, copies = write(tmp_path, STACK, BUCKET), tmp_path / "copies"

    state.keep_copy(file.read_bytes(), copies)

    (copy,) = copies.iterdir()
    assert copy.read_bytes() == file.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_old_copies_go(tmp_path: Path) -> None:
    file, copies = write(tmp_path, STACK), tmp_path / "copies"

    for _ in range(state.COPIES_KEPT + 3):
        state.keep_copy(file.read_bytes(), copies)

    assert [copy.stem for copy in sorted(copies.iterdir())] == [f"{number:06}" for number in range(4, state.COPIES_KEPT + 4)]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("", "cannot be read"),
        ("{}", "it is not a checkpoint"),
        ("null", "it is not a checkpoint"),
        ('{"checkpoint": {"latest": {"resources": [{"ur', "cannot be read"),
        ('{"checkpoint": {"latest": {"resources": [{"type": "x"}]}}}', "holds a resource without a URN"),
        (json.dumps({"checkpoint": {"latest": {"resources": [STACK, BUCKET, BUCKET]}}}), "twice"),
        (json.dumps({"checkpoint": {"latest": {"resources": [{**STACK, "id": "x"}]}}}), "although no provider manages it"),
        (
            json.dumps({"checkpoint": {"latest": {"resources": [{**BUCKET, "parent": STACK["urn"]}, STACK]}}}),
            "which it depends on",
        ),
    ],
)
def test_a_damaged_state_is_refused_and_a_good_copy_comes_back(tmp_path: Path, damage: str, says: str) -> None:
    file, copies = write(tmp_path, STACK, BUCKET), tmp_path / "copies"
    state.keep_copy(file.read_bytes(), copies)
    good = file.read_bytes()
    file.write_text(damage, encoding="utf-8")

    with pytest.raises(StateError) as refused:
        state.read(file, copies)
    state.restore(file, copies)

    assert says in str(refused.value)
    assert "`devops recover` goes back to copy 000001.json" in str(refused.value)
    assert file.read_bytes() == good
    assert file.with_suffix(".damaged").read_text(encoding="utf-8") == damage


def test_a_state_that_is_gone_is_not_an_empty_stack(tmp_path: Path) -> None:
    file, copies = write(tmp_path, STACK, BUCKET), tmp_path / "copies"
    state.keep_copy(file.read_bytes(), copies)
    file.unlink()

    with pytest.raises(StateError, match="is gone, although the stack has resources"):
        state.read(file, copies)


def test_a_stack_that_was_destroyed_may_be_gone(tmp_path: Path) -> None:
    file, copies = write(tmp_path), tmp_path / "copies"
    state.keep_copy(file.read_bytes(), copies)
    file.unlink()

    assert state.read(file, copies) is None


def test_without_a_good_copy_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="there is no good copy of the state to go back to"):
        state.restore(tmp_path / "dev.json", tmp_path / "copies")


def test_operations_that_were_cut_off_are_known(tmp_path: Path) -> None:
    file = write(tmp_path, STACK, pending=[{"resource": BUCKET, "type": "creating"}])

    (pending,) = state.pending(state.read(file, tmp_path / "copies"))

    assert (pending.urn, pending.kind) == (BUCKET["urn"], "creating")


def lock(folder: Path, **owner: Any) -> Path:
    (folder / "lock.json").write_text(json.dumps({"hostname": socket.gethostname(), "username": "me", **owner}), encoding="utf-8")
    return folder


def test_the_lock_of_a_living_engine_is_respected(tmp_path: Path) -> None:
    with pytest.raises(StackLockedError, match=rf"shop/dev is held by the engine \(process {os.getpid()} of me on"):
        state.refuse_live_lock(lock(tmp_path, pid=os.getpid(), timestamp="now"), "shop/dev")


def test_the_lock_of_a_dead_engine_is_no_lock(tmp_path: Path) -> None:
    assert state.refuse_live_lock(lock(tmp_path, pid=2**22 + 1), "shop/dev") is True


def test_a_lock_of_another_machine_is_respected(tmp_path: Path) -> None:
    with pytest.raises(StackLockedError, match="on elsewhere"):
        state.refuse_live_lock(lock(tmp_path, pid=2**22 + 1, hostname="elsewhere"), "shop/dev")


def test_no_lock_is_no_lock(tmp_path: Path) -> None:
    assert state.refuse_live_lock(tmp_path, "shop/dev") is False
