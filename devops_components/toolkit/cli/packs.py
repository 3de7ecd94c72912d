"""Policy packs by name or by folder, with what configures them."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from devops_components.errors import ConfigurationError
from devops_components.toolkit.check import policy_config, waivers
from devops_components.toolkit.engine.folders import cache, create
from devops_components.toolkit.engine.session import Judge
from devops_components.toolkit.graph.project import Project
from devops_policies import packs


def chosen_packs(names: Sequence[str]) -> dict[str, Path]:
    """The folder of each pack by the name it was given; raises `ConfigurationError` where one is none."""
    return {name: _folder(name) for name in names}


def paired(names: Sequence[str], files: Sequence[str]) -> dict[str, str]:
    """The configuration file of each pack that has one; raises `ConfigurationError` where they do not pair."""
    if files and len(files) != len(names):
        raise ConfigurationError("--policy-pack-config is given once for each --policy-pack, in the same order, or not at all")
    return dict(zip(names, files, strict=False))


@contextmanager
def judges(names: Sequence[str], files: Sequence[str], project: Project) -> Generator[list[Judge], None, None]:
    """The packs with their configuration for the engine, the project's waivers in it, while the block runs."""
    configs = {name: (_read(file), file) for name, file in paired(names, files).items()}
    given = waivers.read(project.root / waivers.FILE, f"{project.shown}/{waivers.FILE}")
    chosen = chosen_packs(names)
    waived = waivers.settings(waivers.of_our_rules(given, others=any(name not in packs.names() for name in chosen)))
    with TemporaryDirectory(prefix="devops-policies-") as folder:
        made: list[Judge] = []
        for number, (name, pack) in enumerate(chosen.items()):
            text, shown = configs.get(name, ("{}", ""))
            config = policy_config.as_object(text, shown)
            if name in packs.names():
                held = {rule.id: rule for rule in packs.rules(name)}
                # The engine passes over a rule it does not know, and so over a typing error.
                policy_config.parse(text, shown, held)
                config = _with_waivers(config, waived, set(held))
            file = Path(folder) / f"{number}.json"
            file.write_text(json.dumps(config), encoding="utf-8")
            made.append(Judge(pack, file))
        yield made


def _with_waivers(config: Mapping[str, Any], waived: Mapping[str, Mapping[str, Any]], rules: set[str]) -> dict[str, Any]:
    merged = dict(config)
    for rule in rules & set(waived):
        said: Any = merged.get(rule, {})
        merged[rule] = {**({policy_config.LEVEL: said} if isinstance(said, str) else said), **waived[rule]}
    return merged


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from None


def _folder(name: str) -> Path:
    if name in packs.names():
        return packs.folder(name, create(cache(os.environ) / "packs"))
    path = Path(name).resolve()
    if not (path / "PulumiPolicy.yaml").is_file():
        known = ", ".join(packs.names())
        raise ConfigurationError(f"--policy-pack {name}: is neither one of {known} nor a folder with a PulumiPolicy.yaml")
    return path
