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
from devops_components.toolkit.check.hiding import Hiding
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
    hiding = Hiding.of(graph)
    findings = [_finding(each, policies[each["policy"]], graph, where, hiding) for each in data["said"]]
    infos = [
        RuleInfo(each["id"], each["title"], each["why"], each["severity"] or UNRATED, each["fix"], each["controls"])
        for each in data["policies"]
        if each["level"] != "disabled"
    ]
    return findings, infos


def _finding(said: Mapping[str, Any], policy: Mapping[str, Any], graph: Graph, where: str, hiding: Hiding) -> Finding:
    node = graph.by_urn.get(said["urn"])
    location = node.location if node else None
    message = str(said["message"]).removeprefix(f"{policy['why']}\n")
    return Finding(
        kind="error" if said["kind"] == "failed" else said["kind"],
        rule=policy["id"],
        title=policy["title"],
        why=policy["why"],
        severity=policy["severity"] or UNRATED,
        level="mandatory" if policy["level"] == "mandatory" else "advisory",
        urn=said["urn"],
        resource_type=node.type if node else "",
        resource_name=node.name if node else "",
        message=hiding.hide(message),
        fix=policy["fix"],
        file="/".join(part for part in (where, location.file) if part) if location else None,
        line=location.line if location else None,
        controls=policy["controls"],
    )
