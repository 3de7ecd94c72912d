"""What Kubernetes accepts: its own schemas, of several versions, and those of the custom resources that components make.

The package `kubernetes-validate` carries the schemas. Its own check stops at the first fault and lets unknown kinds pass.

The definitions of custom resources in `crds` are those that the Go modules of their projects hold (sigs.k8s.io/gateway-api
v1.5.1, github.com/kedacore/keda/v2 v2.21.0, github.com/prometheus-operator/prometheus-operator v0.85.0; Apache-2.0), with only
the version that is stored, and without descriptions and status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry, Resource

from tests.support import python_tools

NEWEST = 3
"""Versions of Kubernetes that its project supports at any time."""

_DEFINITIONS = "/api/_definitions.json"
_METADATA = {"$ref": f"{_DEFINITIONS}#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
_BASE = "https://kubernetes.io"


def versions() -> list[str]:
    """The newest versions of Kubernetes, the oldest of them first."""
    known = {path.name.removesuffix("-local-strict") for path in _schemas().glob("v*-local-strict")}
    return sorted(known, key=lambda version: [int(part) for part in re.findall(r"\d+", version)])[-NEWEST:]


def faults(document: Mapping[str, Any], version: str) -> list[str]:
    """Everything that a cluster of this version would refuse in the object, with its place; a kind nobody knows is refused."""
    api_version, kind = document.get("apiVersion"), document.get("kind")
    validator = _validator(str(api_version), str(kind), version)
    if validator is None:
        return [f"kind: {api_version} has no {kind} in Kubernetes {version}"]
    return sorted(f"{'.'.join(map(str, error.absolute_path)) or kind}: {error.message}" for error in _leaves(validator, document))


@cache
def definitions() -> list[Mapping[str, Any]]:
    """The definitions of custom resources, as a cluster takes them."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "crds").glob("*.json"))]


def _leaves(validator: Validator, document: Mapping[str, Any]) -> Iterator[Any]:
    """The errors; where an alternative is wrong, what is wrong with each."""
    for error in validator.iter_errors(document):
        yield from error.context or [error]


@cache
def _validator(api_version: str, kind: str, version: str) -> Validator | None:
    schema = _custom(api_version, kind) or _own(api_version, kind, version)
    return None if schema is None else Draft202012Validator(schema, registry=_registry(version))


def _own(api_version: str, kind: str, version: str) -> Mapping[str, Any] | None:
    """The schema of a kind of Kubernetes; none for parts of objects, which have schemas as well."""
    group = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    path = _schemas() / f"{version}-local-strict" / f"{kind.lower()}-{group}.json"
    if not path.is_file():
        return None
    schema = json.loads(path.read_text(encoding="utf-8"))
    kinds = schema.get("properties", {}).get("kind", {}).get("enum", ())
    groups = schema.get("properties", {}).get("apiVersion", {}).get("enum", ())
    return schema if kind in kinds and api_version in groups else None


def _custom(api_version: str, kind: str) -> Mapping[str, Any] | None:
    for spec in (definition["spec"] for definition in definitions()):
        for served in spec["versions"]:
            if (kind, api_version) == (spec["names"]["kind"], f"{spec['group']}/{served['name']}"):
                schema = _closed(served["schema"]["openAPIV3Schema"])
                return {**schema, "$id": f"{_BASE}/custom", "properties": {**schema["properties"], "metadata": _METADATA}}
    return None


def _closed(schema: Any) -> Any:
    """The schema with fields it does not name refused, as a cluster does that validates fields strictly."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items() if key not in ("properties", "x-kubernetes-int-or-string")}
    if "properties" in schema:
        closed["properties"] = {name: _closed(value) for name, value in schema["properties"].items()}
        is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema or "type" not in schema
        if not is_open:
            closed["additionalProperties"] = False
    return closed


@cache
def _registry(version: str) -> Registry[Any]:
    found = json.loads((_schemas() / f"{version}-local-strict" / "_definitions.json").read_text(encoding="utf-8"))
    return Registry().with_resource(f"{_BASE}{_DEFINITIONS}", Resource.from_contents(found))


@cache
def _schemas() -> Path:
    package = python_tools.packages(python_tools.installed("kubernetes-validate")) / "kubernetes_validate"
    return package / "kubernetes-json-schema"
