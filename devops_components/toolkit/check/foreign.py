"""Judges a graph by any Python policy pack, in a process of its own.

A pack that does not load, that hangs, or that asks for network or credentials ends in an error: nothing passes because it
could not be judged.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devops_components.errors import DeadlineError, DevopsError, UndecidedError
from devops_components.toolkit.check.findings import Found
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.process import TIMEOUT_SECONDS, answer_of, raise_error
from devops_components.toolkit.graph.serialize import to_wire
from devops_components.toolkit.report.model import Finding, RuleInfo

UNRATED = "medium"
"""Severity of a policy whose author gives none."""


def judge(
    folder: Path, shown: str, graph: Graph, config: Mapping[str, Any], where: str, *, timeout_seconds: float = TIMEOUT_SECONDS
) -> tuple[list[Finding], list[RuleInfo]]:
    """What the pack in a folder says of a graph, and its policies that are not off.

    `where` is the project's folder relative to the repository. Raises `UndecidedError` where the pack does not load
    or ends its process, `ConfigurationError` where it does not take the configuration, and `DeadlineError` when the wall
    clock runs out.
    """
    command = [sys.executable, "-P", "-m", "devops_components.toolkit.check.pack_child", str(folder), shown]
    given = json.dumps({"graph": to_wire(graph), "config": config})
    try:
        answer = answer_of(command, f"the pack {shown}", timeout_seconds, given)
    except DeadlineError:
        raise
    except DevopsError as error:
        raise UndecidedError(error.message) from None
    raise_error(answer)
    data = json.loads(answer)
    policies: dict[str, Any] = {each["id"]: each for each in data["policies"]}
    infos = {name: _info(each) for name, each in policies.items()}
    source = Found(graph, where)
    findings = [_finding(each, policies[each["policy"]], infos[each["policy"]], source) for each in data["said"]]
    return findings, [infos[name] for name, each in policies.items() if each["level"] != "disabled"]


def _info(policy: Mapping[str, Any]) -> RuleInfo:
    severity = policy["severity"] or UNRATED
    return RuleInfo(policy["id"], policy["title"], policy["why"], severity, policy["fix"], policy["controls"])


def _finding(said: Mapping[str, Any], policy: Mapping[str, Any], info: RuleInfo, source: Found) -> Finding:
    message = str(said["message"]).removeprefix(f"{info.why}\n")
    kind = "error" if said["kind"] == "failed" else said["kind"]
    return source.by(info, "mandatory" if policy["level"] == "mandatory" else "advisory", said["urn"], message, kind=kind)
