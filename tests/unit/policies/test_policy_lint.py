"""What no rule and nothing beneath it may do, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import devops_policies

PACKAGE = Path(devops_policies.__path__[0])
NETWORK = {"asyncio", "boto3", "http", "requests", "socket", "subprocess", "urllib"}


def faults(source: str) -> list[str]:
    """What a rule's source does that it must not do."""
    return sorted({fault for node in ast.walk(ast.parse(source)) for fault in _faults(node)})


def _faults(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called in ("print", "exit", "quit", "sys.exit", "os._exit", "input", "open", "eval", "exec"):
            yield f"calls {called}"
        if called == "isinstance" and {"list", "dict", "tuple"} & {
            name.id for name in ast.walk(node.args[1]) if isinstance(name, ast.Name)
        }:
            yield "asks for a list or a dict"
    if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")):
        yield "catches everything"
    if isinstance(node, ast.Attribute) and node.attr == "props":
        yield "reads raw properties"
    imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    yield from (
        f"imports {name}" for name in imported if name.partition(".")[0] in {*NETWORK, "pulumi", "pulumi_policy", "os", "sys"}
    )


PLANTED = {
    "print('x')": ["calls print"],
    "import sys\nsys.exit(1)": ["calls sys.exit", "imports sys"],
    "isinstance(x, list)": ["asks for a list or a dict"],
    "isinstance(x, (str, dict))": ["asks for a list or a dict"],
    "isinstance(x, list | None)": ["asks for a list or a dict"],
    "try:\n    x\nexcept:\n    y": ["catches everything"],
    "try:\n    x\nexcept Exception:\n    y": ["catches everything"],
    "resource.props['a']": ["reads raw properties"],
    "from urllib.request import urlopen": ["imports urllib.request"],
    "import pulumi_policy": ["imports pulumi_policy"],
    "isinstance(x, str)\nresource.get('a')": [],
}


@pytest.mark.parametrize("source", PLANTED)
def test_a_planted_fault_is_found(source: str) -> None:
    assert faults(source) == PLANTED[source]


RULE_FILES = sorted(path for path in (PACKAGE / "rules").rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("path", RULE_FILES, ids=[path.stem for path in RULE_FILES])
def test_a_rule_is_pure(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_only_the_edge_knows_the_policy_sdk() -> None:
    modules = {path.stem: faults(path.read_text(encoding="utf-8")) for path in PACKAGE.glob("*.py")}

    assert {name for name, found in modules.items() if "imports pulumi_policy" in found} == {"crossguard", "serving"}
    assert {name for name, found in modules.items() if "catches everything" in found} == {"judge"}
    assert {name for name, found in modules.items() if {"calls print", "calls sys.exit"} & set(found)} == set()
