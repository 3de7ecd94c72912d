"""The packs: which rules each one holds, and where the engine finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from devops_policies.registry import all_rules
from devops_policies.rule import Rule


@dataclass(frozen=True)
class Pack:
    """Rules that are switched on together."""

    description: str
    """What a stack that passes can be trusted with."""
    chosen: tuple[str, ...]
    """Ids of its rules, with `*` as a wildcard."""


PACKS: Final[Mapping[str, Pack]] = {
    "baseline": Pack(
        "What every stack must keep: closed networks, encrypted and recoverable data, narrow rights, audible alarms", ("*",)
    ),
}
"""Every pack by its name, which is also the name of its folder."""


def rules(pack: str) -> list[Rule]:
    """The rules of a pack, in the order of ids; raises `KeyError` where there is no such pack."""
    chosen = PACKS[pack].chosen
    return [rule for rule in all_rules().values() if any(fnmatchcase(rule.id, pattern) for pattern in chosen)]


def folder(pack: str) -> Path:
    """The folder the engine starts a pack from: beside this package in the repository, inside it where it is installed."""
    installed = Path(__file__).parent / "folders" / pack
    return installed if installed.is_dir() else Path(__file__).parents[1] / pack
