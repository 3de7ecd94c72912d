"""The scanner checkov, run without a network and without its vendor's platform."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import python_tools

ENDINGS = {"terraform_plan": "json", "kubernetes": "yaml"}
"""The forms it is asked to read, with the ending that a file in each must have."""


@dataclass(frozen=True)
class Scan:
    """What it found: pairs of a rule and a resource."""

    resources: int
    """How many resources it saw. It says success also where it saw none."""
    failed: frozenset[tuple[str, str]]
    passed: frozenset[tuple[str, str]]


def scan(text: str, form: str, folder: Path) -> Scan:
    """Scans a text; raises `RuntimeError` where it was not read, which checkov itself calls success."""
    file = folder / f"scanned.{ENDINGS[form]}"
    file.write_text(text, encoding="utf-8")
    asked = ["--file", str(file), "--framework", form, "--output", "json"]
    alone = ["--download-external-modules", "false", "--skip-download", "--skip-results-upload", "--soft-fail"]
    command = [str(python_tools.installed("checkov")), "-m", "checkov.main", *asked, *alone]
    process = subprocess.run(command, cwd=folder, env={"HOME": str(folder)}, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(f"checkov failed:\n{process.stdout}{process.stderr}")
    answer = json.loads(process.stdout)
    if "results" not in answer or answer["summary"]["parsing_errors"]:
        raise RuntimeError(f"checkov did not read the text:\n{process.stdout}{process.stderr}")
    results = answer["results"]
    return Scan(answer["summary"]["resource_count"], _pairs(results["failed_checks"]), _pairs(results["passed_checks"]))


def _pairs(records: Iterable[Mapping[str, Any]]) -> frozenset[tuple[str, str]]:
    return frozenset((record["check_id"], record["resource"]) for record in records)
