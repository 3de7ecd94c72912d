"""The template judges a merge request as GitLab runs it, and is not told by the change what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import junitparser
import pytest
from gitlab_runner import INPUTS, JOBS, SHELLS, TOKEN, Ended, cloned, run_job

from tests.support.programs import GOOD_KEY, ONLY_KEYS, OPEN_KEY, commit, git, waiver, write_project

CONFIG = {"policy-pack-config": "policy.json"}
PUSH = {"CI_PIPELINE_SOURCE": "push"}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository whose branch `main` keeps the rules, with a branch `change` that is checked out."""
    origin = tmp_path / "origin"
    write_project(origin / "shop", GOOD_KEY)
    (origin / "policy.json").write_text(ONLY_KEYS, encoding="utf-8")
    commit(origin, "base")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(origin, "switch", "--quiet", "--create", "change")
    return origin


def merge_request(origin: Path, *, merged: bool = False, project: str = "example-org/stacks") -> dict[str, str]:
    """What GitLab says of a merge request of the branch `change`; only where it merges the change it names the target."""
    return {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_PROJECT_PATH": project,
        "CI_MERGE_REQUEST_PROJECT_URL": f"file://{origin}",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": git(origin, "rev-parse", "main").strip() if merged else "",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(origin, "merge-base", "main", "change").strip(),
    }


def outcomes(ended: Ended) -> list[tuple[str, str]]:
    """Rule and outcome of every finding."""
    data = json.loads((ended.folder / "report.json").read_text(encoding="utf-8"))
    return sorted((finding["rule"], finding["outcome"]) for stack in data["stacks"] for finding in stack["findings"])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_change_that_breaks_a_rule_fails_with_both_reports(origin: Path, tmp_path: Path, shell: str) -> None:
    (origin / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")
    commit(origin, "change")

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin), CONFIG, SHELLS[shell])

    artifacts = JOBS["devops-check"]["artifacts"]["reports"]
    quality = json.loads((tmp_path / "clone" / artifacts["codequality"]).read_text(encoding="utf-8"))
    suites = junitparser.JUnitXml.fromfile(str(tmp_path / "clone" / artifacts["junit"]))
    assert ended.code == 5, ended.log
    assert [(each["check_name"], each["location"]["path"]) for each in quality] == [("kms-rotation", "shop/__main__.py")]
    assert suites.failures == 1


def test_a_change_that_keeps_the_rules_passes(origin: Path, tmp_path: Path) -> None:
    (origin / "shop" / "__main__.py").write_text(f"# changed\n{GOOD_KEY}", encoding="utf-8")
    commit(origin, "change")

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin), CONFIG)

    assert ended.code == 0, ended.log
    assert outcomes(ended) == []


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "as it is"])
def test_the_author_of_a_change_cannot_wave_it_through(origin: Path, tmp_path: Path, merged: bool) -> None:
    (origin / "shop" / "waivers.yaml").write_text(waiver(), encoding="utf-8")
    commit(origin, "a waiver, in the change")
    (origin / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")
    commit(origin, "what it waives, in the change")

    alone = run_job(cloned(origin, "change", tmp_path / "alone"), PUSH, CONFIG)
    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin, merged=merged), CONFIG)

    assert (alone.code, outcomes(alone)) == (0, [("kms-rotation", "waived")]), alone.log
    assert (ended.code, outcomes(ended)) == (5, [("gate-changed", "advisory"), ("kms-rotation", "mandatory")]), ended.log


def test_what_is_trusted_is_the_newest_target_branch_not_where_the_change_branched_off(origin: Path, tmp_path: Path) -> None:
    git(origin, "switch", "--quiet", "main")
    (origin / "shop" / "waivers.yaml").write_text(waiver(), encoding="utf-8")
    commit(origin, "a waiver")
    git(origin, "switch", "--quiet", "--force-create", "change")
    (origin / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")
    commit(origin, "change")
    git(origin, "switch", "--quiet", "main")
    git(origin, "rm", "--quiet", "shop/waivers.yaml")
    git(origin, "commit", "--quiet", "--message", "it ends")

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin), CONFIG)

    assert (ended.code, outcomes(ended)) == (5, [("gate-changed", "advisory"), ("kms-rotation", "mandatory")]), ended.log


