"""`devops export` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from devops_components.errors import ConfigurationError, StackNotFoundError
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation


def devops(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["export", *arguments], obj=Invocation())


@pytest.fixture
def project(tmp_path: Path) -> str:
    (tmp_path / "Pulumi.yaml").write_text("name: tried\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text("import pulumi_aws as aws\naws.sqs.Queue('orders')\nprint('said by the program')\n")
    return str(tmp_path)


def test_the_export_is_all_there_is_on_standard_output(project: str) -> None:
    result = devops(project, "--stack", "dev", "--format", "terraform-plan")

    assert result.exit_code == 0
    assert [each["address"] for each in json.loads(result.stdout)["resource_changes"]] == ["aws_sqs_queue.orders"]


def test_a_file_gets_the_same_bytes_and_standard_output_nothing(project: str, tmp_path: Path) -> None:
    file = tmp_path / "new" / "plan.json"

    result = devops(project, "-s", "dev", "--format", "terraform-plan", "-o", str(file))

    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8") == devops(project, "-s", "dev", "--format", "terraform-plan").stdout


def test_a_file_that_cannot_be_written_is_named(project: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = str(tmp_path / "file" / "plan.json")

    result = devops(project, "-s", "dev", "--format", "cyclonedx", "--output", path)

    assert isinstance(result.exception, ConfigurationError)
    assert str(result.exception) == f"--output {path}: cannot be written: File exists"


def test_an_unknown_format_is_refused_with_those_there_are(project: str) -> None:
    result = devops(project, "-s", "dev", "--format", "opentofu")

    assert result.exit_code == 2
    assert "'opentofu' is not one of 'cyclonedx', 'kubernetes', 'terraform-plan'" in result.stderr


def test_an_unknown_stack_is_refused_with_those_there_are(project: str) -> None:
    result = devops(project, "-s", "prod", "--format", "cyclonedx")

    assert isinstance(result.exception, StackNotFoundError)
    assert "has no stack called prod; there are: dev" in str(result.exception)


def test_a_stack_that_holds_nothing_for_a_format_is_an_error(project: str) -> None:
    result = devops(project, "-s", "dev", "--format", "kubernetes")

    assert isinstance(result.exception, ConfigurationError)
    assert str(result.exception) == "tried (dev) has no Kubernetes objects; there is nothing to export"
