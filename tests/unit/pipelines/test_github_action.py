"""The action judges a pull request as GitHub runs it, says so in every place, and is not told by the change what to do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from github_runner import ACTION, PYTHON, ROOT, Event, check, other_event, pull_request, run_step

from devops_components.toolkit.report.formats.markdown import MARKER
from tests.support.programs import GOOD_KEY, ONLY_KEYS, OPEN_KEY, commit, git, waiver, write_project

CONFIG = "policy.json"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with a project that keeps the rules, and with what configures them."""
    repo = tmp_path / "repo"
    write_project(repo / "shop", GOOD_KEY)
    (repo / CONFIG).write_text(ONLY_KEYS, encoding="utf-8")
    commit(repo, "base")
    return repo


def break_a_rule(repo: Path) -> None:
    (repo / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")


def test_a_change_that_keeps_the_rules_passes_with_every_report(repo: Path) -> None:
    (repo / "shop" / "__main__.py").write_text(f"# changed\n{GOOD_KEY}", encoding="utf-8")

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG)

    counts = {name: ended.outputs[name] for name in ("mandatory", "failed", "undecided", "advisory", "known", "waived")}
    files = {name: Path(ended.outputs[name]) for name in ("sarif", "junit", "json", "html", "markdown")}
    assert (ended.code, ended.outputs["exit-code"]) == (0, "0"), ended.log
    assert set(ended.outputs) == set(ACTION["outputs"]) == {"exit-code", "reports", *counts, *files}
    assert counts == dict.fromkeys(counts, "0")
    assert {file.parent for file in files.values()} == {Path(ended.outputs["reports"])}
    assert json.loads(files["sarif"].read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ended.summary == files["markdown"].read_text(encoding="utf-8")
    assert ended.summary.startswith(f"{MARKER}\n### Policy check: ")
    assert [line.partition("::")[2].partition(" ")[0] for line in ended.obeyed] == ["notice"]


def test_a_change_that_breaks_a_rule_fails_with_an_annotation_at_its_line(repo: Path) -> None:
    break_a_rule(repo)

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG)

    assert (ended.code, ended.outputs["exit-code"], ended.outputs["mandatory"]) == (5, "5", "1"), ended.log
    assert ended.obeyed[0].startswith("::error file=shop/__main__.py,line=2,title=mandatory")
    assert "`kms-rotation`" in ended.summary


def baseline(repo: Path) -> str:
    """A baseline that knows all there is."""
    report = Path(check(repo, other_event(repo, "push"), policy_pack_config=CONFIG).outputs["json"])
    stacks = json.loads(report.read_text(encoding="utf-8"))["stacks"]
    known = [{"fingerprint": finding["fingerprint"]} for stack in stacks for finding in stack["findings"]]
    return json.dumps({"schemaVersion": 1, "findings": known})


@pytest.mark.parametrize(
    ("file", "text"),
    [("shop/waivers.yaml", lambda _: waiver()), (CONFIG, lambda _: json.dumps({"all": "disabled"})), ("baseline.json", baseline)],
    ids=["waiver", "configuration", "baseline"],
)
def test_the_author_of_a_change_cannot_wave_it_through(repo: Path, file: str, text: Callable[[Path], str]) -> None:
    break_a_rule(repo)
    (repo / file).write_text(text(repo), encoding="utf-8")
    asked = {"policy_pack_config": CONFIG, **({"baseline": file} if file == "baseline.json" else {})}

    alone = check(repo, other_event(repo, "push"), **asked)
    ended = check(repo, pull_request(repo), **asked)

    assert alone.code == 0, alone.log
    assert (ended.code, ended.outputs["mandatory"]) == (5, "1"), ended.log
    assert [line for line in ended.obeyed if "gate-changed" in line and f"file={file}" in line] != []


def test_where_the_head_is_checked_out_its_parent_is_not_trusted(repo: Path) -> None:
    base = git(repo, "rev-parse", "HEAD").strip()
    (repo / "shop" / "waivers.yaml").write_text(waiver(), encoding="utf-8")
    commit(repo, "a waiver, in the change")
    break_a_rule(repo)
    commit(repo, "what it waives, in the change")
    merge = git(repo, "commit-tree", "-p", base, "-p", "HEAD", "-m", "merge", "HEAD^{tree}").strip()

    ended = check(repo, Event("pull_request", merge, {"pull_request": {"base": {"sha": base}}}), policy_pack_config=CONFIG)

    assert (ended.code, ended.outputs["mandatory"], ended.outputs["waived"]) == (5, "1", "0"), ended.log


def test_a_merge_queue_is_judged_by_its_base(repo: Path) -> None:
    base = git(repo, "rev-parse", "HEAD").strip()
    break_a_rule(repo)
    (repo / "shop" / "waivers.yaml").write_text(waiver(), encoding="utf-8")
    commit(repo, "change")
    queue = Event("merge_group", git(repo, "rev-parse", "HEAD").strip(), {"merge_group": {"base_sha": base}})

    ended = check(repo, queue, policy_pack_config=CONFIG)

    assert (ended.code, ended.outputs["mandatory"]) == (5, "1"), ended.log


