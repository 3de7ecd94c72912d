"""Policy packs by name or by folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_policies import packs


def folders(names: Sequence[str]) -> tuple[Path, ...]:
    """The folders of packs; raises `ConfigurationError` where one is neither a name of ours nor a pack's folder."""
    return tuple(_folder(name) for name in names)


def _folder(name: str) -> Path:
    if name in packs.PACKS:
        return packs.folder(name)
    path = Path(name).resolve()
    if not (path / "PulumiPolicy.yaml").is_file():
        known = ", ".join(packs.PACKS)
        raise ConfigurationError(f"--policy-pack {name}: is neither one of {known} nor a folder with a PulumiPolicy.yaml")
    return path
