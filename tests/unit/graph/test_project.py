"""Projects on disk: what is wrong is said with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components.errors import ConfigurationError, DevopsError, StackNotFoundError
from devops_components.toolkit.graph.project import load_project, stack_config


def project(folder: Path, *, settings: str = "name: shop\nruntime: python\n", **stacks: str) -> Path:
    (folder / "Pulumi.yaml").write_text(settings, encoding="utf-8")
    for stack, text in stacks.items():
        (folder / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, stack: str = "dev") -> str:
    with pytest.raises(DevopsError) as refused:
        stack_config(load_project(folder), stack)
    return str(refused.value).replace(str(folder), "shop")


def test_stacks_are_the_files(tmp_path: Path) -> None:
    assert load_project(project(tmp_path, dev="", production="")).stacks == ("dev", "production")


def test_plain_keys_belong_to_the_project_and_objects_are_json(tmp_path: Path) -> None:
    folder = project(tmp_path, dev="config:\n  size: 3\n  aws:region: eu-west-1\n  shop:zones: [a, b]\n  on: true\n")

    assert stack_config(load_project(folder), "dev").values == {
        "shop:size": "3",
        "aws:region": "eu-west-1",
        "shop:zones": '["a", "b"]',
        "shop:True": "true",
    }


def test_the_project_s_own_values_come_first(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        settings="name: shop\nruntime: {name: python}\nconfig:\n  size: {default: 1}\n  colour: {value: red}\n",
        dev="config:\n  shop:size: 2\n",
    )

    assert stack_config(load_project(folder), "dev").values == {"shop:size": "2", "shop:colour": "red"}


def test_ciphers_are_not_values(tmp_path: Path) -> None:
    folder = project(tmp_path, dev="config:\n  shop:token: {secure: v1:abc}\n  shop:users: {admin: {secure: v1:def}}\n")

    config = stack_config(load_project(folder), "dev")

    assert config.values == {"shop:token": "[secret]", "shop:users": '{"admin": "[secret]"}'}
    assert config.secret_keys == {"shop:token", "shop:users"}


def test_an_unknown_stack_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(StackNotFoundError) as refused:
        load_project(project(tmp_path, dev="", production="")).stack_file("prodution")

    assert str(refused.value).endswith("has no stack called prodution; there are: dev, production; did you mean production?")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("config: [a]\n", "shop/Pulumi.dev.yaml: `config` is not a mapping of keys to values"),
        ("- a\n", "shop/Pulumi.dev.yaml: is not a mapping of keys to values"),
        ("config:\n  a: 1\n  b: [\n", "shop/Pulumi.dev.yaml: is not YAML\n  shop/Pulumi.dev.yaml:4: expected the node content"),
        (
            "config:\n  shop:a: 1\n  shop:a: 2\n",
            "keys stand twice or are references\n  shop/Pulumi.dev.yaml:3: shop:a: stands twice; it is on line 2 as well",
        ),
        ("config:\n  shop:a: &x {b: 1}\n  shop:c: *x\n", "is a reference to another value; write the value out"),
        ("a: " + "[" * 5000, "is nested too deeply"),
        ("x" * (1024 * 1024 + 1), "is larger than 1048576 bytes"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(project(tmp_path, dev=text))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "Pulumi.dev.yaml").write_bytes(b"\xff\xfe\x00")

    assert "shop/Pulumi.dev.yaml: cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("runtime: python\n", "`name` is missing; add `name: <project>`"),
        ("name: shop\nruntime: nodejs\n", "runtime is nodejs; this command runs Python programs"),
    ],
)
def test_a_project_that_cannot_run_says_why(tmp_path: Path, settings: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load_project(project(tmp_path, settings=settings))


def test_a_folder_without_a_project_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no Pulumi\.yaml in it; name the folder of a Pulumi project"):
        load_project(tmp_path)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        load_project(tmp_path / "nowhere")
