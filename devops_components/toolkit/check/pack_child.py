"""The child process of `foreign`: records the policies of any Python pack and runs them over a graph, without an engine.

The pack's program is run as the engine would run it, up to the point where it would start to serve; then its policies are
asked through the SDK's own servicer, one at a time, so that one that raises is known by its name.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pulumi_policy.policy as sdk
from pulumi_policy import ResourceValidationPolicy

from devops_components.errors import Problem, UndecidedError
from devops_components.toolkit.check import wire
from devops_components.toolkit.check.hiding import Hiding, HidingWriter
from devops_components.toolkit.check.pack_config import reconciled
from devops_components.toolkit.graph.answering import answer
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.project import language_of, read_yaml
from devops_components.toolkit.graph.serialize import from_json

_POLICIES, _LEVEL = "_PolicyAnalyzerServicer__policies", "_PolicyAnalyzerServicer__policy_pack_enforcement_level"


class _Recorded(BaseException):
    """Carries what would have been served out of the pack's program."""

    def __init__(self, servicer: Any) -> None:
        super().__init__()
        self.servicer = servicer


def record(folder: Path, shown: str) -> Any:
    """What the pack in a folder would serve; raises `UndecidedError` where it cannot be loaded."""

    def caught(servicer: Any, _: Any) -> None:
        raise _Recorded(servicer)

    vars(sdk)["analyzer_pb2_grpc"].add_AnalyzerServicer_to_server = caught
    settings = read_yaml(folder / "PulumiPolicy.yaml", f"{shown}/PulumiPolicy.yaml")
    language = language_of(settings)
    if language != "python":
        raise UndecidedError(f"{shown}: its runtime is {language}; only Python packs can be judged by here")
    main = folder / str(settings.get("main") or ".")
    sys.path.insert(0, str(main if main.is_dir() else main.parent))
    try:
        runpy.run_path(str(main / "__main__.py" if main.is_dir() else main), run_name="__main__")
    except _Recorded as recorded:
        return recorded.servicer
    except (Exception, SystemExit) as error:
        raise UndecidedError(f"{shown}: the pack does not load", [_problem(error, folder)]) from None
    raise UndecidedError(f"{shown}: the pack does not load: its program ends without a PolicyPack")


def judge(servicer: Any, graph: Graph, config: Mapping[str, Any], shown: str) -> dict[str, Any]:
    """The policies of a pack, and what they say of a graph."""
    info = servicer.GetAnalyzerInfo(None, None)
    configuration = reconciled(info, config, shown)
    alone: dict[str, Any] = {}
    mending: list[str] = []
    for policy in cast("list[Any]", vars(servicer)[_POLICIES]):
        alone[policy.name] = type(servicer)(info.name, "0.0.1", [policy], vars(servicer)[_LEVEL])
        alone[policy.name].Configure(configuration, None)
        mending += [policy.name] if isinstance(policy, ResourceValidationPolicy) and policy.has_remediation() else []
    asked = wire.requests(graph)
    said = [
        each
        for request in asked.values()
        for name in mending
        for each in _said(name, wire.remediate(alone[name], request), request.urn)
    ]
    whole = wire.stack_request(graph, asked)
    said += [each for name, policy in alone.items() for each in _said(name, wire.judge(policy, asked, whole))]
    return {"pack": info.name, "policies": [wire.policy(each, configuration) for each in info.policies], "said": said}


def _said(policy: str, answers: Iterator[dict[str, Any]], urn: str = "") -> Iterator[dict[str, Any]]:
    """The answers of a policy, the last of which may be that it failed, on one resource if it was asked about one."""
    try:
        for each in answers:
            yield {"policy": policy, **each}
    except (Exception, SystemExit) as error:
        yield {"policy": policy, "kind": "failed", "message": f"{type(error).__name__}: {error}", "urn": urn}


def _problem(error: BaseException, folder: Path) -> Problem:
    if isinstance(error, SyntaxError):
        file, line = error.filename, error.lineno
    else:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)]
        file, line = (frames[-1].filename, frames[-1].lineno) if frames else (None, None)
    inside = file and Path(file).is_relative_to(folder)
    return Problem(
        f"{type(error).__name__}: {error}", file=str(Path(file).relative_to(folder)) if file and inside else file, line=line
    )


def main() -> None:
    """Called as `FOLDER SHOWN`, with `{"graph", "config"}` on standard input, the graph as its text."""
    folder, shown = Path(sys.argv[1]), sys.argv[2]
    given = json.load(sys.stdin)
    graph = from_json(given["graph"])
    sys.stdout = sys.stderr = HidingWriter(sys.stderr, Hiding.of(graph))
    os.chdir(folder)
    answer(lambda: json.dumps(judge(record(folder, shown), graph, given["config"], shown)), f"the pack {shown}")


if __name__ == "__main__":
    main()
