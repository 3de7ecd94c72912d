"""Every example renders, breaks no rule, and has a page of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from devops_policies import packs

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/Pulumi.yaml"))


def test_there_are_examples() -> None:
    assert [path.name for path in EXAMPLES] == ["container-service", "custom-component"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_renders_and_breaks_no_rule(example: Path) -> None:
    project = load_project(example)

    reports = [evaluate(render_project(project, stack), packs.rules("baseline"), stack) for stack in project.stacks]

    assert [finding.id for report in reports for finding in report.findings] == []
    assert all(report.resources > 2 for report in reports)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_says_how_to_run_it(example: Path) -> None:
    assert f"devops up examples/{example.name} -s dev --yes" in (example / "README.md").read_text(encoding="utf-8")
