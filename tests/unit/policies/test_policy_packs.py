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

from devops_policies import frameworks, packs
from devops_policies.environments import PROFILES
from devops_policies.exemptions import CONFIGURED_AS
from devops_policies.frameworks import framework
from devops_policies.packs import ALWAYS, folder, names, pack, rules
from devops_policies.registry import all_rules
from devops_policies.rule import Level
from devops_policies.serving import build, policies
from devops_policies.view import Resource

FOLDER = Path(packs.__file__).parents[1]
"""Where the package lies."""


@pytest.mark.parametrize("environment", PROFILES)
def test_a_policy_takes_the_level_of_the_environment_the_process_was_started_for(environment: str) -> None:
    served = policies("baseline", {"PULUMI_STACK": f"shop-{environment}"})

    levels = {each.name: each.enforcement_level and each.enforcement_level.value for each in served}

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
        assert set(policy.configSchema.properties.keys()) == {CONFIGURED_AS, *each.settings}
        assert policy.policy_type == (wire.POLICY_TYPE_STACK if each.whole_stack else wire.POLICY_TYPE_RESOURCE)


def test_the_baseline_holds_every_rule() -> None:
    assert [each.id for each in rules("baseline")] == list(all_rules())


def test_a_pack_chooses_rules_by_id() -> None:
    chosen = {each.id for each in rules("cost")}

    assert chosen == {each for each in all_rules() if any(fnmatchcase(each, one) for one in pack("cost").chosen)} | {ALWAYS}
    assert "iam-no-admin" not in chosen


def test_a_framework_is_a_pack_of_the_rules_it_names() -> None:
    answered = framework("soc-2")

    named = {rule for requirement in answered.requirements.values() for rule in requirement.rules}
    assert {each.id for each in rules("soc-2")} == named | {ALWAYS}


def test_there_is_no_pack_of_any_other_name() -> None:
    with pytest.raises(KeyError):
        rules("baselines")


def test_every_pattern_of_a_pack_chooses_something() -> None:
    ids = list(all_rules())

    unused = [(name, one) for name in names() for one in pack(name).chosen if not any(fnmatchcase(each, one) for each in ids)]

    assert unused == []


def test_every_rule_is_in_a_pack_of_its_subject() -> None:
    subjects = set(names()) - set(frameworks.names()) - {"baseline"}

    assert {each.id for name in subjects for each in rules(name)} == set(all_rules())


def test_a_packs_folder_starts_it_in_this_python(tmp_path: Path) -> None:
    place = folder("security", tmp_path)

    manifest = yaml.safe_load((place / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert manifest == {
        "description": pack("security").description,
        "version": version("devops-components"),
        "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
    }
    assert 'build("security")' in (place / "__main__.py").read_text(encoding="utf-8")


def test_a_folder_is_written_again_only_where_it_differs(tmp_path: Path) -> None:
    place = folder("cost", tmp_path)
    program, manifest = place / "__main__.py", place / "PulumiPolicy.yaml"
    untouched = program.stat().st_mtime_ns
    manifest.write_text("runtime: nodejs", encoding="utf-8")

    folder("cost", tmp_path)

    assert program.stat().st_mtime_ns == untouched
    assert "nodejs" not in manifest.read_text(encoding="utf-8")
    assert sorted(each.name for each in place.iterdir()) == ["PulumiPolicy.yaml", "__main__.py"]


def test_a_stack_that_configures_no_environment_there_is_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", '{"devops:environment": "prod"}')

    with pytest.raises(SystemExit, match="policy pack baseline: devops:environment = prod: not an environment"):
        build("baseline")


TAGS = {"Owner": "shop", "Environment": "staging", "CostCenter": "1", "DataClass": "internal"}


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of the baseline pack, started as the engine starts it."""
    environment = {**os.environ, "PULUMI_STACK": "shop-staging", "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, str(folder("baseline", tmp_path / "packs") / "__main__.py")]
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
        properties=struct({"mapPublicIpOnLaunch": True, "tags": TAGS}),
    )

    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        served = analyzer_pb2_grpc.AnalyzerStub(channel)
        info = served.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        diagnostics = served.Analyze(subnet, timeout=30).diagnostics

    assert (info.name, len(info.policies)) == ("baseline", len(rules("baseline")))
    assert [(d.policyName, LEVELS[d.enforcementLevel]) for d in diagnostics] == [("subnet-no-auto-public-ip", Level.MANDATORY)]
