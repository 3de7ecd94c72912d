"""What the documentation shows works."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

import devops_components
from devops_components.environment.environment import EnvironmentArgs
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[tuple[str, str]]:
    """The blocks of a language, with the page they stand on."""
    return [
        (str(page.relative_to(ROOT)), text)
        for page in PAGES
        for language, text in FENCE.findall(page.read_text(encoding="utf-8"))
        if language == kind
    ]


def command_lines() -> list[tuple[str, str]]:
    return [
        (page, line.removeprefix("$ ").partition("#")[0].strip())
        for page, text in blocks("console")
        for line in text.splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.parametrize(("page", "program"), blocks("python"))
def test_every_program_renders(render: Render, page: str, program: str) -> None:
    graph: Graph = render(lambda: exec(compile(program, page, "exec"), {"__name__": "__main__"}))

    assert [node for node in graph.resources if node.custom]


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_every_command_line_is_understood(page: str, line: str) -> None:
    words = [word for word in shlex.split(line.partition(">")[0]) if "=" not in word or word.startswith("-")]
    program, *arguments = words
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert arguments[0] in targets
        return
    assert Path(program).name == "devops"
    command = cli.get_command(click.Context(cli), arguments[0])
    assert command is not None
    command.make_context(arguments[0], arguments[1:], obj=Invocation())


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_every_piece_of_configuration_is_accepted(page: str, text: str) -> None:
    whole = yaml.safe_load((ROOT / "stacks" / "platform" / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    environment = whole["config"]["platform:environment"]
    piece = yaml.safe_load(text)
    if "tiers" in piece:
        piece = {"network": {**environment["network"], **piece}}

    EnvironmentArgs.model_validate_json(json.dumps({**environment, **piece}))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_table_of_components_is_complete() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| \[`(\w+)`\]", text, re.MULTILINE))
    offered = {name.removesuffix("Args") for name in devops_components.__all__ if name.endswith("Args")}

    assert listed == offered - {"", "Component"}


def test_the_repository_speaks_of_the_project_alone() -> None:
    """No absolute path of a machine, and no host of a package registry."""
    forbidden = re.compile(r"(?<![\w.>}])/(?:root|work)/|pythonhosted|pypi\.org|registry\.npmjs|proxy\.golang")
    tools = {".git", ".venv", ".hypothesis", ".pytest_cache", ".ruff_cache", "__pycache__"}
    files = [path for path in ROOT.rglob("*") if path.is_file() and not tools & set(path.relative_to(ROOT).parts)]

    assert [
        str(path.relative_to(ROOT))
        for path in files
        if path != Path(__file__) and forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
    ] == []
