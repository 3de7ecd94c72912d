"""What fails half-way is found, told and put right; nothing is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from devops_components.toolkit.engine import state
from devops_components.toolkit.graph.state import from_state
from devops_components.toolkit.simulated.ledger import Ledger
from tests.e2e.conftest import Devops, Write

TOPICS = """
from pulumi_aws import sns

import pulumi

last = None
for number in range(6):
    after = pulumi.ResourceOptions(depends_on=[last] if last else [])
    last = sns.Topic(f"topic{number}", kms_master_key_id="alias/shop", opts=after)
pulumi.export("last", last.arn)
"""


def engine_of(devops: Devops, process: subprocess.Popen[str]) -> int:
    """The engine that the command started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    named = [pid for pid in found if "pulumi" in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")]
    return int(named[0])


CHECKPOINTS = pytest.mark.parametrize("skipped", ["true", "false"], ids=["without-checkpoints", "with-checkpoints"])
"""Whether the engine writes its state down after every step, as it does for a real cloud."""


def wait_for_create(devops: Devops, number: int) -> None:
    """Waits until the engine waits for the create of this number, which never ends."""
    ledger = devops.ledger("shop", "dev")
    for _ in range(600):
        if ledger.is_file() and ledger.read_text(encoding="utf-8").count('{"is":"created"') == number - 1:
            time.sleep(1)
            return
        time.sleep(0.1)
    raise AssertionError(f"the engine never came to create {number}")


def assert_nothing_is_lost(devops: Devops, resources: int) -> None:
    """The state and the cloud hold the same resources, and nothing is pending."""
    checkpoint = devops.checkpoint("shop", "dev")
    graph = from_state(checkpoint.read_text(encoding="utf-8"))
    known = {node.urn: node.id for node in graph.resources if node.custom and not node.type.startswith("pulumi:")}
    with Ledger(devops.ledger("shop", "dev")) as cloud:
        there = {entry.urn: entry.id for entry in cloud}
    assert known == there
    assert len(there) == resources
    assert state.pending(json.loads(checkpoint.read_text(encoding="utf-8"))) == []


@CHECKPOINTS
@pytest.mark.parametrize("number", [2, 4, 6])
def test_an_engine_that_is_killed_loses_nothing(devops: Devops, program: Write, number: int, skipped: str) -> None:
    project = program(TOPICS)
    variables = {"DEVOPS_FAULTS": f"create:{number}:hang", "PULUMI_SKIP_CHECKPOINTS": skipped}
    process = devops.start("up", project, "-s", "dev", "--yes", **variables)
    wait_for_create(devops, number)
    engine = engine_of(devops, process)
    os.kill(engine, signal.SIGKILL)
    _, told = process.communicate(timeout=60)

    again = devops("up", project, "-s", "dev", "--yes", "--json")
    third = devops("up", project, "-s", "dev", "--yes", "--expect-no-changes")

    assert process.returncode == 8
    assert "the engine was ended by SIGKILL; run the same command again, it recovers first" in told
    assert left_behind(engine) == []
    assert again.code == 0, again.err
    assert third.code == 0, third.err
    assert_nothing_is_lost(devops, 6)


def left_behind(engine: int) -> list[str]:
    """Processes that an engine started and that outlive it; they share its session."""
    for _ in range(50):
        listed = subprocess.run(["ps", "-eo", "sid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
        found = [line for line in listed if line.split()[0] == str(engine)]
        if not found:
            return []
        time.sleep(0.2)
    return found


@CHECKPOINTS
def test_a_killed_command_loses_nothing(devops: Devops, program: Write, skipped: str) -> None:
    project = program(TOPICS)
    variables = {"DEVOPS_FAULTS": "create:3:hang", "PULUMI_SKIP_CHECKPOINTS": skipped}
    process = devops.start("up", project, "-s", "dev", "--yes", **variables)
    wait_for_create(devops, 3)
    engine = engine_of(devops, process)
    process.kill()
    process.communicate(timeout=60)
    wait_until_gone(engine)

    again = devops("up", project, "-s", "dev", "--yes")

    assert again.code == 0, again.err
    assert_nothing_is_lost(devops, 6)


def test_a_replacement_that_is_cut_off_leaves_one_resource(devops: Devops, program: Write) -> None:
    devops("up", program(TOPICS), "-s", "dev", "--yes")
    renamed = program(TOPICS.replace('f"topic{number}",', 'f"topic{number}", name=f"named{number}",'))
    process = devops.start("up", renamed, "-s", "dev", "--yes", DEVOPS_FAULTS="create:3:hang")
    wait_for_create(devops, 6 + 3)
    os.kill(engine_of(devops, process), signal.SIGKILL)
    process.communicate(timeout=60)

    again = devops("up", renamed, "-s", "dev", "--yes")

    assert again.code == 0, again.err
    assert_nothing_is_lost(devops, 6)


def wait_until_gone(pid: int) -> None:
    for _ in range(300):
        if not Path(f"/proc/{pid}").exists() or "zombie" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError("the engine outlived its command")


def test_a_reply_that_is_lost_leaves_no_orphan(devops: Devops, program: Write) -> None:
    project = program(TOPICS)

    lost = devops("up", project, "-s", "dev", "--yes", DEVOPS_FAULTS="create:2:lose")
    again = devops("up", project, "-s", "dev", "--yes")

    assert lost.code == 4
    assert again.code == 0, again.err
    assert_nothing_is_lost(devops, 6)


def test_a_resource_that_fails_is_named_with_its_reason_and_the_next_up_goes_on(devops: Devops, program: Write) -> None:
    project = program(TOPICS)

    failed = devops("up", project, "-s", "dev", "--yes", DEVOPS_FAULTS="create:3:error")
    again = devops("up", project, "-s", "dev", "--yes", "--json")

    assert failed.code == 4
    assert "topic2" in failed.err
    assert json.loads(again.out)["counts"] == {"create": 4, "same": 2}
    assert_nothing_is_lost(devops, 6)


def test_the_second_of_two_ups_is_refused_and_told_who_holds_the_stack(devops: Devops, program: Write) -> None:
    project = program(TOPICS)
    first = devops.start("up", project, "-s", "dev", "--yes", DEVOPS_FAULTS="create:2:hang")
    wait_for_create(devops, 2)

    second = devops("up", project, "-s", "dev", "--yes")

    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    assert second.code == 1
    owner = rf"shop/dev is held by `devops up` \(process {first.pid} on \S+, since [-0-9: ]+ UTC\); wait until it is done"
    assert re.search(owner, second.err)


def test_an_interrupt_ends_in_order(devops: Devops, program: Write) -> None:
    project = program(TOPICS)
    process = devops.start("up", project, "-s", "dev", "--yes", DEVOPS_FAULTS="create:3:hang")
    wait_for_create(devops, 3)
    process.send_signal(signal.SIGINT)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)

    again = devops("up", project, "-s", "dev", "--yes")

    assert process.returncode == 8
    assert again.code == 0, again.err
    assert_nothing_is_lost(devops, 6)


@pytest.mark.parametrize("damage", ["", "{}", '{"version": 3, "checkpoint": {"latest": {"resources": [{"urn": "urn:pu'])
def test_a_damaged_state_stops_everything_until_it_is_recovered(devops: Devops, program: Write, damage: str) -> None:
    project = program(TOPICS)
    devops("up", project, "-s", "dev", "--yes")
    devops.checkpoint("shop", "dev").write_text(damage, encoding="utf-8")

    refused = devops("up", project, "-s", "dev", "--yes")
    recovered = devops("recover", project, "-s", "dev", "--yes")
    again = devops("up", project, "-s", "dev", "--yes", "--expect-no-changes")

    assert (refused.code, recovered.code, again.code) == (11, 0, 0)
    assert "the state of the stack is damaged" in refused.err
    assert "`devops recover` goes back to copy" in refused.err
    assert re.fullmatch(r"the state of copy \d{6}\.json is back\n", recovered.out)
    assert_nothing_is_lost(devops, 6)


def test_a_program_that_exits_early_deletes_nothing(devops: Devops, program: Write) -> None:
    devops("up", program(TOPICS), "-s", "dev", "--yes")
    project = program(TOPICS.replace("pulumi.export", "raise SystemExit(0)\npulumi.export").replace("range(6)", "range(2)"))

    ran = devops("up", project, "-s", "dev", "--yes")

    assert ran.code == 1
    assert "the program ended before it was done; it called sys.exit" in ran.err
    assert_nothing_is_lost(devops, 6)


def test_a_program_that_does_more_than_it_showed_is_stopped(devops: Devops, program: Write) -> None:
    sly = TOPICS + "if not pulumi.runtime.is_dry_run():\n    sns.Topic('unseen')\n"

    ran = devops("up", program(sly), "-s", "dev", "--yes")

    assert ran.code == 7
    assert "unseen: create is not allowed by the plan" in ran.err
    with Ledger(devops.ledger("shop", "dev")) as cloud:
        assert not [entry for entry in cloud if entry.urn.endswith("::unseen")]


def test_drift_is_found_and_put_right(devops: Devops, program: Write) -> None:
    project = program(TOPICS)
    devops("up", project, "-s", "dev", "--yes")
    with Ledger(devops.ledger("shop", "dev")) as cloud:
        (victim,) = [entry for entry in cloud if entry.urn.endswith("topic5")]
        cloud.remove(victim)

    found = devops("refresh", project, "-s", "dev", "--expect-no-changes")
    again = devops("up", project, "-s", "dev", "--yes", "--json")

    assert found.code == 7
    assert "topic5" in found.err
    assert json.loads(again.out)["counts"] == {"create": 1, "same": 5}
    assert_nothing_is_lost(devops, 6)
