"""The action, the template and the example pipelines are valid and safe, as the validators of each platform see them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from devops_components.toolkit.check import waivers
from tests.support import go_tools, pipeline_tools

ROOT = Path(__file__).parents[3]
ACTION = ROOT / "action.yml"
EXAMPLES = ROOT / "examples" / "pipelines"
WORKFLOWS = sorted((EXAMPLES / "github").glob("*.yml"))
PAGE = ROOT / "docs" / "how-to" / "judge-a-pull-request.md"
TEMPLATE = ROOT / "gitlab" / "check.gitlab-ci.yml"
OURS = re.compile(r"example-org/devops-components@[0-9a-f]{40}")
GOOD = """name: good
on: push
permissions: {}
concurrency:
  group: good
  cancel-in-progress: true
jobs:
  good:
    name: Good
    runs-on: ubuntu-24.04
    steps:
      - name: Speak
        env:
          REF: ${{ github.head_ref }}
        run: echo "$REF"
"""


def in_this_repository(folder: Path, *workflows: str) -> list[Path]:
    """Workflows of a repository that holds the action itself, so that a linter knows its inputs and outputs."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    shutil.copy(ACTION, folder)
    place = folder / ".github" / "workflows"
    place.mkdir(parents=True)
    files = [place / f"{number}.yml" for number in range(len(workflows))]
    for file, text in zip(files, workflows, strict=True):
        file.write_text(OURS.sub("./", text), encoding="utf-8")
    return files


def test_there_are_examples_of_checking_commenting_and_deploying() -> None:
    assert [path.stem for path in WORKFLOWS] == ["check", "comment", "deploy"]


def test_no_workflow_has_a_mistake_nor_uses_the_action_wrongly(tmp_path: Path) -> None:
    files = in_this_repository(tmp_path, *(path.read_text(encoding="utf-8") for path in WORKFLOWS))

    assert pipeline_tools.actionlint(*files) == set()


@pytest.mark.parametrize(
    ("part", "fault", "message"),
    [
        ("runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04\n    run-on: x", 'unexpected key "run-on" for "job" section'),
        ("$REF", "${{ github.event.head_reff.x.y( }}", "parser did not reach end of input"),
        ("run: echo", "needs: other\n        run: echo", 'unexpected key "needs" for step'),
    ],
)
def test_actionlint_sees_mistakes_in_a_workflow(tmp_path: Path, part: str, fault: str, message: str) -> None:
    good, bad = in_this_repository(tmp_path, GOOD, GOOD.replace(part, fault))

    found = pipeline_tools.actionlint(good, bad)

    assert {name for name, _ in found} == {bad.name}
    assert any(message in said for _, said in found)


def test_actionlint_sees_inputs_that_the_action_does_not_have_and_outputs_that_it_does_not_give(tmp_path: Path) -> None:
    check = next(path for path in WORKFLOWS if path.stem == "check").read_text(encoding="utf-8")
    wrong_input, wrong_output = (
        check.replace("against: base", "agianst: base"),
        check.replace("outputs.reports", "outputs.report"),
    )

    found = pipeline_tools.actionlint(*in_this_repository(tmp_path, wrong_input, wrong_output))

    assert {(name, match[0]) for name, said in found if (match := re.match(r"(input|property) \"\w+\"", said))} == {
        ("0.yml", 'input "agianst"'),
        ("1.yml", 'property "report"'),
    }


def test_nothing_is_unsafe_but_the_trigger_of_the_comment_which_runs_nothing_of_the_change() -> None:
    assert pipeline_tools.zizmor(ACTION, *WORKFLOWS) == set()
    assert pipeline_tools.zizmor(ACTION, *WORKFLOWS, ignores=False) == {("comment.yml", "dangerous-triggers")}


@pytest.mark.parametrize(
    ("part", "fault", "audit"),
    [
        ("- name: Speak", "- uses: actions/setup-python@v7\n      - name: Speak", "unpinned-uses"),
        ('echo "$REF"', 'echo "${{ github.head_ref }}"', "template-injection"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("on: push", "on: pull_request_target", "dangerous-triggers"),
        ("- name: Speak", f"- uses: actions/checkout@{'1' * 40} # v1.0.0\n      - name: Speak", "artipacked"),
    ],
)
def test_zizmor_sees_what_is_unsafe_in_a_workflow(tmp_path: Path, part: str, fault: str, audit: str) -> None:
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace(part, fault), encoding="utf-8")

    assert pipeline_tools.zizmor(good, bad) == {("bad.yml", audit)}


@pytest.mark.parametrize(
    ("part", "fault", "audit"),
    [
        (r"setup-python@\S+", "setup-python@v7", "unpinned-uses"),
        (r'bin="\$GITHUB_ACTION_PATH', 'bin="${{ inputs.projects }}', "template-injection"),
    ],
)
def test_zizmor_sees_what_is_unsafe_in_the_action(tmp_path: Path, part: str, fault: str, audit: str) -> None:
    action = tmp_path / "action.yml"
    action.write_text(re.sub(part, fault, ACTION.read_text(encoding="utf-8"), count=1), encoding="utf-8")

    assert pipeline_tools.zizmor(action) == {("action.yml", audit)}


