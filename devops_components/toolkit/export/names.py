"""What Terraform's providers call the types and properties of Pulumi's.

`data/aws.json` and `data/kubernetes.json` hold what real providers say; `python -m tests.equipment.terraform_names` writes
them. A type that is in neither gets its names by rule, and its values stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

_DATA: Final = Path(__file__).parent / "data"
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Kind = Literal["plain", "one", "many", "object", "secret", "drop"]
"""How a value becomes Terraform's: as it is; a block that stands at most once, which Terraform writes as a list of one; a
repeated block; a single object; a value that is never shown; or not at all."""


@dataclass(frozen=True)
class Name:
    """What becomes of a property."""

    name: str
    """Terraform's name for it."""
    kind: Kind = "plain"
    fields: Mapping[str, Name] = field(default_factory=dict[str, "Name"])
    """The special ones of the properties inside it."""


@dataclass(frozen=True)
class TerraformType:
    """A resource type as Terraform knows it."""

    name: str
    provider: str
    """Full name of the provider, with the registry that Terraform knows it by."""
    fields: Mapping[str, Name]
    """The special ones of its properties."""


_OTHERS: Final = {"kubernetes:helm.sh/v3:Release": TerraformType("helm_release", "registry.terraform.io/hashicorp/helm", {})}
"""Types that Terraform has in another provider than Pulumi."""


@cache
def terraform_type(token: str) -> TerraformType | None:
    """Terraform's type for one of Pulumi's; none for a Kubernetes kind that Terraform's provider has no type for."""
    if token in _OTHERS:
        return _OTHERS[token]
    package = token.partition(":")[0]
    provider = f"registry.terraform.io/hashicorp/{package}"
    known = _book(package).get("types", {}).get(token)
    if known is None:
        return None if package == "kubernetes" else TerraformType(_by_rule(token), provider, {})
    name, *shape = known
    return TerraformType(name, provider, _shape(package, shape[0]) if shape else {})


def name_of(fields: Mapping[str, Name], own: str) -> Name:
    """What becomes of a property; in general it keeps its form, and its name in Terraform's spelling."""
    return fields.get(own) or Name(snake(own))


@cache
def snake(name: str) -> str:
    """A name in Terraform's spelling: `kms_key_id` of `kmsKeyId`."""
    return _WORD.sub("_", name).lower()


def _by_rule(token: str) -> str:
    """`random_id` of `random:index/randomId:RandomId`, `aws_msk_topic` of `aws:msk/topic:Topic`."""
    package, module, name = token.split(":", 2)
    words = [package, *([] if module.startswith("index") else [module.partition("/")[0]])]
    rest = snake(name)
    return "_".join([*words, rest.removeprefix(f"{package}_")]).replace("-", "_").replace("/", "_").replace(".", "_").lower()


@cache
def _shape(package: str, key: str) -> Mapping[str, Name]:
    return {own: _name(package, entry) for own, entry in _book(package)["shapes"][key].items()}


def _name(package: str, entry: Any) -> Name:
    if isinstance(entry, str):
        return Name(entry)
    kind, name, *shape = entry
    return Name(name, kind, _shape(package, shape[0]) if shape else {})


@cache
def _book(package: str) -> Mapping[str, Any]:
    path = _DATA / f"{package}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
