"""Asks real Terraform providers what they call the resources of the SDKs, and writes what `devops export` knows.

    DEVOPS_AWS_PROVIDER=<folder with pulumi-resource-aws> python -m tests.equipment.terraform_names aws
    python -m tests.equipment.terraform_names kubernetes <file>

The AWS plugin carries its own table from Pulumi's names to Terraform's. The file for Kubernetes is what
`terraform providers schema -json` prints in a folder that requires that provider.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import provider_pb2

from devops_components.toolkit import export
from devops_components.toolkit.export.names import snake
from devops_components.toolkit.simulated.schema import Field, Shape, fields, schema, tokens
from tests.equipment.aws_facts.plugin import Plugin, running

DATA = Path(export.__file__).parent / "data"
SECOND_COPY = re.compile(r"^(aws_s3_bucket\w*)_v2$")
"""Pulumi offers some types of S3 twice; Terraform has them once."""
IMPLIED = ("apiVersion", "kind")
"""Properties that Terraform's Kubernetes types say by their names."""
KIND_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a word of a kind begins, as in `PodDisruptionBudget` and `APIService`."""
LISTS, TEXT = (5, 7), 4
"""Types in a bridge's table: lists and sets, texts."""


@dataclass(frozen=True)
class Theirs:
    """An attribute or a block of a Terraform type."""

    kind: str
    """`value`, `text`, `blocks` for repeatable ones, or `object` for exactly one."""
    fields: Mapping[str, Theirs] = field(default_factory=dict[str, "Theirs"])
    sensitive: bool = False
    ours: str | None = None
    """Its name in Pulumi, where the bridge says it."""


@dataclass
class Book:
    """What is written: types, and the shapes they are made of, each once."""

    types: dict[str, Any] = field(default_factory=dict[str, Any])
    shapes: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, token: str, name: str, entries: Mapping[str, Any]) -> None:
        """Adds a type."""
        self.types[token] = [name, *([self.shape(entries)] if entries else [])]

    def shape(self, entries: Mapping[str, Any]) -> str:
        """The key of a shape, which depends on its content alone."""
        key = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()[:8]
        if self.shapes.setdefault(key, entries) != entries:
            raise ValueError(f"two shapes have the key {key}")
        return key

    def text(self) -> str:
        """One line for each type and shape, sorted."""
        parts = [f" {json.dumps(name)}: {{\n{_lines(part)}\n }}" for name, part in sorted(vars(self).items())]
        return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(part: Mapping[str, Any]) -> str:
    return ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value, sort_keys=True, separators=(',', ':'))}" for key, value in sorted(part.items())
    )


def from_bridge(table: Mapping[str, Any], only: Sequence[str] = ()) -> Book:
    """What a bridged provider says of its types; of those alone, where any are named."""
    book = Book()
    for name, info in table["resources"].items():
        found = schema(info["tok"]) if not only or info["tok"] in only else None
        if found is not None:
            theirs = _from_bridge(table["provider"]["resources"][name], info.get("fields") or {})
            book.add(info["tok"], SECOND_COPY.sub(r"\1", name), entries(book, found.inputs, theirs))
    return book


def _from_bridge(attributes: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Theirs]:
    found: dict[str, Theirs] = {}
    for name, attribute in attributes.items():
        said = info.get(name) or {}
        inner = (attribute.get("element") or {}).get("resource")
        kind = "text" if attribute["type"] == TEXT else "blocks" if attribute["type"] in LISTS else "object" if inner else "value"
        deeper = (said.get("element") or {}).get("fields") or said.get("fields") or {}
        found[name] = Theirs(kind, _from_bridge(inner or {}, deeper), bool(attribute.get("sensitive")), said.get("name"))
    return found


def from_schema(text: str) -> Book:
    """What a provider's own schema says of the Kubernetes types."""
    book = Book()
    types = next(iter(json.loads(text)["provider_schemas"].values()))["resource_schemas"]
    for token in tokens("kubernetes"):
        version, kind = token.rpartition(":")[0].rpartition("/")[2], token.rpartition(":")[2]
        name = f"kubernetes_{KIND_WORD.sub('_', kind)}_{version}".lower()
        found = schema(token) if name in types else None
        if found is not None:
            book.add(token, name, entries(book, found.inputs, _from_schema(types[name]["block"])))
    return book


