"""Judging a stack for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devops_components.errors import ConfigurationError, DevopsError, PolicyViolationError, UndecidedError
from devops_components.toolkit.check.evaluate import evaluate, report
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project, stack_config
from devops_components.toolkit.report.model import Report
from devops_policies import packs as policy_packs
from devops_policies.environments import CONFIGURATION_KEY, environment_of
from devops_policies.rule import Rule


def check(path: str, stack: str, packs: Sequence[str]) -> tuple[Report, DevopsError | None]:
    """The report of a stack, and the error to end with: none where everything mandatory holds."""
    project = load_project(path)
    rules = _rules(packs)
    try:
        environment = environment_of(stack, stack_config(project, stack).values.get(CONFIGURATION_KEY))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    graph = render_project(project, stack)
    if not any(node.custom for node in graph.resources):
        raise UndecidedError(f"{path} ({stack}): there is no resource to judge")
    folder = project.root.relative_to(Path.cwd()).as_posix() if project.root.is_relative_to(Path.cwd()) else project.shown
    found = report([evaluate(graph, rules, environment, folder="" if folder == "." else folder)], rules)
    return found, _failure(found)


def _rules(packs: Sequence[str]) -> list[Rule]:
    unknown = [name for name in packs if name not in policy_packs.PACKS]
    if unknown:
        known = ", ".join(policy_packs.PACKS)
        raise ConfigurationError(
            f"--policy-pack {', '.join(unknown)}: is not one of {known}; `devops up` takes folders of other packs"
        )
    return list({rule.id: rule for name in packs for rule in policy_packs.rules(name)}.values())


def _failure(found: Report) -> DevopsError | None:
    failed = [finding for finding in found.findings if finding.outcome == "failed"]
    if failed:
        return UndecidedError(f"{len(failed)} rules could not be applied")
    refused = [finding for finding in found.findings if finding.refuses]
    if refused:
        return PolicyViolationError(f"mandatory policy violations: {len(refused)}")
    return None
