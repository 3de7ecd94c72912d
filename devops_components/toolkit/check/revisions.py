"""Another revision of the repository, without touching the checkout."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from devops_components.errors import ConfigurationError


def repository(folder: Path) -> Path:
    """The repository a folder is in; raises `ConfigurationError` where it is in none."""
    return Path(_git(folder, "rev-parse", "--show-toplevel").strip())


def commit(repo: Path, ref: str) -> str:
    """The commit a name stands for; raises `ConfigurationError` where it stands for none."""
    return _git(
        repo, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", what=f"{ref} is not a revision"
    ).strip()


def changed(repo: Path, ref: str, *paths: Path) -> list[Path]:
    """The files below the paths that differ from a revision, those not yet tracked included, sorted."""
    names = [path.as_posix() for path in paths]
    tracked = _git(repo, "diff", "--name-only", "-z", commit(repo, ref), "--", *names)
    untracked = _git(repo, "ls-files", "--others", "--exclude-standard", "-z", "--", *names)
    return sorted({Path(name) for name in (tracked + untracked).split("\0") if name})


@contextmanager
def tree(repo: Path, ref: str) -> Generator[Path, None, None]:
    """A copy of the repository's files in a revision, while the block runs."""
    archive = subprocess.run(
        ["git", "-C", str(repo), "archive", "--format=tar", commit(repo, ref)], capture_output=True, check=False
    )
    if archive.returncode:
        raise ConfigurationError(f"{ref} cannot be read: {archive.stderr.decode(errors='replace').strip()}")
    with tempfile.TemporaryDirectory(prefix="devops-revision-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            try:
                tar.extractall(folder, filter="data")
            except tarfile.FilterError as error:
                raise ConfigurationError(f"{ref} cannot be read: a link in it leads out of it: {error}") from None
        yield Path(folder).resolve()


def _git(folder: Path, *arguments: str, what: str | None = None) -> str:
    try:
        ended = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise ConfigurationError("git is not installed; comparing with another revision needs it") from None
    if ended.returncode:
        raise ConfigurationError(what or f"git {arguments[0]}: {ended.stderr.strip()}")
    return ended.stdout
