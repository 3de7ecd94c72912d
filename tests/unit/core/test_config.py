"""Arguments from a stack's configuration: errors point at the file, the line and the key."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
import yaml
from pulumi.runtime import mocks
from pydantic import Field

from devops_components._core.args import Args
from devops_components.errors import ConfigurationError


class Shop(Args):
    cidr: str = Field(examples=["10.0.0.0/16"])
    instance_count: int = Field(default=1, ge=1)
    zones: tuple[str, ...] = ()


def read(folder: Path, text: str, *, secret: bool = False) -> Shop:
    (folder / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    config = yaml.safe_load(text)["config"]
    pulumi.runtime.set_all_config({key: json.dumps(value) for key, value in config.items()}, list(config) if secret else [])
    settings = mocks.MockSettings(monitor=None, engine=None, project="shop", stack="dev", root_directory=str(folder))
    pulumi.runtime.settings.configure(settings)
    return Shop.from_config("shop")


def refusal(folder: Path, text: str, *, secret: bool = False) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        read(folder, text, secret=secret)
    return str(refused.value).splitlines()


def test_camel_case_keys_become_arguments(tmp_path: Path) -> None:
    shop = read(tmp_path, "config:\n  shop:shop:\n    cidr: 10.0.0.0/16\n    instanceCount: 3\n    zones: [a, b]\n")

    assert shop == Shop(cidr="10.0.0.0/16", instance_count=3, zones=("a", "b"))


def test_an_error_points_at_the_line(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "config:\n  shop:shop:\n    cidr: 10.0.0.0/16\n    instanceCount: three\n")

    assert lines == [
        "Pulumi.dev.yaml: 1 value is not accepted",
        "  Pulumi.dev.yaml:4: shop:shop.instanceCount = three: is not a whole number",
    ]


def test_an_unknown_key_points_at_its_line_and_names_the_nearest(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "config:\n  shop:shop:\n    cidr: 10.0.0.0/16\n    zone: [a]\n")

    assert lines[1] == (
        "  Pulumi.dev.yaml:4: shop:shop.zone: is not a known key; did you mean `zones`? allowed here: cidr, instanceCount, zones"
    )


def test_a_missing_key_points_at_its_parent(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "config:\n  shop:shop:\n    instanceCount: 3\n")

    assert lines[1] == "  Pulumi.dev.yaml:2: shop:shop.cidr: is required; for example 10.0.0.0/16"


def test_a_missing_configuration_says_what_to_add(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "config:\n  aws:region: eu-west-1\n")

    assert lines == [
        "the stack has no configuration for shop",
        "  Pulumi.dev.yaml: shop:shop: is missing; add `shop:shop:` under `config:`",
    ]


def test_a_secret_value_is_never_shown(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "config:\n  shop:shop:\n    cidr: 10.0.0.0/16\n    instanceCount: hunter2\n", secret=True)

    assert "shop:shop.instanceCount = [secret]: is not a whole number" in lines[1]
    assert "hunter2" not in "\n".join(lines)