def test_the_action_is_what_github_takes_for_one(tmp_path: Path) -> None:
    bad = tmp_path / "action.yml"
    bad.write_text(ACTION.read_text(encoding="utf-8").replace("icon: shield", "icon: sheild"), encoding="utf-8")

    assert pipeline_tools.schema_violations("github-actions", ACTION) == set()
    assert pipeline_tools.schema_violations("github-actions", bad) == {"$.branding.icon"}


def test_every_action_is_pinned_to_one_commit_that_a_comment_names_the_version_of() -> None:
    used = [
        line.strip().removeprefix("- ").removeprefix("uses: ")
        for file in (ACTION, *WORKFLOWS)
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(- )?uses: ", line)
    ]

    assert [line for line in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert len(set(used)) == len({line.partition("@")[0] for line in used})


def test_no_checkout_leaves_a_token_and_no_workflow_has_a_right_by_default() -> None:
    workflows = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS]
    rights = {name: job["permissions"] for workflow in workflows for name, job in workflow["jobs"].items()}
    checkouts = [
        step["with"]["persist-credentials"]
        for workflow in workflows
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    ]

    assert {str(workflow["permissions"]) for workflow in workflows} == {"{}"}
    assert rights == {
        "check": {"contents": "read"},
        "code-scanning": {"actions": "read", "contents": "read", "security-events": "write"},
        "comment": {"actions": "read", "pull-requests": "write"},
        "preview": {"contents": "read", "id-token": "write"},
        "up": {"contents": "read", "id-token": "write"},
    }
    assert checkouts == [False, False, False]


def parts_of(template: str, folder: Path) -> list[Path]:
    """The documents of a template as files: its inputs, and its jobs."""
    files: list[Path] = []
    for name, text in zip(("inputs.yml", "jobs.yml"), template.split("\n---\n"), strict=True):
        files.append(folder / name)
        files[-1].write_text(text, encoding="utf-8")
    return files


def test_the_template_and_its_example_are_what_gitlab_takes(tmp_path: Path) -> None:
    files = [*parts_of(TEMPLATE.read_text(encoding="utf-8"), tmp_path), EXAMPLES / "gitlab" / ".gitlab-ci.yml"]

    assert {path for file in files for path in pipeline_tools.schema_violations("gitlab-ci", file)} == set()


@pytest.mark.parametrize(
    ("part", "fault", "path"),
    [
        ("when: always", "whenn: always", "$['devops-check'].artifacts"),
        ("codequality:", "codequalities:", "$['devops-check'].artifacts.reports"),
        ("regex: ^[0-9a-f]{40}$", "regex: 40", "$.spec.inputs.commit"),
    ],
)
def test_the_schema_sees_mistakes_in_a_template(tmp_path: Path, part: str, fault: str, path: str) -> None:
    files = parts_of(TEMPLATE.read_text(encoding="utf-8").replace(part, fault, 1), tmp_path)

    assert {found for file in files for found in pipeline_tools.schema_violations("gitlab-ci", file)} == {path}


def test_what_the_page_shows_is_in_the_examples_and_its_waiver_is_one(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    examples = [path.read_text(encoding="utf-8") for path in (*WORKFLOWS, EXAMPLES / "gitlab" / ".gitlab-ci.yml")]
    elsewhere = [block for block in blocks if not any(block in text for text in examples)]
    (tmp_path / waivers.FILE).write_text(elsewhere[0], encoding="utf-8")

    assert (len(blocks), len(elsewhere)) == (3, 1)
    assert [waiver.rule for waiver in waivers.read(tmp_path / waivers.FILE, waivers.FILE)] == ["rds-multi-az"]


def test_the_page_lists_every_input_and_every_output_of_the_action() -> None:
    action, text = yaml.safe_load(ACTION.read_text(encoding="utf-8")), PAGE.read_text(encoding="utf-8")
    table = text.partition("| Input |")[2].partition("\n\n")[0]

    assert set(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)) == set(action["inputs"])
    assert {name for name in action["outputs"] if f"`{name}`" not in text} == set()


def test_a_go_module_with_another_checksum_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    pins = Path(shutil.copytree(Path(go_tools.__file__).parent / "go", tmp_path / "pins"))
    sums = (pins / "go.sum").read_text(encoding="utf-8")
    (pins / "go.sum").write_text(re.sub(r"(actionlint v\S+ h1:)\w{4}", r"\1AAAA", sums), encoding="utf-8")

    with pytest.raises(RuntimeError, match="checksum mismatch"):
        go_tools.installed("github.com/rhysd/actionlint/cmd/actionlint", cache=tmp_path, pins=pins)

    assert [path.name for path in (tmp_path / "test-tools").iterdir()] == ["go.lock"]
