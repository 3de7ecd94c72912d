"""The workflow that comments writes to the right pull request, and trusts nothing in the artifact it downloads."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from devops_components.toolkit.report.formats.markdown import MARKER
from tests.support import npm_tools

ROOT = Path(__file__).parents[3]
WORKFLOW = yaml.safe_load((ROOT / "examples/pipelines/github/comment.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["comment"]["steps"]
SCRIPT = next(step["with"]["script"] for step in STEPS if "script" in step["with"])
DRIVER = Path(__file__).with_name("comment_driver.js")
HEAD = "c0ffee" + "0" * 34
RUN = {
    "head_branch": "change",
    "head_repository": {"owner": {"login": "somebody"}},
    "head_sha": HEAD,
    "html_url": "https://github.example.org/runs/7",
}
PULL = {"number": 12, "head": {"sha": HEAD}}
COMMENT = (ROOT / "tests/golden/report/comment.md").read_text(encoding="utf-8")
HIDDEN = "\u200b"


def run_script(
    folder: Path,
    text: str | None,
    *,
    run: dict[str, Any] = RUN,
    pulls: tuple[dict[str, Any], ...] = (PULL,),
    comments: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    """What the script does with an artifact that holds this comment, or with what already lies there."""
    (folder / "devops-check").mkdir(exist_ok=True)
    if text is not None:
        (folder / "devops-check" / "comment.md").write_text(text, encoding="utf-8")
    steps = WORKFLOW["jobs"]["comment"]["steps"]
    (folder / "script.js").write_text(
        next(step["with"]["script"] for step in steps if "script" in step["with"]), encoding="utf-8"
    )
    state = json.dumps({"payload": {"workflow_run": run}, "pulls": pulls, "comments": comments})
    node = Path(npm_tools._npm()[0]).with_name("node")
    ended = subprocess.run(
        [node, DRIVER, folder / "script.js", state],
        env={**os.environ, "RUNNER_TEMP": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout)


def test_the_comment_of_a_check_is_written_as_it_is_under_the_marker_with_where_it_is_from(tmp_path: Path) -> None:
    said = run_script(tmp_path, COMMENT)

    [(call, written)] = said["written"]
    first, source, *rest = written["body"].split("\n")
    assert (call, written["issue_number"], said["error"]) == ("create", 12, None)
    assert said["asked"] == {"owner": "example-org", "repo": "stacks", "state": "open", "head": "somebody:change"}
    assert first == MARKER
    assert source == f"From [a job that ran the programs of this pull request]({RUN['html_url']}):"
    assert "\n".join(rest).strip() == COMMENT.removeprefix(MARKER).strip()


def test_a_later_check_edits_its_own_comment_and_nobody_else_s(tmp_path: Path) -> None:
    comments = (
        {"id": 1, "body": f"{MARKER}\nmine", "user": {"login": "somebody"}},
        {"id": 2, "body": "hello", "user": {"login": "github-actions[bot]"}},
        {"id": 3, "body": f"{MARKER}\nold", "user": {"login": "github-actions[bot]"}},
        {"id": 4, "body": None, "user": None},
    )

    said = run_script(tmp_path, COMMENT, comments=comments)

    assert [(call, written["comment_id"]) for call, written in said["written"]] == [("update", 3)]


@pytest.mark.parametrize(
    "pulls",
    [(), ({**PULL, "head": {"sha": "0" * 40}},), (PULL, {**PULL, "number": 13})],
    ids=["none", "one that moved on", "two"],
)
def test_nothing_is_written_where_not_exactly_one_open_pull_request_is_at_the_commit(
    tmp_path: Path, pulls: tuple[dict[str, Any], ...]
) -> None:
    said = run_script(tmp_path, COMMENT, pulls=pulls)

    assert (said["written"], said["error"], len(said["noticed"])) == ([], None, 1)


def test_a_fork_that_is_gone_has_no_pull_request(tmp_path: Path) -> None:
    said = run_script(tmp_path, COMMENT, run={**RUN, "head_repository": None}, pulls=())

    assert (said["written"], said["error"]) == ([], None)


HOSTILE = (
    "@example-org/admins and @somebody",
    "\\@somebody, &#64;somebody, &commat;somebody",
    "#1 and example-org/other#2 and gh-3 and GH-4",
    "[approved](https://evil.example.org) and [approved] (//evil.example.org)",
    "[approved][1] and [1]\n\n[1]: //evil.example.org",
    "![image](//evil.example.org/x.png)",
    "https://evil.example.org and www.evil.example.org and <https://evil.example.org> and a@evil.example.org",
    '<img src="//evil.example.org"> and <a href="//evil.example.org">approved</a> and <details ontoggle=x>',
    f"</details>\n{MARKER}\n<!-- hidden",
)


def effective(markdown: str) -> set[str]:
    """The elements of a text as GitHub renders it, and what GitHub makes links of in rendered text."""
    reader = MarkdownIt("gfm-like", {"html": True})
    # GitHub links no bare domains and no addresses without a scheme; `@` is looked for below.
    reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False}).add("//", None)
    html = reader.render(markdown)
    shown = re.sub(r"<[^>]+>", "", html)
    return {*re.findall(r"<!?/?[\w-]+", html), *re.findall(r"[@#]\w|\bgh-\d|\bwww\.", shown, re.IGNORECASE)}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_the_change_wrote_is_a_link_a_mention_an_image_or_an_element(tmp_path: Path, hostile: str) -> None:
    said = run_script(tmp_path, f"{MARKER}\n{hostile}\n")

    body = said["written"][0][1]["body"]
    _, _, theirs = body.split("\n", 2)
    assert theirs.replace(HIDDEN, "").strip() == hostile.strip()
    assert effective(theirs) <= {"<p", "</p", "</details"}


def test_the_checker_of_that_test_sees_what_works_in_a_comment() -> None:
    found = effective("\n\n".join(HOSTILE))

    assert found >= {"<a", "<img", "<!--", "</details", "@s", "#1", "gh-3", "GH-4", "www."}


def test_a_comment_that_is_too_long_is_cut(tmp_path: Path) -> None:
    said = run_script(tmp_path, f"{MARKER}\n" + "@a" * 60_000)

    assert 65_000 < len(said["written"][0][1]["body"]) < 65_536


@pytest.mark.parametrize("kind", ["link", "folder", "missing"])
def test_a_comment_that_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "devops-check").mkdir()
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    place = tmp_path / "devops-check" / "comment.md"
    if kind == "link":
        place.symlink_to(tmp_path / "secret")
    elif kind == "folder":
        place.mkdir()

    said = run_script(tmp_path, None)

    assert said["written"] == []
    assert said["error"] is not None


def test_the_workflow_runs_nothing_of_the_change() -> None:
    assert list(WORKFLOW["jobs"]) == ["comment"]
    assert {step["uses"].partition("@")[0] for step in STEPS} == {"actions/download-artifact", "actions/github-script"}
    assert "${{" not in SCRIPT
