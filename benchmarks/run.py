"""Measures the command against what it replaces, in turn, and prints medians and ratios.

CPU seconds of the whole process tree are the figure to trust on a shared machine; wall seconds stand beside them.
"""

from __future__ import annotations

import argparse
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

ROOT = Path(__file__).parent.parent
DEVOPS = [sys.executable, "-m", "devops_components.toolkit.cli"]


@dataclass(frozen=True)
class Contest:
    """Two commands that are measured in turn."""

    title: str
    ours: Sequence[str]
    theirs: Sequence[str]
    codes: tuple[int, ...] = (0,)
    """Exit codes that count as done: a check that finds something ends with 5."""


@dataclass(frozen=True)
class Run:
    """What one run of a command cost."""

    cpu: float
    wall: float


CONTESTS = (
    Contest(
        "check of stacks/platform, production, against the engine's preview with the same pack",
        [*DEVOPS, "check", "stacks/platform", "-s", "production"],
        [*DEVOPS, "preview", "stacks/platform", "-s", "production"],
    ),
    Contest(
        "check of a thousand resources, against the engine's preview with the same pack",
        [*DEVOPS, "check", "benchmarks/thousand", "-s", "production"],
        [*DEVOPS, "preview", "benchmarks/thousand", "-s", "production"],
    ),
    Contest("devops --help, against a bare interpreter", [*DEVOPS, "--help"], [sys.executable, "-c", "pass"]),
)


def measure(command: Sequence[str], codes: tuple[int, ...], home: str) -> Run:
    """Runs a command once."""
    environment = {**os.environ, "DEVOPS_HOME": home}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr.decode()}")
    return Run(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall)


def compare(contest: Contest, runs: int, home: str) -> None:
    """Measures both sides in turn, after one run that is not counted, and prints medians and the ratio pair by pair."""
    sides = (contest.ours, contest.theirs)
    for side in sides:
        measure(side, contest.codes, home)
    pairs = [tuple(measure(side, contest.codes, home) for side in sides) for _ in range(runs)]
    ratios = sorted(theirs.cpu / ours.cpu for ours, theirs in pairs)
    faster = sorted(theirs.wall / ours.wall for ours, theirs in pairs)
    print(f"{contest.title}")
    for name, side in (("ours", 0), ("theirs", 1)):
        cpu = statistics.median(pair[side].cpu for pair in pairs)
        wall = statistics.median(pair[side].wall for pair in pairs)
        print(f"  {name:7} {cpu:7.2f} s CPU  {wall:7.2f} s wall")
    print(f"  theirs / ours: {statistics.median(ratios):.2f} x CPU ({ratios[0]:.2f} to {ratios[-1]:.2f}), ", end="")
    print(f"{statistics.median(faster):.2f} x wall ({faster[0]:.2f} to {faster[-1]:.2f})\n", flush=True)


def main() -> None:
    """Runs every contest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side (default 5)")
    runs = parser.parse_args().runs
    print(f"{runs} runs of each side in turn, on {os.cpu_count()} processors\n")
    with tempfile.TemporaryDirectory(prefix="devops-bench-") as home:
        for contest in CONTESTS:
            compare(contest, runs, home)


if __name__ == "__main__":
    main()
