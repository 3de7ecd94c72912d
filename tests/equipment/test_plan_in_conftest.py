"""An exported plan before conftest, which judges files by rules written in Rego."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.support.export_programs import faulty

PLATFORM = Path(__file__).parents[2] / "stacks" / "platform"
RULES = """
package main

import rego.v1

deny contains message if {
  some resource in input.resource_changes
  resource.type == "aws_db_instance"
  resource.change.actions == ["create"]
  not resource.change.after.storage_encrypted
  message := sprintf("%s is not encrypted", [resource.address])
}

warn contains message if {
  some resource in input.planned_values.root_module.resources
  message := sprintf("%s is planned", [resource.address])
}
"""


def judged(graph: Graph, folder: Path) -> dict[str, Any]:
    """What conftest says of the plan of a graph."""
    (folder / "rules.rego").write_text(RULES, encoding="utf-8")
    (folder / "plan.json").write_text(FORMATS["terraform-plan"](graph), encoding="utf-8")
    command = [os.environ["DEVOPS_CONFTEST"], "test", "--policy", "rules.rego", "--output", "json", "--no-fail", "plan.json"]
    (answer,) = json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
    return answer


def test_rules_in_rego_see_every_resource_of_production(tmp_path: Path) -> None:
    graph = render_project(load_project(PLATFORM), "production")

    said = judged(graph, tmp_path)

    assert "failures" not in said
    assert len(said["warnings"]) == len([node for node in graph.resources if node.custom and not node.type.startswith("pulumi:")])


def test_what_a_rule_in_rego_forbids_is_found(render: Render, tmp_path: Path) -> None:
    said = judged(render(faulty), tmp_path)

    assert [failure["msg"] for failure in said["failures"]] == ["aws_db_instance.bare is not encrypted"]
