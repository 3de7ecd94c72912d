"""The validators of pipelines, each as a function that says what is wrong.

None of them alone is enough: a schema knows nothing of expressions, actionlint nothing of attacks, and zizmor nothing of
jobs that cannot run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import go_tools


def actionlint(*files: Path) -> set[tuple[str, str]]:
    """What is wrong with workflows: the name of the file and the message, for each mistake."""
    command = [
        go_tools.installed("github.com/rhysd/actionlint/cmd/actionlint"),
        "-shellcheck=",
        "-pyflakes=",
        "-format={{json .}}",
    ]
    process = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    found: list[dict[str, Any]] = json.loads(process.stdout or "null") or []
    if process.returncode != (1 if found else 0):
        raise RuntimeError(f"actionlint ended with {process.returncode}:\n{process.stdout}{process.stderr}")
    return {(Path(each["filepath"]).name, each["message"]) for each in found}


def zizmor(*files: Path, ignores: bool = True) -> set[tuple[str, str]]:
    """What is unsafe in workflows and actions: the name of the file and the audit, for each finding.

    The persona is the strictest one, which also tells of what may be false.
    """
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--persona=auditor", "--strict-collection", "--format=json"]
    process = subprocess.run(
        [*command, *(() if ignores else ("--no-ignores",)), *files], capture_output=True, text=True, check=False
    )
    # It ends with 11 to 14 where it finds something.
    if process.returncode not in (0, 11, 12, 13, 14) or process.stderr.count("completed") != len(files):
        raise RuntimeError(f"zizmor ended with {process.returncode}:\n{process.stderr}")
    found: list[dict[str, Any]] = json.loads(process.stdout)
    return {
        (Path(location["symbolic"]["key"]["Local"]["verbatim_path"]).name, each["ident"])
        for each in found
        for location in each["locations"]
        if location["symbolic"]["kind"] == "Primary"
    }


def schema_violations(schema: str, file: Path) -> set[str]:
    """Where a file violates a schema that check-jsonschema brings, such as `gitlab-ci`: paths of values."""
    command = [sys.executable, "-m", "check_jsonschema", f"--builtin-schema=vendor.{schema}", "--output-format=json"]
    process = subprocess.run([*command, file], capture_output=True, text=True, check=False)
    result: dict[str, Any] = json.loads(process.stdout)
    if result.get("parse_errors"):
        raise RuntimeError(f"{file} cannot be read: {result['parse_errors']}")
    return {error["path"] for error in result.get("errors", ())}
