"""The Kubernetes objects of a stack as YAML that `kubectl apply` takes, in an order that can be applied.

Secrets are masked, so what is applied from it is not the stack: it is for scanners and for reading. What only Pulumi reads
is left out, and so are patches and charts' releases, which are no objects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from graphlib import TopologicalSorter
from typing import Any, Final, cast

import yaml

from devops_components.errors import ConfigurationError
from devops_components.toolkit.export.manifests import manifest, plain
from devops_components.toolkit.graph.model import Graph, Node

_FIRST: Final = (
    "Namespace",
    "CustomResourceDefinition",
    "PriorityClass",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "NetworkPolicy",
    "Service",
)
"""Kinds that others need before them, although nothing in a program says so."""
_TEXT: Final = "tag:yaml.org,2002:str"
_LETTERS_FIRST: Final = re.compile(r"[A-Za-z_/][\w ./:@-]*")
"""Texts that no version of YAML takes for a number or a time; some are its words for true, false and nothing."""


class _Dumper(yaml.SafeDumper):
    """Writes texts so that every version of YAML reads them as texts."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the library's signature
        return True


def render(graph: Graph) -> str:
    """The documents; raises `ConfigurationError` where the graph has no Kubernetes objects."""
    objects = {node.urn: found for node in graph.resources if (found := manifest(node)) is not None}
    if not objects:
        raise ConfigurationError(f"{graph.project} ({graph.stack}) has no Kubernetes objects; there is nothing to export")
    ordered = _ordered([graph.by_urn[urn] for urn in objects])
    return "".join(f"---\n{_text(plain(objects[node.urn]))}" for node in ordered)


def _ordered(nodes: Sequence[Node]) -> list[Node]:
    """What others depend on comes first, then kinds that others need, then the order of URNs."""
    by_urn = {node.urn: node for node in nodes}
    sorter = TopologicalSorter({node.urn: [urn for urn in node.dependencies if urn in by_urn] for node in nodes})
    sorter.prepare()
    ordered: list[Node] = []
    ready: list[str] = []
    while sorter.is_active():
        ready += sorter.get_ready()
        ready.sort(key=lambda urn: (_rank(by_urn[urn]), urn))
        urn = ready.pop(0)
        ordered.append(by_urn[urn])
        sorter.done(urn)
    return ordered


def _rank(node: Node) -> int:
    kind = node.inputs["kind"]
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _text(document: Any) -> str:
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, width=1_000_000)


def _string(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    read_as = cast("str", dumper.resolve(yaml.ScalarNode, text, (True, False)))
    is_plain = _LETTERS_FIRST.fullmatch(text) and read_as == _TEXT
    return dumper.represent_scalar(_TEXT, text, style="|" if "\n" in text else None if is_plain else '"')


_Dumper.add_representer(str, _string)
