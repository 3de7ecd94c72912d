"""Several packs of ours judge as the engine lets them: each by its own configuration, and the strictest decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from devops_components.errors import PolicyViolationError
from devops_components.toolkit.cli.main import cli
from devops_components.toolkit.cli.options import Invocation
from tests.support.programs import OPEN_KEY, write_project

OFF = {"all": "disabled"}


@pytest.mark.parametrize("order", [("security", "soc-2"), ("soc-2", "security")])
@pytest.mark.parametrize("lenient", ["disabled", "advisory"])
def test_what_one_pack_waves_through_the_other_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str], lenient: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path / "shop", OPEN_KEY)
    arguments: list[str] = []
    for name, level in zip(order, (lenient, "mandatory"), strict=True):
        (tmp_path / f"{name}.json").write_text(json.dumps({**OFF, "kms-rotation": level}))
        arguments += ["--policy-pack", name, "--policy-pack-config", f"{name}.json"]

    result = CliRunner().invoke(cli, ["check", *arguments, "--format", "json"], obj=Invocation())

    (stack,) = json.loads(result.stdout)["stacks"]
    assert isinstance(result.exception, PolicyViolationError)
    assert [(finding["rule"], finding["level"]) for finding in stack["findings"]] == [("kms-rotation", "mandatory")]
    assert stack["rules"] == 1
