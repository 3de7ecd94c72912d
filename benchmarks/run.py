"""Measures the command against what it replaces, in turn, and prints medians and ratios.

CPU seconds of the whole process tree are the figure to trust on a shared machine; wall seconds stand beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devops_components.toolkit.graph.project import load_project
from tests.support import python_tools

ROOT = Path(__file__).parent.parent
DEVOPS = (sys.executable, "-m", "devops_components.toolkit.cli")

Command = Sequence[str]


@dataclass(frozen=True)
class Side:
    """One way to do the work."""

    name: str
    commands: Sequence[Command]


@dataclass(frozen=True)
class Contest:
    """Ways to do the same work that are measured in turn; the first one is ours."""

    title: str
    sides: Sequence[Side]
    judged: int = 0
    """Resources times rules that our side judges; none where it is about something else."""


@dataclass(frozen=True)
class Run:
    """What one run of a side cost, in seconds."""

    cpu: float
    wall: float


def contests(folder: Path) -> list[Contest]:
    """Everything that is measured; plans for other tools are written to the folder."""
    return [
        _judging("stacks/platform, all five environments", "stacks/platform", folder),
        _judging("benchmarks/thousand, one stack of a thousand resources", "benchmarks/thousand", folder),
        Contest(
            "devops --help",
            [Side("ours", [[*DEVOPS, "--help"]]), Side("a bare interpreter", [[sys.executable, "-c", "pass"]])],
        ),
    ]


def _judging(title: str, project: str, folder: Path) -> Contest:
    stacks = load_project(ROOT / project).stacks
    plans = [folder / f"{Path(project).name}-{stack}.json" for stack in stacks]
    for stack, plan in zip(stacks, plans, strict=True):
        _output([*DEVOPS, "export", project, "-s", stack, "--format", "terraform-plan", "--output", str(plan)])
    named = [part for plan in plans for part in ("--file", str(plan))]
    quiet = ["--compact", "--quiet", "--skip-download", "--soft-fail", "--output", "json"]
    return Contest(
        f"{title}, by all rules",
        [
            Side("devops check", [[*DEVOPS, "check", project]]),
            Side("the engine's preview with the same pack", [[*DEVOPS, "preview", project, "-s", stack] for stack in stacks]),
            Side("checkov on the exported plan", [[*_checkov(), "--framework", "terraform_plan", *quiet, *named]]),
        ],
        judged=_judged(project),
    )


def _checkov() -> Command:
    return (str(python_tools.installed("checkov")), "-m", "checkov.main")


def _judged(project: str) -> int:
    report = json.loads(_output([*DEVOPS, "check", project, "--format", "json"]))
    return sum(stack["resources"] * stack["rules"] for stack in report["stacks"])


def measure(side: Side, home: str) -> Run:
    """Runs the commands of a side once, one after the other."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in side.commands:
        _output(command, home)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall)


def _output(command: Command, home: str = "") -> bytes:
    environment = {**os.environ, "DEVOPS_HOME": home} if home else None
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr.decode()}")
    return ended.stdout


def compare(contest: Contest, runs: int, home: str) -> None:
    """Measures all sides in turn, after one round that is not counted, and prints medians and ratios round by round."""
    rounds = [[measure(side, home) for side in contest.sides] for _ in range(runs + 1)][1:]
    print(contest.title)
    for index, side in enumerate(contest.sides):
        cpu, wall = (statistics.median(getattr(each[index], unit) for each in rounds) for unit in ("cpu", "wall"))
        print(f"  {side.name:42} {cpu:7.2f} s CPU  {wall:7.2f} s wall{_ratios(rounds, index) if index else ''}")
    if contest.judged:
        cpu, wall = (statistics.median(contest.judged / getattr(each[0], unit) for each in rounds) for unit in ("cpu", "wall"))
        print(f"  {contest.judged:,} resources x rules: {cpu:,.0f} per second of CPU, {wall:,.0f} per second")
    print(flush=True)


def _ratios(rounds: Sequence[Sequence[Run]], index: int) -> str:
    """How many times as much a side cost as ours, as median and range."""
    cpu = sorted(each[index].cpu / each[0].cpu for each in rounds)
    wall = sorted(each[index].wall / each[0].wall for each in rounds)
    spread = f"{statistics.median(cpu):.2f} x CPU ({cpu[0]:.2f} to {cpu[-1]:.2f})"
    return f"   {spread}, {statistics.median(wall):.2f} x wall ({wall[0]:.2f} to {wall[-1]:.2f})"


def main() -> None:
    """Runs every contest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side (default 5)")
    runs = parser.parse_args().runs
    print(f"{runs} runs of each side in turn, on {os.cpu_count()} processors\n")
    with tempfile.TemporaryDirectory(prefix="devops-bench-") as folder:
        for contest in contests(Path(folder)):
            compare(contest, runs, folder)


if __name__ == "__main__":
    main()
