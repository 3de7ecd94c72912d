"""The policy packs as the engine takes them, with the project's waivers in their configuration."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from devops_components.toolkit.check import policy_config, waivers
from devops_components.toolkit.cli import files
from devops_components.toolkit.cli.packs import chosen_packs, paired
from devops_components.toolkit.engine.session import Judge
from devops_components.toolkit.graph.project import Project
from devops_policies import packs


@contextmanager
def judges(names: Sequence[str], given_files: Sequence[str], project: Project) -> Generator[list[Judge], None, None]:
    """The packs with their configuration for the engine, the project's waivers in it, while the block runs."""
    configs = {name: (files.read(file), file) for name, file in paired(names, given_files).items()}
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
