from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_examples import COMPARED, SHORT, finding, hostile_report, large_report, report, reports, untimed, workflow_commands

from devops_components.toolkit.report import formats, registry
from devops_components.toolkit.report.formats import sarif
from devops_components.toolkit.report.model import Report, StackReport
from devops_components.toolkit.report.registry import FORMATS
from tests.support.golden import golden

GOLDENS = {
    "github": "github.txt",
    "gitlab": "gl-code-quality-report.json",
    "html": "page.html",
    "json": "report.json",
    "junit": "junit.xml",
    "markdown": "comment.md",
    "sarif": "report.sarif",
    "text": "terminal.txt",
}


def test_every_format_is_found_and_has_a_golden() -> None:
    assert list(FORMATS) == list(GOLDENS)


@pytest.mark.parametrize("form", FORMATS)
def test_a_policy_that_knows_no_fix_promises_none(form: str) -> None:
    shown = FORMATS[form](report(finding(fix="", message="`storageEncrypted` is false.")))

    assert re.search(r"\bFix\b", shown) is None


def test_a_new_format_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text("def render(report):\n    return report.summary\n")
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])

    found = runpy.run_path(registry.__file__)["FORMATS"]

    assert found.keys() - FORMATS.keys() == {"planted"}
    assert found["planted"](SHORT) == SHORT.summary


def test_knowing_the_formats_imports_none_of_their_libraries() -> None:
    program = "import sys; from devops_components.toolkit.report.registry import FORMATS; print(*sys.modules)"

    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    heavy = {"jinja2", "pulumi", "pydantic", "xml.etree.ElementTree", "importlib.metadata", "yaml", "rich", "grpc"}
    assert heavy & set(process.stdout.split()) == set()


def without_assets(output: str) -> str:
    """A page without its style and its script, which have no words of a report, and without their marks."""
    output = re.sub(r"(?s)<(style|script)>.*?</\1>", r"<\1>…</\1>", output)
    return re.sub(r"sha256-[^&]+=", "sha256-…", output)


@pytest.mark.parametrize(
    ("made", "name"),
    [
        *(pytest.param(SHORT, name, id=f"short-{name}") for name in GOLDENS if name != "sarif"),  # nobody reads 160 lines
        *(pytest.param(COMPARED, name, id=f"compared-{name}") for name in GOLDENS),
    ],
)
def test_a_report_reads_as_in_the_golden(made: Report, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "VERSION", "1.2.3")

    output = without_assets(FORMATS[name](made))

    assert "orders-db" in output
    assert len(output.splitlines()) <= 150
    prefix = "compared-" if made is COMPARED else ""
    assert output == golden(f"report/{prefix}{GOLDENS[name]}", output)


def shuffled(made: Report, order: Random) -> Report:
    """The same report, put together in another order."""

    def stack(one: StackReport) -> StackReport:
        found, passed = order.sample(one.findings, len(one.findings)), order.sample(one.passed, len(one.passed))
        changes = None if one.changes is None else order.sample(one.changes, len(one.changes))
        return replace(one, findings=found, passed=passed, changes=changes)

    stacks = [stack(one) for one in order.sample(made.stacks, len(made.stacks))]
    return Report(stacks, dict(order.sample(list(made.rules.items()), len(made.rules))))


@untimed
@given(reports, st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_found_changes_no_format(made: Report, order: Random) -> None:
    other = shuffled(made, order)

    assert {name: render(other) for name, render in FORMATS.items()} == {name: render(made) for name, render in FORMATS.items()}


@untimed
@given(reports)
def test_every_output_is_text_in_utf8_that_ends_in_one_line_break(made: Report) -> None:
    outputs = [render(made) for render in FORMATS.values()]

    assert [output.encode().decode() for output in outputs] == outputs
    assert {output[-2:].count("\n") for output in outputs} == {1}
    assert {output[-1] for output in outputs} == {"\n"}


def test_only_the_format_for_githubs_log_commands_it() -> None:
    commanding = [name for name, render in FORMATS.items() if workflow_commands(render(hostile_report()))]

    assert commanding == ["github"]


@pytest.mark.parametrize("name", GOLDENS)
def test_a_secret_is_shown_as_one(name: str) -> None:
    secret = finding(value='{"password": "[secret]", "size": "[unknown]"}')

    assert "[secret]" in FORMATS[name](report(secret))


@pytest.mark.parametrize("name", [name for name in GOLDENS if name not in ("github", "markdown", "sarif")])
def test_ten_thousand_findings_are_all_there_where_no_limit_applies(name: str) -> None:
    output = FORMATS[name](large_report(10_000))

    numbers = {
        "gitlab": lambda: len({entry["fingerprint"] for entry in json.loads(output)}),
        "html": lambda: output.count('<li class="mandatory"'),
        "json": lambda: len(json.loads(output)["stacks"][0]["findings"]),
        "junit": lambda: int(ET.fromstring(output).get("failures", "0")),
        "text": lambda: output.count("(aws:rds/instance:Instance)"),
    }
    assert numbers[name]() == 10_000


def test_ten_thousand_findings_are_all_in_githubs_log_though_few_are_annotations() -> None:
    output = FORMATS["github"](large_report(10_000))

    assert [name for name, _, _ in workflow_commands(output)] == ["error"] * 10 + ["group", "endgroup", "notice"]
    assert len(output.splitlines()) == 10_003
