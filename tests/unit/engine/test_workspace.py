"""The engine works on copies and never writes into the user's tree."""

from __future__ import annotations

from pathlib import Path

from devops_components.toolkit.engine.workspace import prepare
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