def test_what_was_there_before_does_not_count_against_the_base(repo: Path) -> None:
    break_a_rule(repo)
    commit(repo, "an old violation")
    write_project(repo / "more", GOOD_KEY.replace("data", "new"))

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG, against="base")

    assert (ended.code, ended.outputs["mandatory"], ended.outputs["known"]) == (0, "0", "1"), ended.log
    assert "Changes: 1 created" in ended.summary


def test_a_checkout_without_the_base_is_refused_with_what_to_do(repo: Path, tmp_path: Path) -> None:
    break_a_rule(repo)
    event = pull_request(repo)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repo}", str(shallow))

    ended = check(shallow, event, policy_pack_config=CONFIG)

    assert (ended.code, set(ended.outputs)) == (2, {"exit-code", "reports", "markdown"}), ended.log
    assert [line for line in ended.obeyed if "fetch-depth: 2" in line] == ended.obeyed != []
    assert "    the base of the pull request is not in this checkout" in ended.summary


def test_an_event_that_names_no_base_is_not_trusted(repo: Path) -> None:
    ended = check(repo, other_event(repo, "issue_comment"), policy_pack_config=CONFIG)

    assert ended.code == 2, ended.log
    assert "the event issue_comment has no base" in ended.summary


def test_what_programs_print_is_shown_and_not_obeyed_nor_can_they_write_outputs(repo: Path) -> None:
    hostile = (
        "import os\n"
        "print('::error title=forged::forged')\n"
        "print('##[add-mask]forged')\n"
        "print('written', sorted(set(os.environ) & {'GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE'}), end='')\n"
    )
    (repo / "shop" / "__main__.py").write_text(hostile + GOOD_KEY, encoding="utf-8")

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG)

    assert ended.code == 0, ended.log
    assert [text in ended.log for text in ("::error title=forged", "##[add-mask]forged", "written []")] == [True] * 3
    assert [line for line in ended.obeyed if "forged" in line] == []


def test_why_nothing_was_judged_is_said_without_effect_on_the_page_or_the_log(repo: Path) -> None:
    hostile = "raise ValueError('@everyone 100% [here](https://example.org)\\n::warning::forged\\n<img src=x>')\n"
    (repo / "shop" / "__main__.py").write_text(hostile, encoding="utf-8")

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG)

    marker, heading, blank, *lines = ended.summary.splitlines()
    assert (marker, heading, blank) == (MARKER, "### Policy check: nothing was judged, exit code 2", "")
    assert "@everyone" in ended.summary
    assert [line for line in lines if not line.startswith("    ")] == []
    assert len(ended.obeyed) == 1
    assert "100%25 [here]" in ended.obeyed[0]


def test_modules_in_the_repository_do_not_stand_in_for_those_of_the_check(repo: Path) -> None:
    break_a_rule(repo)
    for name in ("yaml", "secrets", "click"):
        (repo / f"{name}.py").write_text("raise SystemExit(0)\n", encoding="utf-8")

    ended = check(repo, pull_request(repo), policy_pack_config=CONFIG)

    assert (ended.code, ended.outputs["mandatory"]) == (5, "1"), ended.log


def test_inputs_are_lists_with_one_entry_a_line(repo: Path) -> None:
    write_project(repo / "my shop", GOOD_KEY, "dev", "testing", "production")
    commit(repo, "more")

    ended = check(
        repo,
        other_event(repo, "push"),
        projects="shop\n  my shop  \n\n",
        stacks="dev\ntesting",
        policy_pack_config=CONFIG,
    )

    data = json.loads(Path(ended.outputs["json"]).read_text(encoding="utf-8"))
    assert {(stack["project"], stack["stack"]) for stack in data["stacks"]} == {
        ("shop", "dev"),
        ("my shop", "dev"),
        ("my shop", "testing"),
    }


@pytest.mark.parametrize("names", [set(ACTION["inputs"]), {"projects"}, {"stacks"}], ids=["all", "projects", "stacks"])
def test_no_input_is_run_by_the_shell_or_taken_for_an_option(repo: Path, names: set[str]) -> None:
    hostile = '--help"; touch pwned; $(touch pwned) `touch pwned`'

    ended = check(repo, other_event(repo, "push"), **{name.replace("-", "_"): hostile for name in names})

    assert ended.code in (2, 6), ended.log
    assert "Usage: devops check [OPTIONS]" not in ended.log
    assert not (repo / "pwned").exists()


def test_what_is_installed_is_the_action_s_own_checkout_and_locked_by_hashes(repo: Path, tmp_path: Path) -> None:
    action = tmp_path / "action"
    for name in ("requirements", "tools"):
        shutil.copytree(ROOT / name, action / name)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, action)

    ended = run_step("Install, locked by hashes", action, repo, other_event(repo, "push"), {}, {"MAKEFLAGS": "--dry-run"})

    hashes = "--require-hashes --requirement"
    assert ended.code == 0, ended.log
    assert [line for line in ended.log.splitlines() if re.match(r"\S*(python3?|sh) (-m|tools)", line)] == [
        f"{PYTHON} -m venv .venv \\",
        f".venv/bin/python -m pip install --quiet --disable-pip-version-check {hashes} requirements/build.txt",
        "sh tools/install requirements/run.txt",
    ]
    assert (action / "tools" / "install").read_text(encoding="utf-8").count("--require-hashes") == 2
