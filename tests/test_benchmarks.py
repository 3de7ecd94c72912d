"""What is measured is what it says: a thousand resources, and nothing to find in them."""

from __future__ import annotations

from pathlib import Path

from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from devops_policies import packs

THOUSAND = Path(__file__).parent.parent / "benchmarks" / "thousand"


def test_a_thousand_resources_break_no_rule() -> None:
    report = evaluate(render_project(load_project(THOUSAND), "production"), packs.rules("baseline"), "production")

    assert [finding.id for finding in report.findings] == []
    assert 900 <= report.resources <= 1200
