from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_machine import wait_for

from devops_components.toolkit.engine.child_process import Ended, run

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def ends(pid_file: Path) -> bool:
    """Whether the process whose number is in the file has ended, or does within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        command = ["ps", "-o", "stat=", "-p", pid_file.read_text().strip()]
        state = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        if not state or state.startswith("Z"):
            return True
        time.sleep(0.02)
    return False


def test_every_line_is_passed_on_in_order_and_the_exit_code_returned() -> None:
    seen: list[str] = []
    script = "echo out; echo err >&2; printf last; exit 3"

    ended = run(["/bin/sh", "-c", script], environment=ENVIRONMENT, limit_seconds=10, on_line=seen.append)

    assert (seen, ended) == (["out", "err", "last"], Ended(3, ("out", "err", "last"), 10))


def test_a_reason_given_before_thousands_of_lines_is_kept() -> None:
    script = "echo an error; for i in $(seq 5000); do echo package; done; exit 1"

    ended = run(["/bin/sh", "-c", script], environment=ENVIRONMENT, limit_seconds=30)

    assert ended.why() == "ended with code 1: an error"


def test_the_child_sees_exactly_the_environment_and_folder_it_is_given(tmp_path: Path) -> None:
    code = "import os; print(os.environ.get('HOME'), os.environ['A'], os.getcwd())"

    ended = run([sys.executable, "-c", code], environment={"A": "b"}, limit_seconds=30, folder=tmp_path)

    assert ended.lines == (f"None b {tmp_path}",)


def test_at_the_limit_everything_it_started_is_killed(tmp_path: Path) -> None:
    script = f"sleep 600 & echo $! > {tmp_path}/pid; echo started; wait"

    ended = run(["/bin/sh", "-c", script], environment=ENVIRONMENT, limit_seconds=2)

    assert (ended, ended.why()) == (Ended(None, ("started",), 2), "took longer than 2 s")
    assert ends(tmp_path / "pid")


def test_an_exception_on_the_way_leaves_nothing_running(tmp_path: Path) -> None:
    script = f"sleep 600 & echo $! > {tmp_path}/pid; echo started; wait"

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt(line)

    with pytest.raises(KeyboardInterrupt, match="started"):
        run(["/bin/sh", "-c", script], environment=ENVIRONMENT, limit_seconds=60, on_line=interrupt)

    assert ends(tmp_path / "pid")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [("absent", None, "No such file or directory"), ("broken", "\x7fELF", "Exec format error")],
)
def test_a_program_that_cannot_be_started_says_so(tmp_path: Path, name: str, text: str | None, why: str) -> None:
    program = tmp_path / name
    if text is not None:
        program.write_text(text)
        program.chmod(0o755)

    ended = run([program], environment=ENVIRONMENT, limit_seconds=10)

    assert ended.why() == f"ended with code 127: cannot be started: {why}"


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (Ended(1, (), 5), "ended with code 1"),
        (Ended(-9, ("hello there",), 5), "was ended by signal 9: hello there"),
        (Ended(1, ("go: downloading a v1", "internal/abi", "  the end"), 5), "ended with code 1: the end"),
        (
            Ended(1, ("a start", "verifying m: checksum mismatch", "\tgot: 1", "\twanted: 2", "", "it is bad", "so stop"), 5),
            "ended with code 1: verifying m: checksum mismatch; got: 1; wanted: 2; it is bad",
        ),
        (Ended(1, ("1 a", "2 b", "3 c", "4 d", "5 e"), 5), "ended with code 1: 2 b; 3 c; 4 d; 5 e"),
        (Ended(1, (f"error {'x' * 700}", "so it ends"), 5), f"ended with code 1: error {'x' * 311}...; so it ends"),
        (
            Ended(1, ("an error", "WARNING: Retrying: refused 1", "WARNING: Retrying: refused 2", "ERROR: no version"), 5),
            "ended with code 1: an error; WARNING: Retrying: refused 2; ERROR: no version",
        ),
    ],
    ids=["silent", "signal", "noise", "from the first telling line", "else the last lines", "cut", "retries"],
)
def test_the_reason_is_one_line_without_the_noise(ended: Ended, why: str) -> None:
    assert ended.why() == why


def test_a_killed_parent_takes_a_talking_child_with_it(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid; while :; do echo talking; sleep 0.1; done"
    code = f"""
from devops_components.toolkit.engine.child_process import run
run(["/bin/sh", "-c", {script!r}], environment={ENVIRONMENT!r}, limit_seconds=60)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as parent:
        wait_for(tmp_path / "pid")

        parent.kill()

    assert ends(tmp_path / "pid")
