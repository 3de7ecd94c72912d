"""An exported plan before infracost, which says what a plan will cost; a service on loopback stands in for its price list."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from tests.conftest import Render
from tests.support.export_programs import faulty

PLATFORM = Path(__file__).parents[2] / "stacks" / "platform"
plan = FORMATS["terraform-plan"]


class _Prices(BaseHTTPRequestHandler):
    """Everything costs a cent per unit."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        found = {"data": {"products": [{"prices": [{"priceHash": "one-price", "USD": "0.01"}]}]}}
        answer = json.dumps([found for _ in asked] if isinstance(asked, list) else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def _prices() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Prices)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def estimated(text: str, folder: Path) -> dict[str, Any]:
    """What infracost says of a plan; raises `RuntimeError` where it is none, which infracost itself calls success."""
    (folder / "plan.json").write_text(text, encoding="utf-8")
    with _prices() as address:
        alone = {f"INFRACOST_{kind}_API_ENDPOINT": address for kind in ("PRICING", "DASHBOARD")}
        environment = {"HOME": str(folder), "INFRACOST_API_KEY": "none", "INFRACOST_SKIP_UPDATE_CHECK": "true", **alone}
        command = [os.environ["DEVOPS_INFRACOST"], "breakdown", "--path", "plan.json", "--format", "json"]
        process = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    answer = json.loads(process.stdout)
    wrong = [error for project in answer["projects"] for error in project["metadata"].get("errors", ())]
    if wrong:
        raise RuntimeError(f"infracost did not read the plan: {wrong}")
    return answer


def test_every_resource_of_production_is_seen_and_what_costs_by_the_hour_has_a_price(tmp_path: Path) -> None:
    graph = render_project(load_project(PLATFORM), "production")

    said = estimated(plan(graph), tmp_path)

    resources = [node for node in graph.resources if node.custom and node.type.startswith("aws:")]
    assert said["summary"]["totalDetectedResources"] == len(resources)
    (project,) = said["projects"]
    priced = {each["name"] for each in project["breakdown"]["resources"] if each.get("monthlyCost") not in (None, "0")}
    assert {"aws_db_instance.production-orders", "aws_ecs_service.production-shop", "aws_lb.production-shop-lb"} <= priced


def test_a_machine_has_the_price_of_a_machine(render: Render, tmp_path: Path) -> None:
    (project,) = estimated(plan(render(faulty)), tmp_path)["projects"]

    parts = {
        each["name"]: [part["name"] for part in each["costComponents"]]
        for each in project["breakdown"]["resources"]
        if "costComponents" in each
    }
    assert parts["aws_db_instance.bare"][0] == "Database instance (on-demand, Single-AZ, db.t4g.micro)"


def test_a_text_that_is_no_plan_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="infracost did not read the plan"):
        estimated("no plan", tmp_path)
