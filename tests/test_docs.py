"""What the documentation shows works."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml
from pulumi_aws import s3

import devops_components
from devops_components import Args, ContainerServiceSettings
from devops_components.environment.environment import EnvironmentArgs
from devops_components.toolkit.check import foreign, policy_config
from devops_components.toolkit.check.waivers import WaiverFile
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from devops_components.toolkit.graph.model import Graph
from devops_policies.examples import resources
from devops_policies.judge import judge_stack
from devops_policies.registry import all_rules
from devops_policies.rule import Example, Rule
from docs import generate
from tests.conftest import Render

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
GENERATED = [generate.REFERENCE / name for name in generate.FOLDERS]
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


def configurations() -> list[tuple[str, str]]:
    """The blocks of YAML but those of the rules' pages, which are examples of resources."""
    return [(page, text) for page, text in blocks("yaml") if not any((ROOT / page).is_relative_to(each) for each in GENERATED)]


@pytest.mark.parametrize(("page", "text"), configurations())
def test_every_piece_of_configuration_is_accepted(page: str, text: str) -> None:
    piece = yaml.safe_load(text)
    if "waivers" in piece:
        WaiverFile.from_yaml(text, page)
        return
    whole = yaml.safe_load((ROOT / "stacks" / "platform" / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    environment = whole["config"]["platform:environment"]
    if "tiers" in piece:
        piece = {"network": {**environment["network"], **piece}}
    shop = environment["services"]["shop"]
    if set(piece) <= {str(field.alias) for field in ContainerServiceSettings.model_fields.values()}:
        piece = {"services": {"shop": piece}}
    services = {name: {**shop, **settings} for name, settings in piece.get("services", {}).items()}
    changed = {**piece, "services": services} if services else piece

    EnvironmentArgs.model_validate_json(json.dumps({**environment, **changed}))


def pieces() -> list[tuple[str, str]]:
    """The blocks of a program, but whole rules and packs."""
    return [(page, text) for page, text in blocks("py") if "@rule(" not in text and "PolicyPack(" not in text]


@pytest.mark.parametrize(("page", "text"), pieces())
def test_every_piece_of_a_program_names_what_there_is(page: str, text: str) -> None:
    tree = ast.parse(text)
    own = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "devops_components"]
    imported = [alias.name for node in own for alias in node.names]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    offered = {name: getattr(devops_components, name) for name in devops_components.__all__}

    assert [name for name in imported if name not in offered] == [], page
    for call in calls:
        model = offered.get(call.func.id)  # type: ignore[attr-defined]  # a name, as selected above
        if isinstance(model, type) and issubclass(model, Args):
            unknown = {keyword.arg for keyword in call.keywords if keyword.arg} - set(model.model_fields)
            assert unknown == set(), (page, call.func.id)  # type: ignore[attr-defined]  # a name, as selected above


def test_every_rule_that_is_shown_tells_its_examples_apart() -> None:
    shown = [defined_by(text) for _, text in blocks("py") if "@rule(" in text]
    rules = [each for names in shown for each in names.values() if isinstance(each, Rule)]

    assert [rule.id for rule in rules if rule.id in all_rules()] == []
    assert [found(rule, rule.good) for rule in rules] == [[]]
    assert [found(rule, rule.bad) for rule in rules] == [["violation"]]


def test_every_pack_that_is_shown_can_be_judged_by(tmp_path: Path, render: Render) -> None:
    graph: Graph = render(lambda: s3.Bucket("uploads"))
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n", encoding="utf-8")
    packs = [text for _, text in blocks("py") if "PolicyPack(" in text]
    said: list[str] = []

    for text in packs:
        (tmp_path / "__main__.py").write_text(text, encoding="utf-8")
        findings, _ = foreign.judge(tmp_path, "shown", graph, {}, "")
        said += [finding.message for finding in findings]

    assert said == ["uploads does not begin with shop-"]


def defined_by(program: str) -> dict[str, object]:
    names: dict[str, object] = {"__name__": "shown"}
    exec(compile(program, "shown", "exec"), names)
    return names


def found(rule: Rule, example: Example) -> list[str]:
    given = resources(rule, example)
    return [verdict.kind for verdict in judge_stack([rule], given, given, "production")]


def test_every_configuration_of_policies_is_accepted() -> None:
    shown = blocks("json")

    assert shown
    for page, text in shown:
        policy_config.parse(text, page, all_rules())


def test_the_reference_is_what_the_code_says() -> None:
    assert generate.stale() == [], "run `make docs` and commit what it writes"


def test_a_reference_that_is_changed_incomplete_or_left_behind_is_stale(tmp_path: Path) -> None:
    written = generate.write(tmp_path)
    (tmp_path / "cli.md").write_text("# Something else\n", encoding="utf-8")
    (tmp_path / "frameworks" / "soc-2.md").unlink()
    (tmp_path / "policies" / "no-such-rule.md").write_text("# no-such-rule\n", encoding="utf-8")

    found = generate.stale(tmp_path)

    assert set(written) == set(generate.pages())
    assert found == ["cli.md", "frameworks/soc-2.md", "policies/no-such-rule.md"]
    assert generate.write(tmp_path) == found
    assert generate.stale(tmp_path) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_table_of_components_is_complete() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| \[`(\w+)`\]", text, re.MULTILINE))
    offered = {name.removesuffix("Args") for name in devops_components.__all__ if name.endswith("Args")}

    assert listed == offered - {"", "Component"}


def test_the_table_of_commands_is_complete() -> None:
    rows = re.findall(r"^\| (`devops .*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(re.findall(r"`devops (\w+)`", " ".join(rows))) == cli.list_commands(click.Context(cli))


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
