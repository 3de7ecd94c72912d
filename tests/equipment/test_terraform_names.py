"""Compares what is known of Terraform's names with what a real AWS provider plugin says of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.equipment.aws_facts.plugin import running
from tests.equipment.common import COMMON
from tests.equipment.terraform_names import DATA, Book, asked, from_bridge


def in_full(book: Book, token: str) -> Any:
    """A type with its shapes in place of their keys."""

    def shape(key: str) -> dict[str, Any]:
        entries = book.shapes[key]
        return {own: [*entry[:2], *map(shape, entry[2:])] if isinstance(entry, list) else entry for own, entry in entries.items()}

    name, *keys = book.types[token]
    return [name, *map(shape, keys)]


def test_the_names_of_common_types_are_the_plugin_s() -> None:
    written = json.loads((DATA / "aws.json").read_text(encoding="utf-8"))
    known = Book(written["types"], written["shapes"])

    with running(Path(os.environ["DEVOPS_AWS_PROVIDER"]) / "pulumi-resource-aws") as plugin:
        said = from_bridge(asked(plugin), only=[*COMMON])

    assert {token: in_full(known, token) for token in said.types} == {token: in_full(said, token) for token in said.types}
    assert set(said.types) == set(COMMON)
