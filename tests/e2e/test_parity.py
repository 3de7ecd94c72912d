"""The check says of a stack what the real engine says of it, message for message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devops_components.toolkit.check import foreign
from devops_components.toolkit.check.gate import Gate, OwnPack
from devops_components.toolkit.check.policy_config import parse
from devops_components.toolkit.check.subjects import Subject, rendered
from devops_components.toolkit.check.targets import Target
from devops_components.toolkit.cli.judges import judges
from devops_components.toolkit.graph.project import load_project
from devops_components.toolkit.graph.render import render_program
from devops_components.toolkit.simulated import cloud
from devops_policies import packs
from devops_policies.registry import all_rules
from tests.e2e.conftest import ROOT, Devops, Write
from tests.support import foreign_pack, planted
from tests.support.verdicts import by_check, by_engine

PLATFORM = load_project(ROOT / "stacks" / "platform")
STRICTER = {
    "db-in-private-subnets": {"zones": 9},
    "env-isolation": "advisory",
    "golden-path": {"components": ["acme:*"]},
    "image-pinned": {"registries": ["acme.example.org"]},
    "kms-rotation": {"days": 90},
    "lb-tls-policy": {"enforcementLevel": "advisory", "version": "1.3"},
    "lb-topology": {"zones": 9},
    "logs-retention": {"days": 9999},
    "rds-backup-retention": {"days": 35},
    "region-account-guard": {"regions": ["us-west-2"], "accounts": ["111122223333"]},
    "sg-public-port-allowlist": {"allowedPorts": [1]},
    "tags-required": {"enforcementLevel": "mandatory", "tags": ["Nobody", "Owner"]},
}
"""Settings that no stack of ours meets, so that its rules speak."""


def offline(subject: Subject, pack: str, config: str = "{}"):
    """What the check says by a pack of ours."""
    rules = packs.rules(pack)
    held = OwnPack(rules, parse(config, "policy.json", {rule.id: rule for rule in rules}))
    return by_check(Gate([held]).judge([subject]).findings, subject.graph)


def configured(pack: str) -> str:
    """The stricter settings of the rules that a pack holds."""
    ids = {rule.id for rule in packs.rules(pack)}
    return json.dumps({rule: settings for rule, settings in STRICTER.items() if rule in ids})


@pytest.mark.parametrize(("number", "stack"), list(enumerate(PLATFORM.stacks)), ids=PLATFORM.stacks)
def test_of_our_stacks_by_every_pack(devops: Devops, tmp_path: Path, number: int, stack: str) -> None:
    (subject,) = rendered([Target(PLATFORM, stack)], ROOT, lambda _: None)
    # The engine starts a process for each pack: every stack meets all rules and a share of the other packs.
    served = ["baseline", *packs.names()[1:][number :: len(PLATFORM.stacks)]]
    files = [tmp_path / f"{name}.json" for name in served]
    for name, file in zip(served, files, strict=True):
        file.write_text(configured(name), encoding="utf-8")

    with judges(served, [str(file) for file in files], PLATFORM) as judged_by:
        said = by_engine(PLATFORM, subject.graph, judged_by, devops.environment)

    assert {name: said[name] for name in served} == {name: offline(subject, name, configured(name)) for name in served}
    for name in packs.names():
        held = {rule.id for rule in packs.rules(name)}
        assert {line for line in said["baseline"] if line[0] in held} == set(offline(subject, name, configured(name)))
    assert len({rule for rule, *_ in said["baseline"]}) > len(STRICTER) / 2


def test_of_the_bad_example_of_every_rule(
    devops: Devops, program: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud, "check", planted.check)
    monkeypatch.setattr(cloud, "create", planted.create)
    project = load_project(program(planted.PROGRAM, "production", config="config:\n  aws:region: eu-west-1\n"))
    graph = render_program(project, "production")

    with judges(["baseline"], [], project) as judged_by:
        said = by_engine(project, graph, judged_by, devops.environment)

    assert said["baseline"] == offline(Subject(graph, project.root, "", "production"), "baseline")
    assert set(all_rules()) - {rule for rule, *_ in said["baseline"]} == {packs.ALWAYS}


@pytest.mark.parametrize("config", [{}, foreign_pack.CONFIG], ids=["as-it-is", "configured"])
def test_by_the_pack_of_somebody_else(devops: Devops, program: Write, tmp_path: Path, config: dict[str, object]) -> None:
    project = load_project(program(foreign_pack.PROGRAM))
    (subject,) = rendered([Target(project, "dev")], tmp_path, lambda _: None)
    folder = foreign_pack.write(tmp_path / "acme", foreign_pack.TOPICS)
    file = tmp_path / "acme.json"
    file.write_text(json.dumps(config), encoding="utf-8")

    with judges([str(folder)], [str(file)], project) as judged_by:
        said = by_engine(project, subject.graph, judged_by, devops.environment)

    findings, policies = foreign.judge(folder, "acme", subject.graph, config, "shop")
    assert by_check(findings, subject.graph) == said["acme"]
    spoken = {"named", "labelled", "encrypted", "own-key", "counted", "read", "off-here", "raised", "packed"}
    silent = {"owned", "elsewhere"}
    assert {rule for rule, *_ in said["acme"]} == spoken - ({"off-here"} if config else set())
    assert {policy.id for policy in policies} == (spoken | silent) - ({"off-here"} if config else set())
