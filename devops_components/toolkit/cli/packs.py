"""Policy packs by name or by folder, and which file configures which."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine.folders import cache, create
from devops_policies import packs


def chosen_packs(names: Sequence[str]) -> dict[str, Path]:
    """The folder of each pack by the name it was given; raises `ConfigurationError` where one is none."""
    return {name: _folder(name) for name in names}


def paired(names: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    """The configuration file of each pack that has one; raises `ConfigurationError` where they do not pair."""
    if files and len(files) != len(names):
        raise ConfigurationError("--policy-pack-config is given once for each --policy-pack, in the same order, or not at all")
    return dict(zip(names, files, strict=False))


def _folder(name: str) -> Path:
    if name in packs.names():
        return packs.folder(name, create(cache(os.environ) / "packs"))
    path = Path(name).resolve()
    if not (path / "PulumiPolicy.yaml").is_file():
        known = ", ".join(packs.names())
        raise ConfigurationError(f"--policy-pack {name}: is neither one of {known} nor a folder with a PulumiPolicy.yaml")
    return path
