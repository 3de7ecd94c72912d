"""`devops policies` shows the rules, the packs and the frameworks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from devops_components.errors import ConfigurationError
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from devops_policies import frameworks, packs
from devops_policies.registry import all_rules


def devops(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["policies", *arguments], obj=Invocation(), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_the_rules_of_a_pack_are_listed() -> None:
    listed = json.loads(devops("list", "--policy-pack", "cost", "--json"))

    assert [each["id"] for each in listed["rules"]] == [rule.id for rule in packs.rules("cost")]
    assert [line.split()[0] for line in devops("list").splitlines()[2:]] == list(all_rules())


@pytest.mark.parametrize("name", ["rds-backup-retention", "k8s-image[pinned]", "no-public-path-to-db"])
def test_a_rule_is_explained(name: str) -> None:
    rule = all_rules()[name.partition("[")[0]]

    text = devops("explain", name)
    data = json.loads(devops("explain", name, "--json"))["rule"]

    squeezed = "".join(text.split())
    assert [part for part in (rule.title, rule.why, rule.fix, *rule.settings) if "".join(part.split()) not in squeezed] == []
    assert data["controls"] == list(frameworks.controls_of(rule.id))
    assert set(data["levels"]) == set(rule.levels)


def test_coverage_counts_what_rules_and_evidence_answer_to() -> None:
    every = json.loads(devops("coverage", "--json"))["frameworks"]
    (one,) = json.loads(devops("coverage", "cis-aws-5.0", "--json"))["frameworks"]

    assert [each["id"] for each in every] == list(frameworks.names())
    assert one["byRules"] + one["byEvidence"] == len(one["requirements"])
    assert {rule for each in one["requirements"] for rule in each["rules"]} <= set(all_rules())
    assert f"{one['byRules']} requirements by rules, {one['byEvidence']} by evidence" in devops("coverage", "cis-aws-5.0")


def test_the_folder_of_a_pack_is_one_the_engine_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVOPS_CACHE", str(tmp_path))

    folder = Path(devops("path", "soc-2").strip())

    assert folder == tmp_path / "packs" / "soc-2"
    assert {file.name for file in folder.iterdir()} == {"PulumiPolicy.yaml", "__main__.py"}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["explain", "rds-encrypt"], "did you mean rds-encrypted"),
        (["list", "--policy-pack", "secruity"], "did you mean security?"),
        (["coverage", "soc"], "did you mean soc-2?"),
        (["path", "nothing"], "is neither one of"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(arguments: list[str], text: str) -> None:
    result = CliRunner().invoke(cli, ["policies", *arguments], obj=Invocation())

    assert isinstance(result.exception, ConfigurationError)
    assert text in str(result.exception)
