"""Asks a real AWS provider about every type of the SDK and writes what the simulated cloud knows.

    DEVOPS_AWS_PROVIDER=<folder with pulumi-resource-aws> python -m tests.equipment.aws_facts [module …]

Takes about half an hour; naming modules, such as `ec2`, asks about those alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devops_components.toolkit import simulated
from devops_components.toolkit.simulated.schema import schema, tokens
from tests.equipment.aws_facts.ask_check import answers
from tests.equipment.aws_facts.ask_diff import changes
from tests.equipment.aws_facts.plugin import Plugin, Refused, running
from tests.equipment.aws_facts.read import known

DATA = Path(simulated.__file__).parent / "data" / "aws"


def main(modules: Sequence[str]) -> None:
    """Writes one file for each module."""
    executable = Path(os.environ["DEVOPS_AWS_PROVIDER"]) / "pulumi-resource-aws"
    by_module: dict[str, list[str]] = {}
    for token in tokens("aws"):
        by_module.setdefault(token.split(":")[1].partition("/")[0], []).append(token)
    with running(executable) as plugin:
        for module in modules or sorted(by_module):
            write(module, {token: facts for token in by_module[module] if (facts := asked(plugin, token))})


def asked(plugin: Plugin, token: str) -> dict[str, Any]:
    """What the plugin knows about a type; nothing where it does not have it."""
    found = schema(token)
    assert found is not None
    try:
        plugin.check(token, {})
    except Refused as refusal:
        if "not found" in str(refusal):
            return {}
    return known(found, changes(plugin, found), answers(plugin, found))


def write(module: str, facts: dict[str, dict[str, Any]]) -> None:
    """Writes a module's file, sorted, one line for each type; none where nothing is known."""
    lines = [
        f" {json.dumps(token.partition('/')[2])}: {json.dumps(known, sort_keys=True, separators=(',', ':'))}"
        for token, known in sorted(facts.items())
    ]
    if lines:
        (DATA / f"{module}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