def test_what_was_there_where_the_change_branched_off_does_not_count_against_it(origin: Path, tmp_path: Path) -> None:
    git(origin, "switch", "--quiet", "main")
    (origin / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")
    commit(origin, "an old violation")
    git(origin, "switch", "--quiet", "--force-create", "change")
    write_project(origin / "more", GOOD_KEY.replace("data", "new"))
    commit(origin, "change")
    git(origin, "switch", "--quiet", "main")
    (origin / "shop" / "__main__.py").write_text(GOOD_KEY, encoding="utf-8")
    commit(origin, "mended meanwhile")

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin), {**CONFIG, "against": "base"})

    assert (ended.code, outcomes(ended)) == (0, [("kms-rotation", "known")]), ended.log


def test_a_fork_s_pipeline_trusts_the_project_it_was_forked_from(origin: Path, tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    git(tmp_path, "clone", "--quiet", "--branch", "change", str(origin), str(fork))
    (fork / "shop" / "__main__.py").write_text(OPEN_KEY, encoding="utf-8")
    (fork / "shop" / "waivers.yaml").write_text(waiver(), encoding="utf-8")
    commit(fork, "change")
    git(fork, "branch", "--force", "main", "change")

    ended = run_job(cloned(fork, "change", tmp_path / "clone"), merge_request(origin, project="upstream/stacks"), CONFIG)

    assert (ended.code, outcomes(ended)) == (5, [("gate-changed", "advisory"), ("kms-rotation", "mandatory")]), ended.log


def test_programs_find_no_token_of_the_job(origin: Path, tmp_path: Path) -> None:
    reading = "import os, subprocess\nprint(dict(os.environ))\nprint(open('../.git/config').read())\n"
    (origin / "shop" / "__main__.py").write_text(reading + GOOD_KEY, encoding="utf-8")
    commit(origin, "change")

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), merge_request(origin), CONFIG)

    assert ended.code == 0, ended.log
    assert "repositoryformatversion" in ended.log
    assert TOKEN not in ended.log


@pytest.mark.parametrize("shell", SHELLS)
def test_inputs_are_lists_with_one_entry_a_line_and_never_run(origin: Path, tmp_path: Path, shell: str) -> None:
    write_project(origin / "my $(touch pwned) shop", GOOD_KEY, "dev", "testing", "production")
    commit(origin, "change")
    inputs = {**CONFIG, "projects": "shop\n  my $(touch pwned) shop  \n\n", "stacks": "dev\ntesting\n"}

    ended = run_job(cloned(origin, "change", tmp_path / "clone"), PUSH, inputs, SHELLS[shell])

    data = json.loads((ended.folder / "report.json").read_text(encoding="utf-8"))
    assert {(stack["project"], stack["stack"]) for stack in data["stacks"]} == {
        ("shop", "dev"),
        ("my $(touch pwned) shop", "dev"),
        ("my $(touch pwned) shop", "testing"),
    }
    assert not (tmp_path / "clone" / "pwned").exists()


@pytest.mark.parametrize(
    ("name", "text", "accepted"),
    [
        ("commit", "a" * 40, True),
        ("commit", "v0.1.0", False),
        ("image", "registry.example.org/python:3.13@sha256:" + "a" * 64, True),
        ("image", "registry.example.org/python:3.13", False),
    ],
)
def test_what_judges_is_pinned(name: str, text: str, accepted: bool) -> None:
    assert bool(re.search(INPUTS[name]["regex"], text)) == accepted
    assert "default" not in INPUTS[name]


def test_every_input_is_used() -> None:
    text = json.dumps(JOBS)

    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)) == set(INPUTS)
