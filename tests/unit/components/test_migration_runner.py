"""The function that starts a migration and waits: whatever happens, one name is run once, and a failure is a failure."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from devops_components.data import migration_on_ecs
from tests.support import npm_tools

RUNNER = Path(migration_on_ecs.__file__).with_name("migration_runner.mjs")
EVENT = {"stateMachine": "arn:aws:states:eu-west-1:1:stateMachine:orders", "execution": "abab-1", "waitSeconds": 10}
DRIVER = """
const { run } = await import(process.argv[1]);
const { event, starts, answers } = JSON.parse(process.argv[2]);
const asked = [];
const answer = (queue, otherwise) => (queue.length > 1 ? queue.shift() : queue[0] ?? otherwise);
const calls = {
  start: async (input) => {
    asked.push(["start", input.name]);
    const name = answer(starts, null);
    if (name) throw Object.assign(new Error(name), { name });
  },
  describe: async (input) => {
    asked.push(["describe", input.executionArn]);
    return answer(answers, { status: "RUNNING" });
  },
  sleep: async (seconds) => void asked.push(["sleep", seconds]),
};
try {
  console.log(JSON.stringify({ result: await run(event, calls), asked }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, asked }));
}
"""


def ran(*answers: dict[str, str], starts: tuple[str | None, ...] = (), last: bool = True) -> dict[str, Any]:
    """What the function returns or throws, and what it asked for, where the cloud answers like this."""
    node = Path(npm_tools._npm()[0]).with_name("node")
    told = json.dumps({"event": {**EVENT, "last": last}, "starts": starts, "answers": answers})
    command = [str(node), "--input-type=module", "--eval", DRIVER, str(RUNNER), told]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_a_migration_is_started_and_waited_for() -> None:
    told = ran({"status": "RUNNING"}, {"status": "SUCCEEDED"})

    execution = "arn:aws:states:eu-west-1:1:execution:orders:abab-1"
    assert told == {
        "result": {"execution": "abab-1", "status": "SUCCEEDED"},
        "asked": [["start", "abab-1"], ["describe", execution], ["sleep", 5], ["describe", execution]],
    }


def test_one_that_ran_before_is_not_run_again() -> None:
    told = ran({"status": "SUCCEEDED"}, starts=("ExecutionAlreadyExists",))

    assert told["result"]["status"] == "SUCCEEDED"
    assert [what for what, _ in told["asked"]] == ["start", "describe"]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
@pytest.mark.parametrize("last", [True, False])
def test_one_that_failed_is_told_with_its_cause_by_whoever_waits(status: str, last: bool) -> None:
    told = ran({"status": status, "error": "States.TaskFailed", "cause": "exit code 1"}, last=last)

    assert told["error"] == f"migration abab-1 {status}: States.TaskFailed exit code 1; raise `attempt` to run it again"


def test_one_that_still_runs_is_handed_to_the_next_who_waits() -> None:
    told = ran({"status": "RUNNING"}, last=False)

    assert told["result"] == {"execution": "abab-1", "status": "RUNNING"}
    assert [seconds for what, seconds in told["asked"] if what == "sleep"] == [5, 5]


def test_one_that_outlasts_the_last_who_waits_is_no_success() -> None:
    told = ran({"status": "RUNNING"})

    assert told["error"] == "migration abab-1 still runs; deploy again to wait on, it is not started twice"


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for() -> None:
    told = ran({"status": "SUCCEEDED"}, starts=("AccessDeniedException", "AccessDeniedException", None))

    assert told["result"]["status"] == "SUCCEEDED"
    assert [what for what, _ in told["asked"]] == ["start", "sleep", "start", "sleep", "start", "describe"]


@pytest.mark.parametrize(("refusal", "attempts"), [("AccessDeniedException", 6), ("StateMachineDoesNotExist", 1)])
def test_a_refusal_that_stays_is_told(refusal: str, attempts: int) -> None:
    told = ran(starts=(refusal,))

    assert told["error"] == refusal
    assert [what for what, _ in told["asked"]].count("start") == attempts
