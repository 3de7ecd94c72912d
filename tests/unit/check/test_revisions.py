"""Another revision is read without touching the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.check import revisions
from tests.support.programs import commit, git


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "kept").write_text("old")
    (tmp_path / "gone").write_text("old")
    (tmp_path / "same").write_text("same")
    commit(tmp_path, "first")
    (tmp_path / "kept").write_text("new")
    (tmp_path / "gone").unlink()
    (tmp_path / "new file").write_text("new")
    return tmp_path


def test_a_tree_holds_the_files_of_the_revision_and_goes_away(repo: Path) -> None:
    with revisions.tree(repo, "HEAD") as tree:
        found = {file.name: file.read_text() for file in tree.iterdir()}

    assert found == {"kept": "old", "gone": "old", "same": "same"}
    assert not tree.exists()
    assert (repo / "kept").read_text() == "new"


def test_changed_files_are_those_that_differ_new_ones_among_them(repo: Path) -> None:
    assert revisions.changed(repo, "HEAD", Path()) == [Path("gone"), Path("kept"), Path("new file")]
    assert revisions.changed(repo, "HEAD", Path("same")) == []


def test_the_repository_of_a_folder_in_it_is_found(repo: Path) -> None:
    (repo / "a" / "b").mkdir(parents=True)

    assert revisions.repository(repo / "a" / "b") == repo.resolve()


@pytest.mark.parametrize("ref", ["nothing", "--help", "HEAD:kept", ""])
def test_what_is_no_revision_is_refused(repo: Path, ref: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a revision"), revisions.tree(repo, ref):
        pass


def test_a_link_out_of_the_tree_is_not_followed(repo: Path, tmp_path: Path) -> None:
    (repo / "link").symlink_to("/etc")
    git(repo, "add", "link")
    git(repo, "commit", "-q", "-m", "link")

    with pytest.raises(ConfigurationError, match="leads out of it"), revisions.tree(repo, "HEAD"):
        pass


def test_a_folder_outside_of_any_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="git rev-parse"):
        revisions.repository(tmp_path)
