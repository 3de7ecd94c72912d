"""The engine works on copies and never writes into the user's tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components.toolkit.engine.workspace import prepare, secrets_provider
from devops_components.toolkit.graph.project import load_project, read_yaml


def project(folder: Path, stack_file: str) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: app\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(stack_file, encoding="utf-8")
    return folder


def test_the_copy_says_what_the_original_says(tmp_path: Path) -> None:
    text = "config:\n  shop:started: 2026-01-01 # a day\n"

    work = prepare(load_project(project(tmp_path / "shop", text)), "dev", tmp_path / "work")

    assert (work / "Pulumi.dev.yaml").read_text(encoding="utf-8") == text


def test_the_salt_of_the_last_operation_is_kept(tmp_path: Path) -> None:
    found = load_project(project(tmp_path / "shop", "config: {}\n"))
    work = prepare(found, "dev", tmp_path / "work")
    (work / "Pulumi.dev.yaml").write_text("config: {}\nencryptionsalt: v1:abc\n", encoding="utf-8")

    prepare(found, "dev", tmp_path / "work")

    assert read_yaml(work / "Pulumi.dev.yaml", "copy") == {"config": {}, "encryptionsalt": "v1:abc"}
    assert (tmp_path / "shop" / "Pulumi.dev.yaml").read_text(encoding="utf-8") == "config: {}\n"


def test_the_user_s_own_salt_wins(tmp_path: Path) -> None:
    found = load_project(project(tmp_path / "shop", "config: {}\nencryptionsalt: v1:theirs\n"))
    work = prepare(found, "dev", tmp_path / "work")

    prepare(found, "dev", tmp_path / "work")

    assert read_yaml(work / "Pulumi.dev.yaml", "copy")["encryptionsalt"] == "v1:theirs"


KEPT = "config: {}\nencryptedkey: abc\nsecretsprovider: awskms:///1\n"


def prepared_again(tmp_path: Path, stack_file: str) -> dict[str, object]:
    """What the copy says when the engine wrote a key into it the last time."""
    found = load_project(project(tmp_path / "shop", stack_file))
    work = prepare(found, "dev", tmp_path / "work")
    (work / "Pulumi.dev.yaml").write_text(KEPT, encoding="utf-8")
    return dict(read_yaml(prepare(found, "dev", tmp_path / "work") / "Pulumi.dev.yaml", "copy"))


def test_the_key_of_the_last_operation_is_kept(tmp_path: Path) -> None:
    assert prepared_again(tmp_path, "config: {}\n") == {
        "config": {},
        "encryptedkey": "abc",
        "secretsprovider": "awskms:///1",
    }


def test_the_key_stays_with_the_provider_that_the_user_names(tmp_path: Path) -> None:
    kept = prepared_again(tmp_path, "config: {}\nsecretsprovider: awskms:///1\n")

    assert kept == {"config": {}, "secretsprovider": "awskms:///1", "encryptedkey": "abc"}


@pytest.mark.parametrize("own", [{"secretsprovider": "awskms:///2"}, {"encryptionsalt": "v1:theirs"}])
def test_another_provider_of_the_user_s_has_another_key(tmp_path: Path, own: dict[str, str]) -> None:
    ((key, value),) = own.items()

    assert prepared_again(tmp_path, f"config: {{}}\n{key}: {value}\n") == {"config": {}, **own}


def test_what_the_user_s_file_says_encrypts_is_known(tmp_path: Path) -> None:
    found = load_project(project(tmp_path / "shop", "config: {}\nsecretsprovider: awskms:///1\n"))

    assert secrets_provider(prepare(found, "dev", tmp_path / "work"), "dev") == "awskms:///1"