def _from_schema(block: Mapping[str, Any]) -> dict[str, Theirs]:
    found: dict[str, Theirs] = {}
    for name, attribute in block.get("attributes", {}).items():
        kind = "text" if attribute.get("type") == "string" else "value"
        found[name] = Theirs(kind, sensitive=bool(attribute.get("sensitive")))
    for name, nested in block.get("block_types", {}).items():
        kind = "object" if nested["nesting_mode"] == "single" else "blocks"
        found[name] = Theirs(kind, _from_schema(nested["block"]))
    return found


def entries(book: Book, ours: Mapping[str, Field], theirs: Mapping[str, Theirs], seen: tuple[type, ...] = ()) -> dict[str, Any]:
    """What is special about each of our properties: those that keep name and form are left out."""
    pairs = dict(_pairs(ours, theirs))
    found: dict[str, Any] = {}
    for name, own in ours.items():
        other = pairs.get(name)
        entry = _entry(book, own, other, theirs.get(other or "", Theirs("?")), seen)
        if entry is not None:
            found[name] = entry
    return found


def _entry(book: Book, own: Field, name: str | None, theirs: Theirs, seen: tuple[type, ...]) -> Any:
    if own.name in IMPLIED and name is None:
        return ["drop", ""]
    shape = own.shape.item if own.shape.kind == "list" and own.shape.item else own.shape
    kind = _kind(own.shape, shape, theirs)
    renamed = name or (_singular(snake(own.name)) if kind == "many" else snake(own.name))
    if kind in ("one", "many", "object") and shape.type and shape.type not in seen:
        inner = entries(book, fields(shape.type), theirs.fields, seen if theirs.fields else (*seen, shape.type))
        return [kind, renamed, *([book.shape(inner)] if inner else [])]
    if kind != "plain":
        return [kind, renamed]
    return renamed if renamed != snake(own.name) else None


def _kind(outer: Shape, inner: Shape, theirs: Theirs) -> str:
    """How our value becomes theirs."""
    if theirs.sensitive:
        return "secret"
    if theirs.kind in ("text", "object"):
        return "plain" if theirs.kind == "text" else "object"
    if inner.kind == "object":
        return "many" if outer.kind == "list" else "one"
    return "one" if theirs.kind == "blocks" and outer.kind not in ("list", "any", "choice") else "plain"


def _pairs(ours: Mapping[str, Field], theirs: Mapping[str, Theirs]) -> Iterator[tuple[str, str]]:
    """Our name and theirs: as the bridge says it, else the same name, else its plural."""
    free = dict.fromkeys(ours)
    left = dict(theirs)
    for fits in (_named, _same, _plural):
        for name, other in list(left.items()):
            found = next((own for own in free if fits(own, name, other)), None)
            if found is not None:
                del free[found], left[name]
                yield found, name


def _named(own: str, name: str, other: Theirs) -> bool:
    return other.ours == own


def _same(own: str, name: str, other: Theirs) -> bool:
    return snake(own) == name


def _plural(own: str, name: str, other: Theirs) -> bool:
    return snake(own) in (f"{name}s", f"{name}es", re.sub("y$", "ies", name))


def _singular(name: str) -> str:
    """Of a property that the provider we asked does not have; blocks have names in the singular."""
    return re.sub("ies$", "y", name) if name.endswith("ies") else re.sub("(?<!s)s$", "", name)


def asked(plugin: Plugin) -> Mapping[str, Any]:
    """The plugin's table."""
    return json.loads(plugin._ask("GetMapping", provider_pb2.GetMappingRequest(key="terraform")).data)


def main(package: str, *files: str) -> None:
    """Writes the file of a package."""
    if package == "aws":
        with running(Path(os.environ["DEVOPS_AWS_PROVIDER"]) / "pulumi-resource-aws") as plugin:
            book = from_bridge(asked(plugin))
    else:
        book = from_schema(Path(files[0]).read_text(encoding="utf-8"))
    (DATA / f"{package}.json").write_text(book.text(), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
