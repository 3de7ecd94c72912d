"""The folder the engine works in: copies of the project's files, so that the engine never writes into the user's tree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from devops_components.toolkit.graph.project import Project, read_yaml

_ENCRYPTION = ("encryptionsalt", "secretsprovider", "encryptedkey")
"""Keys of a stack's file that say how secrets are encrypted."""


def prepare(project: Project, stack: str, folder: Path) -> Path:
    """Makes the folder ready for the next operation, and returns it.

    The engine keeps in the stack's file how the state's secrets are encrypted: a salt, or a key that is itself encrypted.
    Where the user's file does not say it, what the last operation wrote is kept.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    source = project.stack_file(stack)
    copy = folder / source.name
    text = source.read_text(encoding="utf-8")
    before = read_yaml(copy, str(copy)) if copy.is_file() else {}
    own = read_yaml(source, f"{project.shown}/{source.name}")
    kept = _kept(before, own)
    if kept:
        text += f"\n{yaml.safe_dump(kept)}"
    copy.write_text(text, encoding="utf-8")
    settings = {"name": project.name, "runtime": "python", "config": dict(project.config)}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder


def secrets_provider(folder: Path, stack: str) -> str | None:
    """What the stack's file in a prepared folder says encrypts its secrets; none where it says nothing."""
    copy = folder / f"Pulumi.{stack}.yaml"
    return read_yaml(copy, str(copy)).get("secretsprovider")


def _kept(before: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What the user's file leaves out and the last operation knew; nothing where the user has chosen another encryption."""
    kept = {key: before[key] for key in _ENCRYPTION if key in before}
    provider = kept.get("secretsprovider")
    if "encryptionsalt" in own or own.get("secretsprovider", provider) != provider:
        return {}
    return {key: value for key, value in kept.items() if key not in own}
