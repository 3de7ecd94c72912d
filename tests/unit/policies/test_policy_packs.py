"""The packs: what they hold, and how a process serves one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path

import grpc
import pytest
import yaml
from engine_side import LEVELS, Said, from_engine, servicer, struct
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi.runtime.proto import analyzer_pb2_grpc

from devops_policies import packs
from devops_policies.environments import PROFILES
from devops_policies.packs import PACKS, Pack, folder, rules
from devops_policies.registry import all_rules
from devops_policies.rule import Level
from devops_policies.serving import build, policies
from devops_policies.view import Resource

FOLDER = Path(packs.__file__).parents[1]
"""Where the package and the packs lie."""


@pytest.mark.parametrize("environment", PROFILES)
def test_a_policy_takes_the_level_of_the_environment_the_process_was_started_for(environment: str) -> None:
    pack = policies("baseline", {"PULUMI_STACK": f"shop-{environment}"})

    levels = {each.name: each.enforcement_level and each.enforcement_level.value for each in pack}

    assert levels == {each.id: each.level(environment).value for each in rules("baseline")}


def test_a_process_started_for_no_stack_judges_with_the_levels_of_production_and_the_settings_of_the_urn() -> None:
    retention = all_rules()["rds-backup-retention"]

    def said(stack: str) -> list[Said]:
        database = Resource(
            f"urn:pulumi:{stack}::shop::{retention.types[0]}::it", retention.types[0], "it", {"backupRetentionPeriod": 7}
        )
        return from_engine([retention], [database], None)

    assert said("shop-staging") == []
    assert said("shop-production") == said("moon")
    assert [level for _, level, _ in said("moon")] == ["mandatory"]


def test_a_policys_configuration_outweighs_the_environment() -> None:
    retention = all_rules()["rds-backup-retention"]
    pack = servicer([retention], "dev")
    pack.Configure(
        wire.ConfigureAnalyzerRequest(
            policyConfig={retention.id: wire.PolicyConfig(enforcementLevel=wire.MANDATORY, properties=struct({"days": 30}))}
        ),
        None,
    )
    request = wire.AnalyzeRequest(
        type=retention.types[0], urn="urn:pulumi:dev::shop::x::it", name="it", properties=struct({"backupRetentionPeriod": 7})
    )

    (diagnostic,) = pack.Analyze(request, None).diagnostics

    assert LEVELS[diagnostic.enforcementLevel] == "mandatory"
    assert "backups are kept for 7 days, 30 to 35 are needed" in diagnostic.message


def test_every_word_about_a_rule_reaches_the_engine() -> None:
    info = servicer(rules("baseline"), "production").GetAnalyzerInfo(None, None)

    told = {policy.name: policy for policy in info.policies}
    assert set(told) == {each.id for each in rules("baseline")}
    for each in rules("baseline"):
        policy = told[each.id]
        assert (policy.description, policy.remediation_steps) == (each.title, each.fix)
        assert wire.PolicySeverity.Name(policy.severity) == f"POLICY_SEVERITY_{each.severity.name}"
        assert set(policy.configSchema.properties.keys()) == set(each.settings)
        assert policy.policy_type == (wire.POLICY_TYPE_STACK if each.whole_stack else wire.POLICY_TYPE_RESOURCE)


def test_the_baseline_holds_every_rule() -> None:
    assert [each.id for each in rules("baseline")] == list(all_rules())


def test_a_pack_chooses_rules_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "PACKS", {"some": Pack("Some.", ("rds-*", "kms-rotation"))})

    assert {each.id.partition("-")[0] for each in rules("some")} == {"rds", "kms"}
    assert len(rules("some")) == 7
    with pytest.raises(KeyError):
        rules("baseline")


def test_every_pattern_of_a_pack_chooses_something() -> None:
    unused = [
        (name, pattern)
        for name, pack in PACKS.items()
        for pattern in pack.chosen
        if not any(fnmatchcase(each.id, pattern) for each in rules(name))
    ]

    assert unused == []


def test_every_pack_has_a_folder_that_starts_it() -> None:
    for name in PACKS:
        manifest = yaml.safe_load((folder(name) / "PulumiPolicy.yaml").read_text(encoding="utf-8"))

        assert manifest == {"runtime": "python", "version": version("devops-components")}
        assert f'build("{name}")' in (folder(name) / "__main__.py").read_text(encoding="utf-8")


def test_an_installed_pack_lies_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "devops_policies" / "folders" / "baseline"
    installed.mkdir(parents=True)
    monkeypatch.setattr(packs, "__file__", str(tmp_path / "devops_policies" / "packs.py"))

    assert folder("baseline") == installed
    assert folder("other") == tmp_path / "other"


def test_a_stack_that_configures_no_environment_there_is_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", '{"devops:environment": "prod"}')

    with pytest.raises(SystemExit, match="policy pack baseline: devops:environment = prod: not an environment"):
        build("baseline")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of the baseline pack, started as the engine starts it."""
    environment = {**os.environ, "PULUMI_STACK": "shop-staging", "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, str(folder("baseline") / "__main__.py")]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            assert process.stdout.read() == b""


def test_the_pack_serves_as_a_process_that_prints_its_port_and_nothing_else(port: int) -> None:
    subnet = wire.AnalyzeRequest(
        type="aws:ec2/subnet:Subnet",
        urn="urn:pulumi:shop-staging::shop::aws:ec2/subnet:Subnet::a",
        name="a",
        properties=struct({"mapPublicIpOnLaunch": True}),
    )

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        pack = analyzer_pb2_grpc.AnalyzerStub(channel)
        info = pack.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        diagnostics = pack.Analyze(subnet, timeout=30).diagnostics

    assert (info.name, len(info.policies)) == ("baseline", len(rules("baseline")))
    assert [(d.policyName, LEVELS[d.enforcementLevel]) for d in diagnostics] == [("subnet-no-auto-public-ip", Level.MANDATORY)]
