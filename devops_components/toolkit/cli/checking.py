"""Judging stacks for the command line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from devops_components.errors import ConfigurationError, DevopsError, PolicyViolationError, UndecidedError
from devops_components.toolkit.check import known, policy_config, revisions, waivers
from devops_components.toolkit.check.gate import ForeignPack, Gate, OwnPack
from devops_components.toolkit.check.subjects import Subject, handed_in, rendered
from devops_components.toolkit.check.targets import Target, find
from devops_components.toolkit.cli import files
from devops_components.toolkit.cli.packs import chosen_packs, paired
from devops_components.toolkit.cli.terminal import counting
from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.report.model import Report
from devops_components.toolkit.report.registry import FORMATS
from devops_policies import packs as policy_packs


@dataclass(frozen=True)
class Asked:
    """What a command line asks of the check."""

    projects: Sequence[str]
    stacks: Sequence[str]
    packs: Sequence[str]
    pack_configs: Sequence[str]
    preview: str | None
    state: str | None
    against: str | None
    trusted_ref: str | None
    baseline: str | None


def check(asked: Asked) -> Report:
    """The report of everything that is asked for."""
    folder = Path.cwd()
    handed = _handed_in(asked, folder)
    targets = [] if handed else find(asked.projects, asked.stacks, folder)
    with _trusted(asked.trusted_ref, folder) as trusted:
        gate = _gate(asked, trusted, targets)
        subjects = handed or _rendered(targets, folder)
        if asked.against is None:
            return gate.judge(subjects)
        from devops_components.toolkit.check.against import only_what_is_new

        with counting(f"rendering {asked.against}", len(targets)) as done:
            return only_what_is_new(gate, subjects, revisions.repository(folder), asked.against, done)


def failure(report: Report, *, recorded: bool = False) -> DevopsError | None:
    """The error to end with; none where everything mandatory holds, or every violation was recorded as a baseline."""
    failed = [finding for finding in report.findings if finding.outcome == "failed"]
    if failed:
        return UndecidedError(f"{len(failed)} rules could not be applied")
    refused = [finding for finding in report.findings if finding.refuses]
    if refused and not recorded:
        return PolicyViolationError(f"mandatory policy violations: {len(refused)}")
    return None


def outputs(asked: Sequence[str]) -> list[tuple[str, Path]]:
    """Formats and the files they are written to, from `FORMAT=PATH` each."""
    pairs = [each.partition("=") for each in asked]
    wrong = [f"{name}{sign}{path}" for name, sign, path in pairs if name not in FORMATS or not path]
    if wrong:
        raise ConfigurationError(f"--output {', '.join(wrong)}: is not FORMAT=PATH with a format of {', '.join(FORMATS)}")
    return [(name, Path(path)) for name, _, path in pairs]


def write(report: Report, reports: Sequence[tuple[str, Path]]) -> None:
    """Writes a report to files; raises `ConfigurationError` where one cannot be written."""
    for name, path in reports:
        files.write(path, FORMATS[name](report), f"--output {name}={path}")


def summarise(report: Report) -> None:
    """Adds a report to the summary of a GitHub step, where there is one."""
    from devops_components.toolkit.report.formats.github import step_summary

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(step_summary(report))


def write_baseline(report: Report, path: Path) -> None:
    """Writes the findings of a report as a baseline."""
    files.write(path, known.write(report.findings), f"--write-baseline {path}")
    click.echo(f"{path} holds the findings that are there today", err=True)


def _handed_in(asked: Asked, folder: Path) -> list[Subject]:
    if asked.preview is None and asked.state is None:
        return []
    from devops_components.toolkit.graph.preview import from_preview
    from devops_components.toolkit.graph.state import from_state

    readers: list[tuple[str | None, Callable[[str], Graph]]] = [(asked.preview, from_preview), (asked.state, from_state)]
    given: list[tuple[str, Callable[[str], Graph]]] = [(file, read) for file, read in readers if file is not None]
    if asked.stacks or asked.against or len(given) > 1 or len(asked.projects) > 1:
        raise ConfigurationError("--preview and --state stand alone, with at most the folder of their project")
    project = Path(asked.projects[0]).resolve() if asked.projects else folder
    file, read = given[0]
    return [handed_in(read(files.read(file)), project, folder)]


def _rendered(targets: Sequence[Target], folder: Path) -> list[Subject]:
    with counting("rendering", len(targets)) as done:
        return rendered(targets, folder, done)


@dataclass(frozen=True)
class _Trusted:
    """Where files of the gate are read from: where they lie, or the same place in the trusted revision."""

    repo: Path | None = None
    ref: str | None = None
    tree: Path | None = None

    def path(self, path: Path) -> Path:
        """Where a file is read from."""
        inside = self.repo is not None and self.tree is not None and path.is_relative_to(self.repo)
        return self.tree / path.relative_to(self.repo) if inside else path  # type: ignore[operator,arg-type]  # both are there

    def changed(self, files: Sequence[Path]) -> list[Path]:
        """Those of the files that differ from the trusted revision, relative to the repository."""
        if self.repo is None or self.ref is None:
            return []
        inside = [file.relative_to(self.repo) for file in files if file.is_relative_to(self.repo)]
        return revisions.changed(self.repo, self.ref, *inside) if inside else []

    def text(self, file: str) -> str | None:
        """The text of a file; none where the trusted revision does not have it."""
        path = self.path(Path(file).resolve())
        return None if self.tree is not None and not path.is_file() else files.read(str(path) if self.tree else file)


@contextmanager
def _trusted(ref: str | None, folder: Path) -> Generator[_Trusted, None, None]:
    if ref is None:
        yield _Trusted()
        return
    repo = revisions.repository(folder)
    with revisions.tree(repo, ref) as tree:
        yield _Trusted(repo, ref, tree)


def _gate(asked: Asked, trusted: _Trusted, targets: Sequence[Target]) -> Gate:
    configs = paired(asked.packs, asked.pack_configs)
    texts = {name: trusted.text(file) or "{}" for name, file in configs.items()}
    own: list[OwnPack] = []
    others: list[ForeignPack] = []
    for name, pack in chosen_packs(asked.packs).items():
        if name in policy_packs.names():
            held = {rule.id: rule for rule in policy_packs.rules(name)}
            own.append(OwnPack(list(held.values()), policy_config.parse(texts.get(name, "{}"), configs.get(name, ""), held)))
        elif trusted.path(pack).is_dir():
            others.append(
                ForeignPack(trusted.path(pack), name, policy_config.as_object(texts.get(name, "{}"), configs.get(name, "")))
            )
    if not own and not others:
        raise UndecidedError(
            f"{', '.join(asked.packs)}: no pack of {asked.trusted_ref} by that name; there is nothing to judge by"
        )
    baseline = trusted.text(asked.baseline) if asked.baseline else None
    return Gate(
        own=own,
        packs=others,
        baseline=known.parse(baseline, str(asked.baseline)) if baseline is not None else Counter(),
        trusted=trusted.path,
        changed=trusted.changed(_files_of_the_gate(asked, targets)),
    )


def _files_of_the_gate(asked: Asked, targets: Sequence[Target]) -> list[Path]:
    named = [
        *asked.pack_configs,
        *([asked.baseline] if asked.baseline else []),
        *(name for name in asked.packs if name not in policy_packs.names()),
    ]
    return [*(Path(name).resolve() for name in named), *(target.project.root / waivers.FILE for target in targets)]
